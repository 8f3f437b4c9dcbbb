"""Delay: how long decisions, assessments, conferences and first help take, against the standards."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.report import findings
from sim.report.labels import Label
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side
from sim.report.wording import band

if TYPE_CHECKING:
    from sim.study import StudyResult


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
        "assessment_working_days_share_pct", "assessments_within_45_working_days_pct", "41-45", "45 working days",
        "Assessments finished within 45 working days",
        "Statutory guidance sets 45 working days from referral as the longest an assessment should take.",
    ),
    Standard(
        "conference_working_days_share_pct", "conferences_within_15_working_days_pct", "11-15", "15 working days",
        "Conferences held within 15 working days",
        "Statutory guidance asks for the initial conference within 15 working days of the strategy discussion.",
    ),
    Standard(
        "early_help_decision_to_help_share_pct", "early_help_decision_to_help_days", None, "",
        "From the decision to first early help, mean",
        "There is no statutory limit. Families who still wait at the end are not in it: see the queues by month.",
    ),
)  # fmt: skip


def distributions(result: StudyResult, labels: Mapping[str, Label]) -> Iterator[Picture]:
    """A distribution for each standard that something is held against in this study."""
    from sim.report import charts

    short = {name: label.short for name, label in labels.items()}
    for place, standard in enumerate(STANDARDS):
        rows = result.summary
        rows = rows[(rows["measure"] == standard.shares) & (rows["by"] == "band")]
        if rows.empty or rows["mean"].isna().all():
            continue
        made = charts.bands(result, standard.shares, limit_after=standard.limit_after, limit=standard.limit)
        finding = say.about(result, dict(labels), standard.within, what=standard.what)
        title = findings.title(standard.shares)
        yield picture(
            f"delay-{place}", finding, made, reading=standard.reading,
            shows=f"{title}: bars by band, each with its 95% interval, for each scenario.",
            table=side_by_side(rows, "Band", "group", short, caption=f"{title}, shares", words=band),
        )  # fmt: skip


def waits(result: StudyResult, labels: Mapping[str, Label]) -> Picture | None:
    """Average waits on the way, side by side."""
    from sim.report import charts

    names = [
        "panel_wait_days", "panel_to_worker_days", "early_help_decision_to_help_days", "referral_to_allocation_days",
        "first_crossing_to_service_days_child_in_need", "first_crossing_to_service_days_protection",
    ]  # fmt: skip
    rows = result.summary
    rows = rows[(rows["by"] == "all") & rows["measure"].isin(names) & rows["mean"].notna()]
    if rows.empty:
        return None
    here = [name for name in names if name in set(rows["measure"])]
    rows = rows.assign(title=[findings.title(name) for name in rows["measure"]])
    first = result.baseline or next(iter(result.scenarios))
    own = rows[rows["scenario"] == first].set_index("measure")["mean"]
    longest = own.idxmax() if len(own) else here[0]
    finding = f"The longest of these waits. {say.about(result, dict(labels), str(longest))}"
    short = {name: label.short for name, label in labels.items()}
    return picture(
        "waits", finding, charts.levels(result, here),
        shows="Average waits in days: a mark and its 95% interval for each scenario.",
        reading="“Days from need to service” begins when a child's need first crosses the published threshold, whoever "
        "knows of it: no authority can see this wait.",
        table=side_by_side(rows, "Wait", "title", short, caption="Average waits, days"),
    ) if not math.isnan(float(rows["mean"].max())) else None  # fmt: skip
