"""Whatever stands in a scheme file, the answer is a scheme or a SchemeError."""

from __future__ import annotations

import contextlib
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics.errors import SchemeError
from sizhang_metrics.scheme import load_scheme, scheme_document
from sizhang_metrics.scheme.keys import ARRAYS, TABLES
from tests.examples import DEEP, examples
from tests.schemes import FOREIGN, VALID

LINES = VALID.splitlines()
VALUES = st.one_of(
    st.sampled_from(
        [
            *("true", "0", "-1", "1e400", "nan", "inf", "-inf"),
            *("0x7fffffffffffffffffffff", "2026-06-30", "07:00:00", "[]", "[[]]", "{}"),
            *("[[1,2],[3]]", "[true]", "[nan,1]", "{a={a=1}}"),
            *("''", '"\\u0000"', '"""a', 'b"""'),
        ]
    ),
    st.text(
        st.characters(exclude_characters='"\\\n\r', exclude_categories=["Cs", "Cc"])
    ).map(lambda text: f'"{text}"'),
    st.floats().map(str),
    st.integers().map(str),
)
KEYS = sorted(
    {key for fields in (*TABLES.values(), *ARRAYS.values()) for key in fields}
)


def load(data: bytes) -> None:
    """Loads and writes out; anything but a SchemeError comes through."""
    try:
        scheme = load_scheme(data)
    except SchemeError as error:
        assert error.faults
        assert all(not fault.isascii() for fault in error.faults)
        assert "Traceback" not in str(error)
    else:
        assert scheme_document(scheme)


@given(st.binary(max_size=300))
@examples(150)
def test_random_bytes(data):
    load(data)


@given(st.integers(0, len(LINES) - 1), st.sampled_from(KEYS), VALUES)
@examples(400)
def test_one_line_with_another_value(number, key, value):
    lines = list(LINES)
    own = lines[number].partition(" = ")[0] if " = " in lines[number] else key
    lines[number] = f"{own} = {value}"
    load("\n".join(lines).encode())


@given(st.lists(st.integers(0, len(LINES) - 1), min_size=1, max_size=30))
@examples(150)
def test_lines_taken_out(numbers):
    load("\n".join(one for at, one in enumerate(LINES) if at not in numbers).encode())


@given(st.integers(0, len(VALID.encode())), st.binary(min_size=1, max_size=3))
@examples(200)
def test_bytes_put_in_between(at, extra):
    data = VALID.encode()
    load(data[:at] + extra + data[at:])


@pytest.mark.parametrize("text", [VALID, FOREIGN])
def test_every_single_key_left_out_is_told_or_has_its_default(text):
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if " = " in line:
            rest = "\n".join([*lines[:number], *lines[number + 1 :]])
            load(rest.encode())


def test_every_value_of_every_key_by_every_type():
    wrong = ("true", "3", "-0.5", "nan", '"x"', "[]", "[1]", "{}", "1979-05-27")
    each = 1 if DEEP else 4
    for number, line in [*enumerate(LINES)][::each]:
        key, found, _value = line.partition(" = ")
        for value in wrong if found else ():
            changed = [*LINES[:number], f"{key} = {value}", *LINES[number + 1 :]]
            with contextlib.suppress(tomllib.TOMLDecodeError):
                load("\n".join(changed).encode())
