"""Who works where and when, who holds which case, and which cases have nobody."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.log import NOBODY, Event, Outcome, Place
from sim.measures.episodes import Episodes, History, Spells, begins, lookup
from sim.measures.reading import EventRows, once_for_all, one_of
from sim.rules.sums import total
from sim.scenario.front_door import EmergencyDuty, FrontDoor
from sim.scenario.social_care import Assessment
from sim.scenario.staff import StaffPolicy, WorkerGroup

KINDS = {int(kind): kind.name.lower() for kind in (Outcome.PERMANENT, Outcome.AGENCY, Outcome.NEWLY_QUALIFIED)}


@dataclass(frozen=True)
class Employment(Spells):
    """Spells in which a worker is employed, or absent; arrays of one length. Open ones end at infinity."""

    worker: np.ndarray
    team: np.ndarray
    start: np.ndarray
    end: np.ndarray
    fte: np.ndarray
    kind: np.ndarray


@dataclass(frozen=True)
class HeldCases(Spells):
    """Spells in which one worker of a team holds one case with one weight; arrays of one length."""

    child: np.ndarray
    worker: np.ndarray
    team: np.ndarray
    start: np.ndarray
    end: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class Caseload:
    """Cases held, and cases that wait for a worker: for a first one, or for another after one has left."""

    held_cases: HeldCases
    waits: Episodes


@once_for_all
def employment(history: History) -> Employment:
    """Spells of employment on the same terms, in order of their start."""
    turned = Event.WORKER_TURNED
    return _spells(history, (Event.WORKER_STARTED, turned), (Event.WORKER_LEFT, turned))


@once_for_all
def absences(history: History) -> Employment:
    """Spells of absence, cut short where the worker leaves; `fte` and `kind` are not filled."""
    return _spells(history, (Event.WORKER_ABSENT,), (Event.WORKER_BACK, Event.WORKER_LEFT))


def _spells(history: History, first: tuple[int, ...], last: tuple[int, ...]) -> Employment:
    rows, ends = history.pick(*first), history.pick(*last)
    worker, team = rows.column("worker"), rows.column("team").astype(np.int64)
    return Employment(worker, team, rows.time, rows.time_of_next(ends, "worker"), rows.value, rows.outcome)


@once_for_all
def caseload(history: History) -> Caseload:
    """Follow each case through a team: it waits, is held, passes from a leaver to another worker, is released."""
    rows = history.pick(
        Event.WAITING_FOR_WORKER, Event.ALLOCATED, Event.WAIT_ENDED, Event.WORKER_CHANGED, Event.RELEASED,
        Event.PLAN_STARTED, Event.INHERITED,
    )  # fmt: skip
    rows = rows.where((rows.event != Event.PLAN_STARTED) | (rows.column("worker") != NOBODY))
    worker, team = rows.column("worker"), rows.column("team").astype(np.int64)
    waits, inherited = rows.event == Event.WAITING_FOR_WORKER, rows.event == Event.INHERITED
    worker[inherited], team[inherited], waits[inherited] = _first_holder(history, rows.where(inherited))
    of_teams = team > 0
    rows, worker, team, waits = rows.where(of_teams), worker[of_teams], team[of_teams], waits[of_teams]
    line = rows.lined_up(rows.case * 256 + team)
    following = line.next(line)
    start, inherited = begins(rows)
    end = np.minimum(history.left[rows.child], lookup(rows.time, following, np.inf))
    passed_on = np.where(rows.event == Event.WORKER_CHANGED, rows.time - rows.value, np.inf)
    worker_left = np.minimum(left_at(history, worker), lookup(passed_on, following, np.inf))
    begin_to_hold = (Event.ALLOCATED, Event.WORKER_CHANGED, Event.PLAN_STARTED, Event.INHERITED)
    is_held = one_of(rows.event, begin_to_hold) & ~waits
    held_end = np.minimum(end, np.maximum(worker_left, start))
    orphaned = is_held & (held_end < end)
    weights = np.ones(256)
    weights[Place.CHILD_IN_NEED] = history.scenario.locality.child_in_need.case_weight
    weights[Place.PROTECTION] = history.scenario.locality.protection.case_weight
    assessed = history.place_of_team[team] == Place.ASSESSMENT  # may hold a plan after a conference
    weight = np.where(assessed, 1.0, weights[rows.place])
    without_worker = Episodes(
        child=rows.child, start=np.where(orphaned, held_end, start), end=end, case=rows.case, place=rows.place,
        team=team, opened=rows.outcome, closed=np.zeros_like(team), inherited=inherited,
    )  # fmt: skip
    return Caseload(
        HeldCases(rows.child, worker, team, start, held_end, weight).where(is_held),
        without_worker.where(waits | orphaned),
    )


def _first_holder(history: History, rows: EventRows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Worker and team of each case inherited, and whether it waits for one.

    Where the row itself does not tell, the first later row of the case that names a team does. A worker who passes it
    on before being named is not known (-1). Looked-after children have no team, whatever comes later.
    """
    worker, team = rows.column("worker"), rows.column("team").astype(np.int64)
    waits = (team > 0) & (worker == NOBODY)
    unnamed = (team == 0) & (rows.place != Place.LOOKED_AFTER)  # a looked-after child waits for no team
    later = history.pick(
        Event.ALLOCATED, Event.WORKER_CHANGED, Event.RELEASED, Event.WAIT_ENDED, Event.REVIEW_HELD, Event.PLAN_STARTED,
        Event.PLAN_ENDED,
    )  # fmt: skip
    later = later.where(np.isin(later.child, rows.child[unnamed]) & (later.column("team") > 0))
    naming = later.where(later.event != Event.REVIEW_HELD)
    at = rows.next(later)
    team = np.where(unnamed & (at >= 0), lookup(later.column("team"), at, 0), team)
    waits |= unnamed & (lookup(later.event, at, 0) == Event.ALLOCATED)
    at = rows.next(naming)
    by_name = one_of(naming.event, (Event.RELEASED, Event.PLAN_STARTED, Event.PLAN_ENDED))
    worker = np.where(unnamed & lookup(by_name, at, False), lookup(naming.column("worker"), at, NOBODY), worker)
    return worker, team, waits


