"""Coming back: re-referrals by both clocks, repeat contacts, returns after what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.report import charts
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.results import Results


class Chart(NamedTuple):
    """Measures drawn together, and those of them that the finding is about."""

    name: str
    measures: Sequence[str]
    in_words: Sequence[str]
    caption: str
    reading: str


_CLOCKS = ("rereferral_12m_department_pct", "rereferral_12m_closure_pct")
_CHARTS = (
    Chart(
        "clocks", _CLOCKS, _CLOCKS, "Re-referrals within 12 months by the two clocks",
        "The Department's clock looks back: of the referrals made, how many had an earlier one within 12 months. The "
        "closure clock looks ahead: of the cases closed, how many are referred again within 12 months. They can move "
        "apart.",
    ),
    Chart(
        "repeats",
        ("repeat_contact_within_3m_pct", "repeat_contact_within_6m_pct", "repeat_contact_within_12m_pct"),
        ("repeat_contact_within_6m_pct",), "Contacts closed without a case that are followed by another",
        "Of contacts that end with advice or no further action.",
    ),
    Chart(
        "after",
        ("return_after_assessment_closed_12m_pct", "return_after_assessment_early_help_12m_pct",
         "return_after_closure_12m_pct", "return_after_step_down_12m_pct", "repeat_protection_plan_pct"),
        ("return_after_assessment_closed_12m_pct",), "Returns within 12 months by what went before", "",
    ),
)  # fmt: skip


def comebacks(results: Results) -> Iterator[Picture]:
    """A chart of both clocks, of repeat contacts, and of returns by what went before."""
    for chart in _CHARTS:
        rows = results.summary(chart.measures)
        defined = set(rows.loc[rows["mean"].notna(), "measure"])
        held = [measure for measure in chart.measures if measure in defined]
        if not held:
            continue
        rows = rows[rows["measure"].isin(held)]
        about = [say.about(results, measure) for measure in chart.in_words if measure in held]
        yield picture(
            chart.name, " ".join(about) or f"{chart.caption}.", charts.levels(rows, held, order=results.cast),
            shows=f"{chart.caption}: a mark and its 95% interval for each scenario.", reading=chart.reading,
            table=side_by_side(results, rows, "What", "title", caption=chart.caption),
        )  # fmt: skip
