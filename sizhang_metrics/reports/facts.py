"""What every paper of one quarter is made from: the views' answers, each asked once.

No paper asks the store or computes a score, so none can differ from another, nor from
`scores --edition`.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sizhang_metrics import wording
from sizhang_metrics.access import OFFICE, Viewer, require_read
from sizhang_metrics.decomposition.words import in_words
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.lifecycle import BEIJING
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import (
    alerts,
    editions,
    gaps,
    overview,
    ranking,
    rectifications,
    scores,
)
from sizhang_metrics.views.overview import Headline
from sizhang_metrics.whatif import Edition, Moment

TRIAL = "试算"
DISCLAIMER = f"{wording.DISCLAIMER}。"


@dataclass(frozen=True)
class Source:
    """Where the numbers come from."""

    period: Period
    edition: str = ""
    """Empty for 试算."""
    sha256: str = ""
    made_at: datetime.datetime = datetime.datetime(2000, 1, 1)
    """When the edition was frozen: the only time in a paper, so that it made again is
    the same."""

    objections: str = ""
    """Of an edition that had a preview: how many were raised and answered."""

    @property
    def day(self) -> datetime.date | None:
        """Of the edition, in Beijing: what was due then; None for today."""
        at = self.made_at.replace(tzinfo=datetime.UTC)
        return at.astimezone(BEIJING).date() if self.edition else None

    @property
    def name(self) -> str:
        """“2026Q3-1”, or “2026Q3-试算”: what files are called."""
        return self.edition or f"{self.period}-{TRIAL}"

    @property
    def said(self) -> str:
        """In a line of every paper."""
        if not self.edition:
            return f"{self.period.label} · {TRIAL}，未形成正式期次"
        said = f"{self.period.label} · 正式期次 {self.edition}"
        previewed = f" · 预览{self.objections}" if self.objections else ""
        return f"{said}{previewed} · 内容摘要 {self.sha256[:16]}"


def source_of(store: Store, moment: Moment) -> Source:
    """Of a quarter as it stands now, or of an edition with its hash and its time."""
    if not isinstance(moment, Edition):
        return Source(moment)
    known = editions.editions(store, OFFICE, moment.period)
    row = known[known["number"] == moment.number]
    if row.empty:
        raise UnavailableError(f"没有正式期次 {moment}。请看 editions。")
    at = pd.Timestamp(row["frozen_at"].item()).to_pydatetime().replace(microsecond=0)
    sha256, objections = str(row["sha256"].item()), str(row["objections"].item())
    return Source(moment.period, str(moment), sha256, at, objections)


@dataclass(frozen=True)
class Facts:
    """The tables, each a frame as its view gives it."""

    source: Source
    scheme: Scheme
    headline: Headline
    standings: pd.DataFrame
    """Every branch by peer group and place."""
    dimensions: pd.DataFrame
    """Branch × dimension, with the median share of the ranked peers as `peer_median`."""
    indicators: pd.DataFrame
    """Branch × indicator, with `value_said`."""
    histories: dict[str, list[float]]
    """Branch → 可比序列 of its last quarters."""
    grades: pd.DataFrame
    groups: pd.DataFrame
    units: pd.DataFrame
    lost: pd.DataFrame
    """Indicator → mean loss over all branches, most first."""
    yardsticks: pd.DataFrame
    """Ranked branches beside standard and peers."""
    unranked: pd.DataFrame
    alerts: pd.DataFrame
    """The alerts that are on, the gravest first."""
    rectified: pd.DataFrame
    """The 整改台账 as it stood on the day of the edition."""

    @functools.cached_property
    def lost_by_unit(self) -> dict[str, pd.DataFrame]:
        """Unit → indicator and `points_lost` on the mean of its branches, most first; no
        row of what costs nothing or where none has points."""
        by = self.indicators.groupby(["unit_id", "indicator", "name"], sort=False)
        lost = by["points_lost"].mean().round(9).reset_index()
        lost = lost.sort_values("points_lost", ascending=False, kind="stable")
        apart = lost.groupby("unit_id", sort=False)
        return {str(unit_id): own[own["points_lost"] > 0] for unit_id, own in apart}

    @property
    def is_trial(self) -> bool:
        """Whether 试算 has to stand across every page."""
        return not self.source.edition


def facts(store: Store, viewer: Viewer, source: Source) -> Facts:
    """Asks everything; ForbiddenError for who is not shown papers of everybody."""
    require_read(viewer, "papers")
    period = source.period
    scheme = store.scheme_at(period)
    headline = overview.headline(store, viewer, period)
    if not headline.reported:
        raise UnavailableError(f"{period} 还没有支部报送，没有可以写进文书的数。")
    ranked = ranking.ranking(store, viewer, period, scope=ranking.Scope.PEER_GROUP)
    return Facts(
        source=source,
        scheme=scheme,
        headline=headline,
        standings=scores.standings(store, viewer, period),
        dimensions=_beside_peers(
            scores.dimension_scores(store, viewer, period), ranked["branch_id"]
        ),
        indicators=_in_words(scores.indicator_scores(store, viewer, period), scheme),
        histories=dict(zip(ranked["branch_id"], ranked["history"], strict=True)),
        grades=overview.grades(store, viewer, period),
        groups=overview.groups(store, viewer, period),
        units=overview.completeness(store, viewer, period),
        lost=gaps.points_lost(store, viewer, period),
        yardsticks=gaps.branches(store, viewer, period),
        unranked=ranking.unranked(store, viewer, period),
        alerts=alerts.alerted(store, viewer, period),
        rectified=rectifications.register(store, viewer, source.day),
    )


def _beside_peers(table: pd.DataFrame, ranked: pd.Series) -> pd.DataFrame:
    """With `peer_median`, of those who are ranked, as the profile has it."""
    shares = table["share"].where(table["branch_id"].isin(ranked))
    by = shares.groupby([table["peer_group"], table["dimension"]], sort=False)
    return table.assign(peer_median=by.transform("median"))


def _in_words(table: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    known = {indicator.code: indicator for indicator in scheme.indicators}
    cells = zip(
        table["indicator"],
        table["value"],
        table["numerator"],
        table["denominator"],
        strict=True,
    )
    return table.assign(
        name=table["indicator"].map(
            {code: indicator.name for code, indicator in known.items()}
        ),
        value_said=[in_words(known[code], *counts) for code, *counts in cells],
        points_lost=(table["weight"] - table["points"]).round(9),
    )


def each(rows: pd.DataFrame) -> Iterator[Any]:
    """The rows with their cells by name, for `rows.pipe(each)`."""
    return iter(rows.itertuples(index=False))
