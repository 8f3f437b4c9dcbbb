"""Delay: how long decisions, assessments, conferences and first help take, against the standards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.report import charts, findings
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.results import Results
from sim.report.wording import band


class Standard(NamedTuple):
    """A distribution and the standard it is held against."""

    shares: str
    within: str
    limit_after: str | None
    limit: str
    what: str
    reading: str


STANDARDS = (
    Standard(
        "decision_working_days_share_pct", "decision_within_1_working_day_pct", "1", "1 working day",
        "Contacts decided within one working day",
        "Statutory guidance asks for a decision on what to do next within one working day.",
    ),
    Standard(
        "assessment_working_days_share_pct", "assessments_within_45_working_days_pct", "41 to 45", "45 working days",
        "Assessments finished within 45 working days",
        "Statutory guidance sets 45 working days from referral as the longest an assessment should take.",
    ),
    Standard(
        "conference_working_days_share_pct", "conferences_within_15_working_days_pct", "11 to 15", "15 working days",
        "Conferences held within 15 working days",
        "Statutory guidance asks for the initial conference within 15 working days of the strategy discussion.",
    ),
    Standard(
        "early_help_decision_to_help_share_pct", "early_help_decision_to_help_days", None, "",
        "From the decision to first early help, mean",
        "There is no statutory limit. Families who still wait at the end are not in it: see the queues by month.",
    ),
)  # fmt: skip

_WAITS = (
    "panel_wait_days", "panel_to_worker_days", "early_help_decision_to_help_days", "referral_to_allocation_days",
    "first_crossing_to_service_days_child_in_need", "first_crossing_to_service_days_protection",
)  # fmt: skip


def distributions(results: Results) -> Iterator[Picture]:
    """A distribution for each standard that something is held against in this study."""
    for place, standard in enumerate(STANDARDS):
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


def waits(results: Results) -> Iterator[Picture]:
    """Average waits on the way, side by side; nothing if none is defined."""
    rows = results.summary(_WAITS)
    rows = rows[rows["mean"].notna()]
    if rows.empty:
        return
    own = rows[rows["scenario"] == results.first].set_index("measure")["mean"]
    longest = str(own.idxmax() if len(own) else rows["measure"].iloc[0])
    yield picture(
        "waits", f"The longest of these waits. {say.about(results, longest)}",
        charts.levels(rows, _WAITS, order=results.cast),
        shows="Average waits in days: a mark and its 95% interval for each scenario.",
        reading="“Days from need to service” begins when a child's need first crosses the published threshold, whoever "
        "knows of it: no authority can see this wait.",
        table=side_by_side(results, rows, "Wait", "title", caption="Average waits, days"),
    )  # fmt: skip
