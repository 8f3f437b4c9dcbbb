"""Coming back: re-referrals by both clocks, repeat contacts, returns after what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from sim.report import findings
from sim.report.labels import Label
from sim.report.page import sentences as say
from sim.report.page.view import Picture, picture, side_by_side

if TYPE_CHECKING:
    from sim.study import StudyResult

_CLOCKS = ("rereferral_12m_department_pct", "rereferral_12m_closure_pct")
_REPEATS = ("repeat_contact_within_3m_pct", "repeat_contact_within_6m_pct", "repeat_contact_within_12m_pct")
_AFTER = (
    "return_after_assessment_closed_12m_pct", "return_after_assessment_early_help_12m_pct",
    "return_after_closure_12m_pct", "return_after_step_down_12m_pct", "repeat_protection_plan_pct",
)  # fmt: skip
_CHARTS = (
    ("clocks", _CLOCKS, "rereferral_12m_department_pct", "Re-referrals within 12 months by the two clocks",
     "The Department's clock looks back: of the referrals made, how many had an earlier one within 12 months. The "
     "closure clock looks ahead: of the cases closed, how many are referred again within 12 months. They can move "
     "apart."),
    ("repeats", _REPEATS, "repeat_contact_within_6m_pct", "Contacts closed without a case that are followed by another",
     "Of contacts that end with advice or no further action."),
    ("after", _AFTER, "return_after_assessment_closed_12m_pct", "Returns within 12 months by what went before",
     ""),
)  # fmt: skip


def comebacks(result: StudyResult, labels: Mapping[str, Label]) -> Iterator[Picture]:
    """A chart of both clocks, of repeat contacts, and of returns by what went before."""
    from sim.report import charts

    short = {name: label.short for name, label in labels.items()}
    for name, measures, told, caption, reading in _CHARTS:
        rows = result.summary
        rows = rows[(rows["by"] == "all") & rows["measure"].isin(measures)]
        held = [measure for measure in measures if rows.loc[rows["measure"] == measure, "mean"].notna().any()]
        if not held:
            continue
        rows = rows[rows["measure"].isin(held)]
        rows = rows.assign(title=[findings.title(measure) for measure in rows["measure"]])
        about = [say.about(result, dict(labels), measure) for measure in (_CLOCKS if name == "clocks" else (told,))
                 if measure in held]  # fmt: skip
        yield picture(
            name, " ".join(about) or f"{caption}.", charts.levels(result, held),
            shows=f"{caption}: a mark and its 95% interval for each scenario.", reading=reading,
            table=side_by_side(rows, "What", "title", short, caption=caption),
        )  # fmt: skip
