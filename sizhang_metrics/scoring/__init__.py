"""Scheme → SQL: the fold of reported items into facts, the cells, the ranks.

>>> from sizhang_metrics import scoring
>>> callable(scoring.score_cell)
True
"""

from sizhang_metrics.scoring.conditions import conditions_met, met
from sizhang_metrics.scoring.ranks import counting
from sizhang_metrics.scoring.render import (
    dimension_rows,
    dimension_score,
    facts,
    indicator_score,
    indicator_stat,
    quarter_facts,
    recorded,
    score,
    score_cell,
)
from sizhang_metrics.scoring.single_quarter import single_quarter
