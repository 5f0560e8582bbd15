"""The flips of `tests/mutate.py`: one that finds nothing would call every test good."""

from __future__ import annotations

import coverage

from tests.mutate import Map, mutants

SOURCE = '''
"""Not a query: select a < b from c."""

__all__ = ["told", "COLUMNS"]
COLUMNS = ["before", "after"]


def told(table, up: bool = True):
    found = table["before"] - table["after"]
    if len(found) > 1:
        return max(zip(found, table, strict=True))
    return f"select avg(x) from y where z < 2 order by x desc", 0.25
'''


def test_each_flip_changes_one_place(tmp_path):
    file = tmp_path / "one.py"
    file.write_text(SOURCE, encoding="utf-8")
    old = SOURCE.splitlines()
    changed = set()
    for one in mutants(file):
        new = one.text().decode().splitlines()
        [at] = [at for at in range(len(old)) if old[at] != new[at]]
        changed.add(new[at].strip())
    assert changed == {
        'COLUMNS = ["after", "before"]',
        "def told(table, up: bool = False):",
        'found = table["after"] - table["after"]',
        'found = table["before"] - table["before"]',
        'found = table["before"] + table["after"]',
        "if len(found) <= 1:",
        "return min(zip(found, table, strict=True))",
        'return f"select max(x) from y where z < 2 order by x desc", 0.25',
        'return f"select avg(x) from y where z >= 2 order by x desc", 0.25',
        'return f"select avg(x) from y where z < 2 order by x asc", 0.25',
        'return f"select avg(x) from y where z < 2 order by x desc", 0.75',
    }


def test_comments_of_sql_are_left_alone(tmp_path):
    file = tmp_path / "one.sql"
    file.write_text("select min(a) from b -- never max(a)\n", encoding="utf-8")
    assert [one.new for one in mutants(file)] == ["max("]


def test_those_that_run_the_line_are_asked_the_quickest_first(tmp_path):
    file = tmp_path / "one.py"
    file.write_text(
        "MANY = 0.25\n\n\ndef told(up):\n    if up > 1:\n        return min(\n"
        "            up, 2\n        )\n    return up * 3\n",
        encoding="utf-8",
    )
    counted = coverage.CoverageData(str(tmp_path / ".coverage"))
    for context, lines in {
        "": [1, 4],
        "tests/a.py::made|setup": [5, 6, 7],
        "tests/b.py::slow|run": [5, 9],
        "tests/b.py::quick|run": [5, 6, 7],
        "tests/c.py::late|run": [5, 9],
    }.items():
        counted.set_context(context)
        counted.add_lines({str(file): lines})
    counted.write()
    costs = {"a.py::made": 1, "a.py::other": 2, "b.py::slow": 9, "b.py::quick": 3}
    said = [f"{cost}.00s call     tests/{name}" for name, cost in costs.items()]
    said += ["0.50s setup    tests/c.py::late", "4.00s call     tests/c.py::late"]
    (tmp_path / "said.txt").write_text("\n".join(said), encoding="utf-8")
    asked = Map(tmp_path)
    chosen = {
        one.new: " ".join(name.partition("::")[2] for name in asked.tests(one, 19.5))
        for one in mutants(file)
    }
    assert chosen == {
        "<=": "quick slow late made other",
        "max": "quick made other",  # made for all of its file
        "/": "late slow",
        "0.75": "quick slow late made other",  # as it is imported
    }
    (compared,) = (one for one in mutants(file) if one.new == "<=")
    assert len(asked.tests(compared, 3)) == 1
