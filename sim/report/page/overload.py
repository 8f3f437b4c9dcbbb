"""Teams that cannot keep up: in the baseline, and what that is beside an option's."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.labels import Label
from sim.report.results import Results
from sim.report.wording import joined_some, named, small

NOWHERE = "Nowhere: no team's queue keeps growing."
_MOST_NAMED = 6


def of_scenario(results: Results, name: str) -> str:
    """How many teams of a scenario cannot keep up, beside the baseline's, and the worst; empty if none but there.

    Examples: "7 teams cannot keep up (6 in the baseline; new: Early help, Coalfield)", "6 teams cannot keep up (the
    same as in the baseline)".
    """
    queues = results.queues[name]
    if not queues:
        return ""
    worst = max(queues, key=lambda queue: queue.growth_per_week)
    beside = _beside(results, name, [queue.team for queue in queues])
    who = f": {named(worst.team)}" if len(queues) == 1 else ""
    teams = "One team" if len(queues) == 1 else f"{len(queues)} teams"
    most = "Its queue" if len(queues) == 1 else f"The fastest growing queue, {named(worst.team)},"
    grows = f"{most} grows by {worst.growth_per_week:,.1f} a week in the later half of the period."
    return f"{teams} cannot keep up{who}{beside}. {grows}"


def of_baseline(results: Results) -> str:
    """The same of the baseline; empty without one, or where all of its teams keep up."""
    text = of_scenario(results, results.baseline) if results.baseline else ""
    return f"In the baseline, without any option: {small(text)}" if text else ""


def by_scenario(results: Results, shown: Sequence[Label]) -> list[str]:
    """A sentence for the baseline and for each scenario shown in which teams cannot keep up."""
    own = ((label.letter or label.title, of_scenario(results, label.name)) for label in shown)
    return [*filter(None, [of_baseline(results)]), *(f"{name}: {small(text)}" for name, text in own if text)]


def _beside(results: Results, name: str, teams: Sequence[str]) -> str:
    """What that is beside the baseline, in brackets; empty for the baseline itself and without one."""
    if results.baseline in (None, name):
        return ""
    there = [queue.team for queue in results.queues[results.first]]
    if set(teams) == set(there):
        return " (the same as in the baseline)"
    parts = [f"{len(there) or 'none'} in the baseline"]
    for words, some in (("new", [team for team in teams if team not in there]),
                        ("no longer", [team for team in there if team not in teams])):  # fmt: skip
        if some and there:
            parts.append(f"{words}: {joined_some([f'“{named(team)}”' for team in some], _MOST_NAMED)}")
    return f" ({'; '.join(parts)})"
