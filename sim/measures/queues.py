"""Teams that cannot keep up: how fast each queue grew in the later half of the window."""

from typing import NamedTuple

import numpy as np

from sim.log import Place
from sim.measures.caseload import caseload
from sim.measures.define import Row, Rows, defines
from sim.measures.episodes import Episodes, History
from sim.measures.reading import once_for_all
from sim.rules.sums import mean, total

PANEL = "early help panel"
CHAIRS = "conference chairs"


class Overload(NamedTuple):
    """A team that does not keep up with what comes in.

    Attributes
    ----------
    team
        Name of the team in the log, "early help panel" or "conference chairs".
    waiting_at_start, waiting_at_end
        Waiting at the start and at the end of the window.
    growth_per_week
        As in queue_growth_per_week.
    """

    team: str
    waiting_at_start: int
    waiting_at_end: int
    growth_per_week: float


@once_for_all
def queues(history: History) -> dict[str, Episodes]:
    """What waits for each team, by name of the team."""
    waits = caseload(history).waits
    by_team = {}
    for number, (team, place) in enumerate(zip(history.log.teams, history.log.team_places, strict=True), start=1):
        if place == Place.FRONT_DOOR:
            by_team[team] = history.screening_waits
        elif place != Place.EMERGENCY_DUTY:
            by_team[team] = waits.where(waits.team == number)
    by_team[PANEL] = history.panel_waits
    if any(history.settings("section_47", "chairs", "chairs")):
        by_team[CHAIRS] = history.conference_waits
    return by_team


def _growth(history: History, waits: Episodes) -> tuple[float, np.ndarray]:
    """Slope per week, and the number waiting at the end of each week of the later half of the window."""
    weeks = int((history.end - history.start) / 2 // 7)
    levels = waits.count_open(history.end - 7.0 * np.arange(weeks)[::-1])
    if weeks < 4:
        return float("nan"), levels
    week = np.arange(weeks) - (weeks - 1) / 2
    return total(week * levels) / total(week * week), levels


@defines("staff")
def queue_growth(history: History) -> Rows:
    """Growth of every queue.

    queue_growth_per_week | Growth of the queue | per week | lower
    Slope of a straight line through the number waiting at the end of each week of the later half of the window (least
    squares). By team: cases that wait for a worker of a team; contacts that nobody at the front door has started on;
    cases that wait for the early help panel; conferences that wait for a chair. For all: the sum. NaN for fewer than 4
    weeks.
    """
    slopes = {team: _growth(history, waits)[0] for team, waits in queues(history).items()}
    yield Row("queue_growth_per_week", "all", "all", total(list(slopes.values())))
    for team, slope in slopes.items():
        yield Row("queue_growth_per_week", "team", team, slope)


def _typical_growth(levels: np.ndarray) -> float:
    """From the typical (median) week of the first few to that of the last few: one odd week counts for nothing."""
    few = max(1, min(4, len(levels) // 3))
    return float(np.median(levels[-few:]) - np.median(levels[:few]))


def overloaded_teams(history: History) -> list[Overload]:
    """Teams that cannot keep up, the fastest growing queue first.

    A team is named when its queue, on the straight line through the later half of the window, grew by at least 5 and by
    at least a quarter of its mean over that time, and is longer at the end of the window than at its start. Half of the
    growth must also be there between a typical week at the beginning of that half and one at its end: a queue that
    only stands after the bank holiday on which the window ends is not a team that cannot keep up.
    """
    overloads = []
    for team, waits in queues(history).items():
        slope, levels = _growth(history, waits)
        if np.isnan(slope):
            continue
        growth = slope * len(levels)
        if growth >= 5 and growth >= mean(levels) / 4 and _typical_growth(levels) >= growth / 2:
            start, end = waits.count_open(np.array([history.start, history.end]))
            if end > start:
                overloads.append(Overload(team, int(start), int(end), slope))
    return sorted(overloads, key=lambda each: (-each.growth_per_week, each.team))
