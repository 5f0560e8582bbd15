"""Scheme files of the tests, and copies of them that are broken in one place."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
VALID = (FOLDER / "valid.toml").read_text(encoding="utf-8")
FOREIGN = (FOLDER / "foreign.toml").read_text(encoding="utf-8")


def broken(old: str, new: str, text: str = VALID) -> bytes:
    """The scheme with the first `old` replaced; `old` must be there."""
    assert old in text, f"not in the scheme: {old}"
    return text.replace(old, new, 1).encode()
