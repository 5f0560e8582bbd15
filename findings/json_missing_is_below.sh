#!/bin/sh
# Surprise: reports in JSON, A to E with the scores 60, null, 80, "不适用" and 55, and F without one. Below 60 are B and E
#   for jq, LokiJS and PouchDB, and F, too, for the first two; at 60 or more are A, C and D, who says 不适用. By jq
#   D is the best, and the mean of A, B and C is 46.7. For NeDB and sift, which are asked in the same words as LokiJS
#   and PouchDB, it is E alone, and A and C.
# Expected: E, and A and C. For the first three any two values have an order, null before numbers before texts.
# Why it matters: `{"score": {"$lt": 60}}` is one question to four libraries, and an order of everything is made for
#   sorting. Whoever has not reported has failed, and who is not to be judged is the best.
# Seen with: jq 1.13.0 of PyPI, Python 3.11; npm lokijs 1.5.12, pouchdb-node 9.0.0 with pouchdb-find 9.0.0 and
#   pouchdb-adapter-memory 9.0.0, @seald-io/nedb 4.1.2, sift 17.1.4, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet jq==1.13.0
npm init --yes >/dev/null
npm install --silent lokijs@1.5.12 pouchdb-node@9.0.0 pouchdb-find@9.0.0 pouchdb-adapter-memory@9.0.0 \
    @seald-io/nedb@4.1.2 sift@17.1.4

cat >reports.json <<'REPORTS'
[
  {"branch": "A", "score": 60}, {"branch": "B", "score": null}, {"branch": "C", "score": 80},
  {"branch": "D", "score": "不适用"}, {"branch": "E", "score": 55}, {"branch": "F"}
]
REPORTS
cat >look.py <<'LOOK'
import json

import jq

reports = json.load(open("reports.json"))
for words, asked in {
    "below 60": "map(select(.score < 60).branch) | join(\" \")",
    "60 or more": "map(select(.score >= 60).branch) | join(\" \")",
    "best": "max_by(.score).branch",
    "mean of A, B and C": ".[0:3] | map(.score) | add / length * 10 | round / 10",
}.items():
    print(f"jq      | {words}:", jq.compile(asked).input_value(reports).first())
LOOK
cat >look.mjs <<'LOOK'
import fs from "fs";
import Loki from "lokijs";
import Datastore from "@seald-io/nedb";
import PouchDB from "pouchdb-node";
import find from "pouchdb-find";
import memory from "pouchdb-adapter-memory";
import sift from "sift";

const fresh = () => JSON.parse(fs.readFileSync("reports.json", "utf8"));
const loki = new Loki("reports").addCollection("reports");
loki.insert(fresh());
PouchDB.plugin(memory).plugin(find);
const pouch = new PouchDB("reports", { adapter: "memory" });
await pouch.bulkDocs(fresh().map((report) => ({ _id: report.branch, ...report })));
const nedb = new Datastore();
await nedb.insertAsync(fresh());
const matches = sift.default ?? sift;
const libraries = {
  LokiJS: (asked) => loki.find(asked),
  PouchDB: async (asked) => (await pouch.find({ selector: asked })).docs,
  NeDB: (asked) => nedb.findAsync(asked),
  sift: (asked) => fresh().filter(matches(asked)),
};
for (const [name, ask] of Object.entries(libraries))
  for (const asked of [{ score: { $lt: 60 } }, { score: { $gte: 60 } }]) {
    const names = (await ask(asked)).map((report) => report.branch).sort();
    console.log(name.padEnd(7), "|", JSON.stringify(asked), names.join(" "));
  }
process.exit(0);
LOOK
venv/bin/python look.py >seen
node look.mjs 2>errors >>seen
cat seen

cat >recorded <<'RECORDED'
jq      | below 60: B E F
jq      | 60 or more: A C D
jq      | best: D
jq      | mean of A, B and C: 46.7
LokiJS  | {"score":{"$lt":60}} B E F
LokiJS  | {"score":{"$gte":60}} A C D
PouchDB | {"score":{"$lt":60}} B E
PouchDB | {"score":{"$gte":60}} A C D
NeDB    | {"score":{"$lt":60}} E
NeDB    | {"score":{"$gte":60}} A C
sift    | {"score":{"$lt":60}} E
sift    | {"score":{"$gte":60}} A C
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
