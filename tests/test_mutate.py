"""The flips of `tests/mutate.py`: one that finds nothing would call every test good."""

from __future__ import annotations

from tests.mutate import mutants

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
