"""The screens under AppTest: opened through app.py, as the server does it."""

from __future__ import annotations

import base64
import functools
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test

from dashboard import figures, session, standing
from sizhang_metrics.access import OFFICE, Actor, Viewer

ROOT = Path(__file__).parents[1]
PAGES = {
    "overview": "总览",
    "ranking": "排名",
    "gaps": "差距",
    "trends": "趋势",
    "profile": "支部画像",
    "unit": "单位画像",
    "topics": "专题",
    "lists": "名单",
    "terms": "换届",
    "rectification": "整改台账",
    "creation": "四强创建",
    "submission": "数据报送",
    "progress": "报送进度",
    "editions": "正式期次",
    "rules": "规则预演",
    "journal": "操作记录",
    "indicators": "指标说明",
    "help": "帮助",
}
FOOTER = "结果供研判参考，不替代党组织评价"


class _WithoutDiscovery(PagesManager):
    """AppTest switches the discovery of pages/ on before every run by setting the
    attribute of the class it knows; our server keeps it off (`dashboard.server`)."""


_installed = functools.cache(manifest_scanner.scan_component_manifests)
"""AppTest asks every installed package for components, for every page anew: that took
two fifths of the time of all tests of pages."""


_plotly = figures.Figure.plotly
_KNOWN: set[str] = set()
"""Charts that Plotly was asked about, without their numbers: to ask each time took an
eighth of the time of all tests of pages."""
_NUMBERS = {"x", "y", "z", "text", "customdata"}


def _checked(figure: figures.Figure):
    """Every chart of every page is one that Plotly knows, and no axis rounds its ticks:
    steps of a half would read 69 69 70 70."""
    traces = [
        {name: None if name in _NUMBERS else look for name, look in trace.items()}
        for trace in figure.data
    ]
    drawn = repr((traces, figure.layout))
    if drawn not in _KNOWN:
        layout = _plotly(figure, is_checked=True).layout
        for axis in (layout.xaxis, layout.yaxis):
            assert not axis.tickformat or "~" in axis.tickformat
        _KNOWN.add(drawn)
    return _plotly(figure)


class Screens:
    """The pages of one home as one viewer sees them."""

    def __init__(self, monkeypatch, home: Path, viewer: Viewer = OFFICE) -> None:
        monkeypatch.setenv(session.HOME_VARIABLE, str(home))
        monkeypatch.setattr(session, "viewer", lambda: viewer)
        monkeypatch.setattr(session, "actor", lambda: Actor(viewer))
        monkeypatch.setattr(PagesManager, "uses_pages_directory", False)
        monkeypatch.setattr(app_test, "PagesManager", _WithoutDiscovery)
        monkeypatch.setattr(figures.Figure, "plotly", _checked)
        monkeypatch.setattr(manifest_scanner, "scan_component_manifests", _installed)
        # what is computed beside a page is waited for, however busy the machine is
        monkeypatch.setattr(standing, "PATIENCE", 60)

    def opened(self, page: str, **query: str) -> AppTest:
        """The page after its first run; an error on it fails the test."""
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if page != "overview":  # a page's address is the name of its file
            app.switch_page(f"pages/{page}.py")
        _ask(app, query)
        return run(app)

    @staticmethod
    def close() -> None:
        """Lets the home go: the store is kept per process."""
        session.let_go()


def _ask(app: AppTest, query: Mapping[str, str]) -> None:
    for name, value in query.items():
        app.query_params[name] = value


def run(app: AppTest) -> AppTest:
    """Another run, which must not end in an error."""
    app.run()
    assert not app.exception, [one.value for one in app.exception]
    assert not app.error, [one.value for one in app.error]
    assert all(_in_line(app._tree)), "what belongs in one line stands one below another"
    for picker in (*app.selectbox, *app.segmented_control):
        assert len({*picker.options}) == len(picker.options), "two lines read alike"
    return app


_PRESSED = ("button", "download_button", "page_link")


def _in_line(node) -> Iterator[bool]:
    """Of each block: what is set to the foot or the middle of its line stands in a line,
    and so do buttons and links of which one follows another."""
    children = list(getattr(node, "children", {}).values())
    flex = getattr(getattr(node, "proto", None), "flex_container", None)
    if flex is not None and flex.direction == flex.VERTICAL:
        kinds = [one.type in _PRESSED for one in children]
        yield flex.justify == flex.JUSTIFY_START
        yield not any(map(all, pairwise(kinds)))
    for child in children:
        yield from _in_line(child)


def press(app: AppTest, label: str) -> AppTest:
    """The page after a button of this label was pressed; it may end in an error."""
    next(one for one in app.button if one.label == label).click()
    return app.run()


def clicked(app: AppTest, table: str, row: int, column: str) -> AppTest:
    """The page after a cell of a table was clicked."""
    app.session_state[table] = {
        "selection": {"rows": [], "columns": [], "cells": [(row, column)]}
    }
    return run(app)


def led(app: AppTest, *names: str) -> tuple[str, ...]:
    """The title of the page that is open, and what its address says of these names."""
    asked = [app.query_params[name] for name in names]
    return app.title[0].value, *(
        one if isinstance(one, str) else one[0] for one in asked
    )


def texts(app: AppTest) -> Iterator[str]:
    """Everything that is on the page: words, options, cells, charts."""
    yield from _texts(app._tree)


def _texts(node) -> Iterator[str]:
    value = getattr(node, "value", None)
    if isinstance(value, pd.DataFrame):
        yield value.to_csv()
    proto = getattr(node, "proto", None)
    if proto is not None:
        # field by field: the text form of a message escapes Chinese
        yield from _strings(proto)
    for child in getattr(node, "children", {}).values():
        yield from _texts(child)


def _strings(message) -> Iterator[str]:
    for _, value in message.ListFields():
        if isinstance(value, str):
            yield value
        elif hasattr(value, "ListFields"):
            yield from _strings(value)
        elif not isinstance(value, bytes | int | float) and hasattr(value, "__iter__"):
            for one in value:
                if isinstance(one, str):
                    yield one
                elif hasattr(one, "ListFields"):
                    yield from _strings(one)


def said(app: AppTest) -> str:
    """The same as one text."""
    return "\n".join(texts(app))


def unpacked(node):
    """A chart as it is sent, its packed numbers as lists."""
    if isinstance(node, list):
        return [unpacked(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "bdata" in node:
        found = np.frombuffer(base64.b64decode(node["bdata"]), node["dtype"])
        shape = [int(one) for one in str(node.get("shape", len(found))).split(",")]
        return found.reshape(shape).tolist()
    return {name: unpacked(one) for name, one in node.items()}


def cards(app: AppTest) -> dict[str, tuple[str, str, str]]:
    """Label → value, change and what stands below."""
    return {
        one.label: (one.value, one.delta, one.proto.delta_description)
        for one in app.metric
    }


def grid(app: AppTest, column: str) -> pd.DataFrame:
    """The first table with this column."""
    return next(one.value for one in app.dataframe if column in one.value)


def downloads(app: AppTest) -> list[str]:
    """What the buttons say that hand out a file."""
    return [one.proto.label for one in app.get("download_button")]
