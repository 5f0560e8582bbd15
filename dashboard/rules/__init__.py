"""The parts of 规则预演, in the order of the screen."""

from dashboard.rules.drafts import approve, changes, draft, quarters, register
from dashboard.rules.results import rehearsed, results
