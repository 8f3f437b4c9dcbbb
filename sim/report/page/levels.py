"""Measures side by side, and distributions against the standards: waiting, unmet need, coming back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.report import charts, findings
from sim.report.contents import CONTENTS
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.results import Results
from sim.report.wording import band


class Marks(NamedTuple):
    """Measures drawn together in a section, and those of them that the finding is about: the longest if none."""

    section: str
    name: str
    measures: Sequence[str]
    about: Sequence[str]
    caption: str
    first: str
    shows: str
    reading: str


class Standard(NamedTuple):
    """A distribution and the standard it is held against; without one, `limit_after` and `limit` are empty."""

    shares: str
    within: str
    limit_after: str
    limit: str
    what: str
    reading: str


def distributions(results: Results) -> Iterator[Picture]:
    """A distribution for each standard that something is held against in this study."""
    for place, standard in enumerate(Standard(**each) for each in CONTENTS["standards"]):
        rows = results.summary([standard.shares], "band")
        if not rows["mean"].notna().any():
            continue
        figure = charts.bands(
            rows, standard.shares, limit_after=standard.limit_after, limit=standard.limit, order=results.cast
        )
        title = findings.title(standard.shares)
        yield picture(
            f"delay-{place}", say.about(results, standard.within, what=standard.what), figure,
            shows=f"{title}: bars by band, each with its 95% interval, for each scenario.", reading=standard.reading,
            table=side_by_side(results, rows, "Band", "group", caption=f"{title}, shares", words=band),
        )  # fmt: skip


def levels(results: Results, section: str) -> Iterator[Picture]:
    """The charts of a section in which measures stand side by side; none of which nothing is defined."""
    for chart in (Marks(**each) for each in CONTENTS["marks"] if each["section"] == section):
        rows = results.summary(chart.measures)
        rows = rows[rows["mean"].notna()]
        if rows.empty:
            continue
        held = [measure for measure in chart.measures if measure in set(rows["measure"])]
        about = [say.about(results, measure) for measure in chart.about if measure in held]
        if not chart.about:
            own = rows[rows["scenario"] == results.first].set_index("measure")["mean"]
            longest = str(own.idxmax() if len(own) else held[0])
            about = [f"The longest of these waits. {say.about(results, longest)}"]
        yield picture(
            chart.name, " ".join(about) or f"{chart.caption}.", charts.levels(rows, held, order=results.cast),
            shows=f"{chart.shows}: a mark and its 95% interval for each scenario.", reading=chart.reading,
            table=side_by_side(results, rows, chart.first, "title", caption=chart.caption),
        )  # fmt: skip
