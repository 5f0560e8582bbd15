#!/bin/sh
# Surprise: the schedule `0 9 * * 1`, every Monday at nine, is every Tuesday for APScheduler,
#   whose days begin with 0 for Monday; `1-5` is Tuesday to Saturday. `0 9 25-31 3,6,9,12 5`,
#   written for the last Friday of a quarter, is Saturday, 28 March 2026 there, and ten days of
#   March for croniter and npm's cron-parser: every Friday, and every day from the 25th on.
# Expected: Monday; 27 March. The method is called `from_crontab` and takes the five fields of
#   cron, in which Sunday is 0, and a day of the month and one of the week are either of the two.
# Why it matters: reminders and exports are sent by such lines. One a week comes each week, a day
#   late, and the figures of a quarter are taken on ten days of which nobody asked for nine.
# Seen with: APScheduler 3.11.3, croniter 7.0.0, Python 3.11; npm cron-parser 5.10.6, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet APScheduler==3.11.3 croniter==7.0.0
npm init --yes >/dev/null
npm install --silent cron-parser@5.10.6
cat >look.py <<'LOOK'
from datetime import datetime, timedelta, timezone

from apscheduler.triggers.cron import CronTrigger
from croniter import croniter

START = datetime(2026, 3, 1, tzinfo=timezone.utc)


def by_apscheduler(text):
    trigger, days, at = CronTrigger.from_crontab(text, timezone=timezone.utc), [], START
    while (at := trigger.get_next_fire_time(None, at + timedelta(seconds=1))).month == 3:
        days.append(at)
    return days


def by_croniter(text):
    days, turns = [], croniter(text, START)
    while (at := turns.get_next(datetime)).month == 3:
        days.append(at)
    return days


for text in ("0 9 * * 1", "0 9 * * 1-5", "0 9 25-31 3,6,9,12 5"):
    for name, ask in {"APScheduler": by_apscheduler, "croniter   ": by_croniter}.items():
        days = ask(text)
        print(text, "|", name, "|", len(days), "days |", *(f"{day:%d-%a}" for day in days[:8]))
LOOK
cat >look.cjs <<'LOOK'
const { CronExpressionParser } = require("cron-parser");
for (const text of ["0 9 * * 1", "0 9 * * 1-5", "0 9 25-31 3,6,9,12 5"]) {
  const turns = CronExpressionParser.parse(text, { currentDate: "2026-03-01T00:00:00Z", tz: "UTC" });
  const days = [];
  for (let day = turns.next().toDate(); day.getUTCMonth() === 2; day = turns.next().toDate())
    days.push(day.toUTCString().slice(0, 7));
  console.log(text, "| cron-parser | ", days.length, "days |", days.slice(0, 8).join(" "));
}
LOOK
venv/bin/python look.py >seen
node look.cjs >>seen
cat seen

cat >recorded <<'RECORDED'
0 9 * * 1 | APScheduler | 5 days | 03-Tue 10-Tue 17-Tue 24-Tue 31-Tue
0 9 * * 1 | croniter    | 5 days | 02-Mon 09-Mon 16-Mon 23-Mon 30-Mon
0 9 * * 1-5 | APScheduler | 21 days | 03-Tue 04-Wed 05-Thu 06-Fri 07-Sat 10-Tue 11-Wed 12-Thu
0 9 * * 1-5 | croniter    | 22 days | 02-Mon 03-Tue 04-Wed 05-Thu 06-Fri 09-Mon 10-Tue 11-Wed
0 9 25-31 3,6,9,12 5 | APScheduler | 1 days | 28-Sat
0 9 25-31 3,6,9,12 5 | croniter    | 10 days | 06-Fri 13-Fri 20-Fri 25-Wed 26-Thu 27-Fri 28-Sat 29-Sun
0 9 * * 1 | cron-parser |  5 days | Mon, 02 Mon, 09 Mon, 16 Mon, 23 Mon, 30
0 9 * * 1-5 | cron-parser |  22 days | Mon, 02 Tue, 03 Wed, 04 Thu, 05 Fri, 06 Mon, 09 Tue, 10 Wed, 11
0 9 25-31 3,6,9,12 5 | cron-parser |  10 days | Fri, 06 Fri, 13 Fri, 20 Wed, 25 Thu, 26 Fri, 27 Sat, 28 Sun, 29
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
