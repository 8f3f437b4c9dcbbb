"""The tables of the document that are more than a list: queues, meetings, posts, and what differs."""

import csv
import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from sim.engine.numbers import teams
from sim.log import Place
from sim.model.caseload import CaseTeam
from sim.model.desk import Desk
from sim.model.meeting import Meeting
from sim.report.differences import differing, first_of
from sim.report.documents.subject import Dossier
from sim.report.numbers import MISSING
from sim.report.table import Table, text_table
from sim.report.wording import CONTENTS
from sim.scenario import Scenario, phases
from sim.scenario.staff import WorkerGroup


@cache
def routes() -> list[tuple[str, str, str]]:
    """Every way: from where ("community" is home, with no open case) to where, and what sends a child along it."""
    with Path(__file__).with_name("routes.csv").open(encoding="utf-8", newline="") as file:
        return [(start, end, when) for start, end, when in csv.reader(file)][1:]


def routes_in_words() -> list[tuple[str, str, str]]:
    """Every way: from, to, when."""
    places = CONTENTS["places"]
    return [(places[start], places[end], when) for start, end, when in routes()]


MOST_OPTIONS = 40
"""Scenarios that are described one by one; a sweep may have thousands."""

MOST_DIFFERENCES = 60
"""Differences of one scenario that are listed."""

_DESKS = ("icrt", "emergency_duty")


def queues(scenario: Scenario) -> Table:
    """The discipline of every queue, as the model's own classes say it."""
    case_teams = [team for team in groups_by_team(scenario) if team not in _DESKS]
    meetings = f"{Place.PANEL.meaning}, {Place.CLINIC.meaning}, conferences where they need a chair"
    rows = ((", ".join(_DESKS), Desk), (", ".join(case_teams), CaseTeam), (meetings, Meeting))
    described = [(queue, " ".join((inspect.getdoc(kind) or "").replace("`", "").split())) for queue, kind in rows]
    return text_table("Queues and their disciplines", ("Queue", "Discipline"), described)


def what_differs(first: Dossier, option: Dossier, titles: Mapping[str, str]) -> tuple[Table, int]:
    """In what an option differs, and how many values more."""
    baseline, other = titles[first.name], titles[option.name]
    caption = f"In what {other} differs from {baseline}"
    return first_of(differing(caption, first.scenario, option.scenario, (baseline, other)), MOST_DIFFERENCES)


def groups_by_team(scenario: Scenario) -> Mapping[str, Mapping[str, WorkerGroup]]:
    """Worker groups by team, in the names and the order of the event log."""
    workers = scenario.workers_by_team
    return {team.name: workers.get(team.path, {}) for team in teams(scenario.areas)}


def posts(scenario: Scenario) -> Table:
    """Who works where, and when that changes."""
    rows: list[Sequence[str]] = []
    timeline = phases(scenario)
    groups_by_phase = [groups_by_team(each) for each in (scenario, *(phase.scenario for phase in timeline))]
    for team in groups_by_phase[0]:
        roles = dict.fromkeys(role for each in groups_by_phase for role in each[team])
        if not roles:
            rows.append((team, "no posts", MISSING, "0", MISSING, MISSING, MISSING))
        for role in roles:
            groups = [each[team].get(role) for each in groups_by_phase]
            counts = [group.posts if group else 0 for group in groups]
            moves = zip(timeline, pairwise(counts), strict=True)
            course = ", ".join(f"{now} from {phase.begins}" for phase, (before, now) in moves if now != before)
            one = next(filter(None, groups))
            limits = (f"{one.target_cases:g}", f"{one.maximum_cases:g}")
            rows.append((team, role, one.kind, str(counts[0]), course or MISSING, *limits))
    header = ("Team", "Role", "Kind", "Posts on the first day", "After dated changes", "Target", "Maximum")
    return text_table("Posts", header, rows, (3, 5, 6))
