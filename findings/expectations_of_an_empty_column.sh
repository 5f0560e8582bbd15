#!/bin/sh
# Surprise: a column in which nothing stands meets every expectation of Great Expectations
#   about its values: they lie between 1 and 10, are among A, B and C, match a pattern, are
#   unique, and their sum is 0. Success is true, with 100 percent missing in the same result.
#   The share asked for by `mostly` is one of those that are not missing, too.
# Expected: nothing is not between 1 and 10; or the answer is neither yes nor no.
# Why it matters: the column that a clerk left blank, or whose header was misspelt in the
#   export, passes the check of data quality that was set up to find exactly that.
# Seen with: great_expectations 1.24.1, pandas 3.1.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet great_expectations==1.24.1 pandas==3.1.1

cat >"$work/look.py" <<'LOOK'
import logging
import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"
logging.disable(logging.CRITICAL)
import great_expectations  # noqa: E402
import pandas  # noqa: E402
from great_expectations import expectations as expect  # noqa: E402

context = great_expectations.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False}
frame = pandas.DataFrame({"meetings": [None] * 4, "rate": [90.0, None, None, 300.0]})
asset = context.data_sources.add_pandas("memory").add_dataframe_asset("report")
batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
for one in (
    expect.ExpectColumnValuesToBeBetween(column="meetings", min_value=1, max_value=10),
    expect.ExpectColumnValuesToBeInSet(column="meetings", value_set=["A", "B", "C"]),
    expect.ExpectColumnValuesToBeUnique(column="meetings"),
    expect.ExpectColumnSumToBeBetween(column="meetings", min_value=0, max_value=0),
    expect.ExpectColumnValuesToBeBetween(
        column="rate", min_value=0, max_value=100, mostly=0.5
    ),
    expect.ExpectColumnValuesToNotBeNull(column="meetings"),
):
    found = batch.validate(one)
    missing = found.result.get("missing_percent")
    print(type(one).__name__, one.column, found.success, "missing %:", missing)
LOOK
"$work/venv/bin/python" "$work/look.py" >"$work/seen"
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
ExpectColumnValuesToBeBetween meetings True missing %: 100.0
ExpectColumnValuesToBeInSet meetings True missing %: 100.0
ExpectColumnValuesToBeUnique meetings True missing %: 100.0
ExpectColumnSumToBeBetween meetings True missing %: None
ExpectColumnValuesToBeBetween rate True missing %: 50.0
ExpectColumnValuesToNotBeNull meetings False missing %: None
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
