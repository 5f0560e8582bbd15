#!/bin/sh
# Surprise: the median of 60, 60, 80 and 82.5 is 74.4 by `approx_median` of DataFusion, where it is 70,
#   and of 0, 0, 100 and 100 it is 75. The four figures are all that it has to look at.
# Expected: 70 and 50, as by median of the same engine and by approx_quantile of DuckDB, whose
#   approximate quartiles of few figures are the same as here.
# Why it matters: what is approximate is so for millions of rows, one thinks, and exact for a handful; the
#   word is chosen for speed, and it is a unit with four branches that gets another median.
# Seen with: datafusion 55.0.0, duckdb 2.0.0, pyarrow 26.0.1, Python 3.11.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet datafusion==55.0.0 duckdb==2.0.0 pyarrow==26.0.1

cat >look.py <<'LOOK'
import datafusion
import duckdb
import pyarrow

context = datafusion.SessionContext()
for figures in ([60.0, 60.0, 80.0, 82.5], [60.0, 80.0], [60.0, 70.0, 80.0], [1.0, 2.0, 3.0, 4.0, 5.0], [0.0, 0.0, 100.0, 100.0]):
    table = pyarrow.table({"score": figures})
    context.register_record_batches("scores", [table.to_batches()])
    asked = "median(score), approx_median(score), approx_percentile_cont(score, 0.25)"
    (batch,) = context.sql(f"select {asked} from scores").collect()
    context.deregister_table("scores")
    exact, median, quartile = (column[0].as_py() for column in batch.columns)
    duck = duckdb.connect()
    duck.register("scores", table)
    theirs, lower = duck.execute("select approx_quantile(score, 0.5), approx_quantile(score, 0.25) from scores").fetchone()
    told = f"DataFusion: median {exact:g}, approximate {median:g}, lower quartile {quartile:g}"
    print(*figures, f"| {told} | DuckDB: approximate {theirs:g}, lower quartile {lower:g}")
LOOK
venv/bin/python look.py >seen
cat seen

cat >recorded <<'RECORDED'
60.0 60.0 80.0 82.5 | DataFusion: median 70, approximate 74.375, lower quartile 60 | DuckDB: approximate 70, lower quartile 60
60.0 80.0 | DataFusion: median 70, approximate 70, lower quartile 60 | DuckDB: approximate 70, lower quartile 60
60.0 70.0 80.0 | DataFusion: median 70, approximate 70, lower quartile 62.5 | DuckDB: approximate 70, lower quartile 62.5
1.0 2.0 3.0 4.0 5.0 | DataFusion: median 3, approximate 3, lower quartile 1.75 | DuckDB: approximate 3, lower quartile 1.75
0.0 0.0 100.0 100.0 | DataFusion: median 50, approximate 75, lower quartile 0 | DuckDB: approximate 50, lower quartile 0
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
