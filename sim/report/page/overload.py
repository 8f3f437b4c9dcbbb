"""Teams that cannot keep up: in the baseline, and what that is beside an option's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.report import findings
from sim.report.wording import joined, named

if TYPE_CHECKING:
    from sim.study import StudyResult

_MOST_NAMED = 6


def of_scenario(result: StudyResult, name: str) -> str:
    """How many teams of a scenario cannot keep up, beside the baseline's, and the worst; empty if none but there.

    Examples: "7 teams cannot keep up (6 in the baseline; new: Early help, Coalfield)", "6 teams cannot keep up (the
    same as in the baseline)".
    """
    rows = _rows(result, name)
    if not rows:
        return ""
    worst = max(rows, key=lambda row: float(row.growth_per_week))
    beside = _beside(result, name, [str(row.team) for row in rows])
    who = f": {named(worst.team)}" if len(rows) == 1 else ""
    teams = "One team" if len(rows) == 1 else f"{len(rows)} teams"
    most = "Its queue" if len(rows) == 1 else f"The fastest growing queue, {named(worst.team)},"
    grows = f"{most} grows by {worst.growth_per_week:,.1f} a week in the later half of the period."
    return f"{teams} cannot keep up{who}{beside}. {grows}"


def of_baseline(result: StudyResult) -> str:
    """The same of the baseline; empty without one, or where all of its teams keep up."""
    if result.baseline is None:
        return ""
    said = of_scenario(result, result.baseline)
    return f"In the baseline, without any option: {said[:1].lower()}{said[1:]}" if said else ""


def _beside(result: StudyResult, name: str, teams: Sequence[str]) -> str:
    """What that is beside the baseline, in brackets; empty for the baseline itself and without one."""
    if result.baseline in (None, name):
        return ""
    there = [str(row.team) for row in _rows(result, str(result.baseline))]
    if set(teams) == set(there):
        return " (the same as in the baseline)"
    parts = [f"{len(there) or 'none'} in the baseline"]
    for words, some in (("new", [team for team in teams if team not in there]),
                        ("no longer", [team for team in there if team not in teams])):  # fmt: skip
        if some and there:
            more = len(some) - _MOST_NAMED
            called = [f"“{named(team)}”" for team in some[:_MOST_NAMED]]
            parts.append(f"{words}: {joined([*called, *([f'{more} more'] if more > 0 else [])])}")
    return f" ({'; '.join(parts)})"


def _rows(result: StudyResult, name: str) -> list[Any]:
    return [row for row in findings.each(findings.cannot_keep_up(result)) if row.scenario == name]
