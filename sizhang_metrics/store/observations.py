"""What was read from a file, as bytes for the archive and back, bit for bit."""

from __future__ import annotations

import csv
import io

import pandas as pd

COLUMNS = [
    "branch_id",
    "item",
    "state",
    "value",
    "sheet",
    "row_number",
    "column_name",
]


def observations_file(observations: pd.DataFrame) -> bytes:
    """What was read from a file, as the archive keeps it (UTF-8 CSV).

    Every text is quoted: a header may hold a carriage return, which an unquoted
    CSV would take for the end of the row.  A negative zero becomes zero: some
    engines group the two apart.
    """
    frame = observations[COLUMNS].sort_values(["branch_id", "item"])
    frame["value"] = frame["value"].astype(float) + 0.0
    return frame.to_csv(
        index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC
    ).encode()


def read_observations(data: bytes) -> pd.DataFrame:
    """The frame that `observations_file` wrote."""
    return pd.read_csv(
        io.BytesIO(data),
        dtype={
            "branch_id": str,
            "item": str,
            "state": str,
            "value": float,
            "sheet": str,
            "row_number": "Int64",
            "column_name": str,
        },
        keep_default_na=False,
        na_values={"value": [""], "row_number": [""]},
    )
