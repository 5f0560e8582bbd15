"""The scheme (指标体系): a TOML file, checked as a whole, as frozen values."""

from sizhang_metrics.scheme.conditions import Condition
from sizhang_metrics.scheme.document import scheme_document
from sizhang_metrics.scheme.forbidden import REFUSED
from sizhang_metrics.scheme.loading import load_new_scheme, load_scheme, refused_content
from sizhang_metrics.scheme.model import (
    AdjustmentKind,
    Alert,
    AppliesWhen,
    Check,
    Dimension,
    Grade,
    Indicator,
    Item,
    Kind,
    Proposal,
    Reduction,
    Scheme,
    Standard,
    Term,
    names_of,
    spelled,
)
