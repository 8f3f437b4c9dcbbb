"""The tables of the document that are more than a list: queues, meetings, posts, and what differs."""

from __future__ import annotations

import csv
import datetime as dt
import inspect
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim.log import Place
from sim.model.caseload import CaseTeam
from sim.model.desk import Desk
from sim.model.meeting import Meeting
from sim.report.contents import CONTENTS
from sim.report.documents.subject import Dossier
from sim.report.numbers import MISSING
from sim.report.table import Table, text_table
from sim.scenario import Scenario, as_yaml, differences, phases
from sim.scenario.staff import WorkerGroup


class Route(NamedTuple):
    """A way from one place to another.

    Parameters
    ----------
    start, end
        Places; `Place.COMMUNITY` is home, with no open case.
    when
        What sends a child this way.
    """

    start: Place
    end: Place
    when: str


@cache
def routes() -> tuple[Route, ...]:
    """Every way."""
    with Path(__file__).with_name("routes.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple(Route(Place[row["from"].upper()], Place[row["to"].upper()], row["when"]) for row in rows)


def routes_in_words() -> list[tuple[str, str, str]]:
    """Every way: from, to, when."""
    places = CONTENTS["places"]
    return [(places[route.start.name.lower()], places[route.end.name.lower()], route.when) for route in routes()]


MOST_OPTIONS = 40
"""Scenarios that are described one by one; a sweep may have thousands."""

MOST_DIFFERENCES = 60
"""Differences of one scenario that are listed."""

_DESKS = ("icrt", "emergency_duty")


def queues(scenario: Scenario) -> Table:
    """The discipline of every queue, as the model's own classes say it."""
    desks = [team for team in teams_of(scenario) if team in _DESKS]
    case_teams = [team for team in teams_of(scenario) if team not in _DESKS]
    meetings = f"{Place.PANEL.meaning}, {Place.CLINIC.meaning}, conferences where they need a chair"
    rows = ((", ".join(desks), Desk), (", ".join(case_teams), CaseTeam), (meetings, Meeting))
    described = [(queue, " ".join((inspect.getdoc(kind) or "").replace("`", "").split())) for queue, kind in rows]
    return text_table("Queues and their disciplines", ("Queue", "Discipline"), described)


def differing(first: Dossier, option: Dossier, titles: Mapping[str, str]) -> tuple[Table, int]:
    """In what an option differs, and how many values more."""
    rows = [(row.path, as_yaml(row.a), as_yaml(row.b)) for row in differences(first.scenario, option.scenario)]
    baseline, other = titles[first.name], titles[option.name]
    caption = f"In what {other} differs from {baseline}"
    table = text_table(caption, ("Value", baseline, other), rows[:MOST_DIFFERENCES])
    return table, max(0, len(rows) - MOST_DIFFERENCES)


def teams_of(scenario: Scenario) -> Mapping[str, Mapping[str, WorkerGroup]]:
    """Worker groups by team, in the names and the order of the event log."""
    def workers(teams: Mapping[str, object], area: str) -> Mapping[str, WorkerGroup]:
        return getattr(teams.get(area), "workers", {})

    return {
        "icrt": scenario.front_door.workers,
        "emergency_duty": scenario.emergency_duty.workers,
        "assessment": scenario.assessment.workers,
        **{f"early_help/{area}": workers(scenario.early_help.teams, area) for area in scenario.areas},
        **{f"locality/{area}": workers(scenario.locality.teams, area) for area in scenario.areas},
    }


def posts(scenario: Scenario) -> Table:
    """Who works where, and when that changes."""
    header = ("Team", "Role", "Kind", "Posts on the first day", "After dated changes", "Target", "Maximum")
    return text_table("Posts", header, _posts(scenario), (3, 5, 6))


def _posts(scenario: Scenario) -> Iterator[Sequence[str]]:
    later = [(phase, teams_of(phase.scenario)) for phase in phases(scenario)]
    for team, groups in teams_of(scenario).items():
        roles = dict.fromkeys([*groups, *(role for _, teams in later for role in teams[team])])
        if not roles:
            yield team, "no posts", MISSING, "0", MISSING, MISSING, MISSING
        for role in roles:
            held = groups.get(role)
            course = [(phase.start_days, teams[team].get(role)) for phase, teams in later]
            group = held or next(each for _, each in course if each)
            yield (
                team, role, group.kind, str(held.posts if held else 0), _course(held, course, scenario),
                f"{group.target_cases:g}", f"{group.maximum_cases:g}",
            )  # fmt: skip


def _course(
    held: WorkerGroup | None, course: Sequence[tuple[float, WorkerGroup | None]], scenario: Scenario
) -> str:
    """When the number of posts changes, and to what."""
    steps, posts = [], held.posts if held else 0
    for start, group in course:
        now = group.posts if group else 0
        if now != posts:
            steps.append(f"{now} from {scenario.run.start + dt.timedelta(days=start)}")
            posts = now
    return ", ".join(steps) or MISSING
