#!/bin/sh
# Surprise: branches 支部1 to 支部10 in the order of TanStack Table 8, whose way of sorting is found out from the
#   data: 支部1, 支部10, 支部2. With 支部11 below them they are 支部1, 支部2, 支部3. Of ten points as text, best first, 9.5
#   is second, before 88; with one row more 100 is first. What is looked at to find out is what comes behind the first
#   ten rows. Filtered down to ten or fewer, or grown by one, a table is in another order.
# Expected: one order for one kind of text, by what stands in the first rows.
# Why it matters: this is the table of many screens, and nobody chooses the way of sorting. It is tried with a
#   hundred branches and wrong for the unit that has ten.
# Seen with: npm @tanstack/table-core 8.21.3, Node.js 20.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cd "$work"
npm init --yes >/dev/null
npm install --silent @tanstack/table-core@8.21.3

cat >look.mjs <<'LOOK'
import * as core from "@tanstack/table-core";

function ordered(texts, desc, below) {
  const state = { sorting: [{ id: "text", desc }], columnFilters: [], grouping: [], columnPinning: {} };
  if (below) state.columnFilters = [{ id: "at", value: below }];
  const filterFn = (row, column, value) => row.getValue(column) < value;
  const table = core.createTable({
    data: texts.map((text, at) => ({ at, text })),
    columns: [{ accessorKey: "text" }, { accessorKey: "at", filterFn }],
    state,
    onStateChange() {},
    renderFallbackValue: null,
    getCoreRowModel: core.getCoreRowModel(),
    getFilteredRowModel: core.getFilteredRowModel(),
    getSortedRowModel: core.getSortedRowModel(),
  });
  return table.getSortedRowModel().rows.map((row) => row.original.text);
}
const names = (count) => Array.from({ length: count }, (_, at) => `支部${at + 1}`);
const points = ["9.5", "82", "100", "75", "60", "55", "90", "88", "71", "66", "64"];
const told = (words, texts) => console.log(words.padEnd(24), "|", texts.slice(0, 4).join(" "), "…");
told("10 names", ordered(names(10), false));
told("11 names", ordered(names(11), false));
told("11 names, 10 looked at", ordered(names(11), false, 10));
told("10 points, best first", ordered(points.slice(0, 10), true));
told("11 points, best first", ordered(points, true));
LOOK
node look.mjs >seen
cat seen

cat >recorded <<'RECORDED'
10 names                 | 支部1 支部10 支部2 支部3 …
11 names                 | 支部1 支部2 支部3 支部4 …
11 names, 10 looked at   | 支部1 支部10 支部2 支部3 …
10 points, best first    | 90 9.5 88 82 …
11 points, best first    | 100 90 88 82 …
RECORDED
if ! diff recorded seen; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
