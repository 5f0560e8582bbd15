"""What the rival implementations share: constants, and the shape they are written for.

They cover the policies of the shipped scheme only (arithmetic means, not reported
counts zero, ranks on the shown score); the product covers all of them.
"""

from __future__ import annotations

from sizhang_metrics.scheme import Scheme

SCORED, NOT_APPLICABLE, NOT_REPORTED, ZERO_DENOMINATOR = range(4)
"""States as in `facts`; the last is a zero denominator that counts as zero."""

HAIR = 5e-10
"""Half a unit of the ninth decimal: comparisons are made on rounded numbers."""

OUTPUTS = ("composite", "final_score", "grade", "rank", "peer_rank", "unit_rank")


def covered(scheme: Scheme) -> bool:
    """Whether the rival implementations can score this scheme."""
    return (
        scheme.composite == "arithmetic"
        and scheme.missing == "zero"
        and scheme.lower_bound == 0
        and scheme.weights == "absolute"
        and scheme.rank_on == "displayed"
        and all(dimension.aggregate == "arithmetic" for dimension in scheme.dimensions)
        and all(indicator.weight > 0 for indicator in scheme.indicators)
    )