def left_at(history: History, worker: np.ndarray) -> np.ndarray:
    """When each worker left; infinite if they did not, or if there is no worker."""
    rows = history.pick(Event.WORKER_LEFT)
    number = rows.column("worker")
    times = np.full(max(number.max(initial=0), worker.max(initial=0)) + 2, np.inf)
    times[number] = rows.time
    times[-1] = np.inf  # of `NOBODY`
    return times[worker]


# -- what the scenario says about a team -------------------------------------------------------------------------------


def team_terms(history: History, team: int) -> tuple[StaffPolicy, Mapping[str, WorkerGroup]]:
    """Policy and worker groups of a team of the log (counted from 1), in the scenario without its dated changes.

    Early help and locality teams are found by the last part of their name, which is their area; otherwise the groups
    of all teams of the service stand for them.
    """
    scenario, place = history.scenario, history.place_of_team[team]
    services: dict[int, FrontDoor | EmergencyDuty | Assessment] = {
        Place.FRONT_DOOR: scenario.front_door, Place.EMERGENCY_DUTY: scenario.emergency_duty,
        Place.ASSESSMENT: scenario.assessment,
    }  # fmt: skip
    if place in services:
        return services[place].staff, services[place].workers
    service = scenario.early_help if place == Place.EARLY_HELP else scenario.locality
    area = history.log.teams[team - 1].rpartition("/")[2]
    if area in service.teams:
        return service.staff, service.teams[area].workers
    return service.staff, {f"{each}/{role}": g for each, t in service.teams.items() for role, g in t.workers.items()}


def by_kind(
    history: History, spells: Employment, attribute: str, *, cover: str | None = None, default: float = 0.0
) -> np.ndarray:
    """A value of the worker group of each spell: the log tells team and kind of a worker, not the role.

    Parameters
    ----------
    attribute
        Field of `WorkerGroup`. Where several groups of a team are of one kind, their mean weighted by full-time
        equivalents; where none is, the value of `cover`, or the mean over the team.
    cover
        Field of `AgencyCover` for agency workers in a team without agency posts.
    default
        For a team without posts.
    """
    values = np.full(len(spells.worker), default)
    pairs = spells.team * 256 + spells.kind
    for pair in np.unique(pairs):
        team, kind = int(pair) // 256, KINDS.get(int(pair) % 256, "permanent")
        policy, groups = team_terms(history, team)
        same = [group for group in groups.values() if group.kind == kind]
        if not same and kind == "agency" and cover is not None:
            values[pairs == pair] = getattr(policy.agency_cover, cover)
            continue
        in_use = [group for group in same if group.posts > 0] or same or list(groups.values())
        weights = [max(group.posts, 1) * group.fte for group in in_use]
        if total(weights):
            weighted = [weight * getattr(group, attribute) for weight, group in zip(weights, in_use, strict=True)]
            values[pairs == pair] = total(weighted) / total(weights)
    return values
