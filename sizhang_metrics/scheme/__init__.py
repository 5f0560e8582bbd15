"""The scheme (指标体系): a TOML file, checked as a whole, as frozen values."""

from sizhang_metrics.scheme.document import scheme_document
from sizhang_metrics.scheme.forbidden import REFUSED
from sizhang_metrics.scheme.loading import load_scheme, refused_content
from sizhang_metrics.scheme.model import (
    AdjustmentKind,
    Alert,
    Check,
    Condition,
    Dimension,
    Grade,
    Indicator,
    Item,
    Kind,
    Reduction,
    Scheme,
    Standard,
    Term,
)

__all__ = [
    "REFUSED",
    "AdjustmentKind",
    "Alert",
    "Check",
    "Condition",
    "Dimension",
    "Grade",
    "Indicator",
    "Item",
    "Kind",
    "Reduction",
    "Scheme",
    "Standard",
    "Term",
    "load_scheme",
    "refused_content",
    "scheme_document",
]
