"""Staff: caseloads, the screening desk, vacancies and agency workers, changes of worker."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.log import Event, Outcome, Place
from sim.measures.caseload import Employment, HeldCases, absences, by_kind, caseload, employment, left_at
from sim.measures.define import Row, Rows, defines
from sim.measures.episodes import History, Spells, lookup
from sim.measures.flow import facts_of, shares
from sim.measures.reading import once
from sim.measures.spread import Facts, but_for_all, mean, over_time, percent, ratio, spread, team_codes
from sim.measures.working_days import OpenHours
from sim.rules.arrays import different, order_of, order_of_times
from sim.rules.sums import grouped, running, total


@dataclass(frozen=True)
class Hours(Spells):
    """Spells by the clock of a desk: arrays of one length, in working hours since the start of the run."""

    start: np.ndarray
    end: np.ndarray


class Desk:
    """The workers of a desk, their contacts and their absences, by the clock of its working hours.

    Parameters
    ----------
    history
        A log.
    place
        The front door, or the emergency duty team, whose hours are those in which the front door is closed.
    """

    def __init__(self, history: History, place: Place) -> None:
        week, closed = history.scenario.front_door.staff.working_hours, place == Place.EMERGENCY_DUTY
        self._until = until = OpenHours(history.scenario, week, closed=closed).until
        started, ended, recorded = (
            history.pick(event).having(place=place)
            for event in (Event.SCREENING_STARTED, Event.SCREENING_ENDED, Event.CONTACT_RECORDED)
        )
        finished = until(lookup(ended.time, started.next(ended), history.end))
        was_recorded = until(recorded.time)
        busy = self._busy = Hours(
            np.concatenate([until(started.time), was_recorded - recorded.value]),
            np.concatenate([finished, was_recorded]),
        )
        worker = np.concatenate([started.column("worker"), recorded.column("worker")])
        here = _teams_at(history, place)
        posts, away = (spells.where(here[spells.team]) for spells in (employment(history), absences(history)))
        self._posts, self._away = (Hours(until(spells.start), until(spells.end)) for spells in (posts, away))
        # a contact under way when its worker goes absent or leaves is finished first: those hours are worked after all
        by_worker = order_of(worker + 1)
        first, last = (np.searchsorted(worker[by_worker], away.worker, side) for side in ("left", "right"))
        under_way = [np.zeros(0, np.int64)]
        for at, begin, end in zip(map(slice, first, last), self._away.start, self._away.end, strict=True):
            own = by_worker[at]
            under_way.append(own[(busy.start[own] < end) & (busy.end[own] > begin)])
        some = np.concatenate(under_way)
        self._absence = np.repeat(np.arange(len(under_way)), [len(each) for each in under_way]) - 1
        self._in_absence = Hours(
            np.maximum(busy.start[some], self._away.start[self._absence]),
            np.minimum(busy.end[some], self._away.end[self._absence]),
        )
        gone = until(left_at(history, np.arange(worker.max(initial=0) + 2)))[worker]
        self._after_leaving = Hours(np.maximum(busy.start, gone), busy.end).where(busy.end > gone)

    def hours(self, first: float, last: float) -> tuple[float, float]:
        """Busy and available working hours of the workers between two moments."""
        first, last = self._until(np.array([first, last]))
        busy, posts, away, finishing = (
            spells.time_within(first, last) for spells in (self._busy, self._posts, self._away, self._after_leaving)
        )
        in_absence = grouped(self._absence, len(self._away.start), self._in_absence.days_within(first, last))
        return busy, posts - away + (total(in_absence) + finishing)


SOCIAL_WORK = (Place.ASSESSMENT, Place.CHILD_IN_NEED, Place.PROTECTION)
"""Places of the teams whose workers hold social care cases."""

HOLD_CASES = (*SOCIAL_WORK, Place.EARLY_HELP)

_BANDS = ("0 to 4", "5 to 9", "10 to 14", "15 to 19", "20 to 24", "25 to 29", "30 or more")

_TARGET = """The target is that of the worker's group in the scenario, for the worker's full-time equivalent; the log
tells team and kind of worker, so where a team has several groups of one kind their mean is taken. Dated changes of
targets are not followed, and what an enquiry adds to a case's weight is not in it."""


def _teams_at(history: History, *places: Place) -> np.ndarray:
    """Whether each team is of one of some places; position 0 is for no team."""
    return np.isin(history.place_of_team, places)


def _of_teams(
    name: str, history: History, some: Iterable[int], above: np.ndarray, below: np.ndarray, factor: float = 100
) -> Rows:
    """One sum over another for some of the teams; position 0 is for no team."""
    for number in some:
        yield Row(name, "team", history.log.teams[number - 1], ratio(above[number], below[number], factor))


@defines("staff")
def _caseloads(history: History) -> Rows:
    """Cases held over workers in post.

    cases_per_worker_mean | Cases per worker | cases per full-time equivalent | lower
    Mean number of cases held in the window over mean full-time equivalents of workers in post (absent ones included),
    for all teams that hold cases, early help included. By team. Each case counts one, whatever its weight.

    cases_per_social_worker_mean | Cases per social worker | cases per full-time equivalent | lower | headline
    Mean number of cases held in the window over mean full-time equivalents in post, for the assessment and locality
    teams: the Department's caseload (cases held over full-time equivalent case holders), taken as a mean over time.
    Caution: Cases that wait for a worker are in nobody's caseload, and refusing children lowers it.

    caseload_share_pct | Caseloads of social workers | % of time | -
    By band: share of the time of workers of the assessment and locality teams in post in the window during which they
    held so many cases (whole persons, not scaled to full time).
    """
    jobs, cases = employment(history), caseload(history).held_cases
    holding, social = _teams_at(history, *HOLD_CASES), _teams_at(history, *SOCIAL_WORK)
    for name, which in (("cases_per_worker_mean", holding), ("cases_per_social_worker_mean", social)):
        yield from over_time(name, history, _cases_per_worker(history, which))
    case_days = grouped(cases.team, len(holding), cases.days_within(history.start, history.end))
    fte_days = grouped(jobs.team, len(holding), jobs.days_within(history.start, history.end) * jobs.fte)
    yield from _of_teams("cases_per_worker_mean", history, np.flatnonzero(holding), case_days, fte_days, 1)
    loads = _loads(history)
    some = _of_workers(jobs, social[jobs.team])[loads.worker]
    band = np.minimum(np.floor(loads.cases[some] / 5 + 1e-9), len(_BANDS) - 1).astype(int)
    yield from shares("caseload_share_pct", "band", band, _BANDS, weight=loads.days[some])


def _cases_per_worker(history: History, which: np.ndarray) -> Callable[[float, float], float]:
    """Mean cases held over mean full-time equivalents in post between two moments, for some of the teams."""
    jobs, cases = employment(history), caseload(history).held_cases
    jobs, cases = jobs.where(which[jobs.team]), cases.where(which[cases.team])
    return lambda first, last: ratio(cases.time_within(first, last), total(jobs.days_within(first, last) * jobs.fte))


def monthly_caseload(history: History) -> list[float]:
    """cases_per_social_worker_mean of each month that lies wholly in the window."""
    figure = _cases_per_worker(history, _teams_at(history, *SOCIAL_WORK))
    return [figure(month.first, month.last) for month in history.months]


class Loads(NamedTuple):
    """Stretches of the window, each of one worker in post: days, and the number and weight of the cases then held."""

    worker: np.ndarray
    days: np.ndarray
    cases: np.ndarray
    weight: np.ndarray


@once
def _loads(history: History) -> Loads:
    jobs, cases = employment(history), caseload(history).held_cases
    cases = cases.where(np.isin(cases.worker, jobs.worker))
    edges = (edge for spells in (cases, jobs) for edge in (spells.start, spells.end))
    when = np.clip(np.concatenate(list(edges)), history.start, history.end)
    who = np.concatenate([cases.worker, cases.worker, jobs.worker, jobs.worker])
    order = order_of_times(when)  # at one moment what is taken on comes before what is given up
    order = order[order_of(who[order])]
    who = who[order]
    days = np.diff(when[order]) * (who[1:] == who[:-1])

    def load(each: np.ndarray) -> np.ndarray:  # starts anew with each worker: what is taken on is given up by the end
        change = np.concatenate([each, -each, np.zeros(2 * len(jobs.worker))])
        return np.round(running(change[order])[:-1], 9)

    return Loads(who[:-1], days, load(np.ones(len(cases.weight))), load(cases.weight))


def _of_workers(jobs: Employment, value: np.ndarray) -> np.ndarray:
    """What is known of each spell of employment, by number of the worker."""
    by_worker = np.zeros(jobs.worker.max(initial=0) + 1, dtype=value.dtype)
    by_worker[jobs.worker] = value
    return by_worker


@defines("staff", target=_TARGET)
def _above_target(history: History) -> Rows:
    """Workers and cases above the caseload target.

    share_above_target_pct | Time above the caseload target | % of time | lower
    Share of the time of workers in post in the window, in teams that hold cases, during which the weight of their cases
    was above their target. By team. {target}

    allocated_above_target_pct | Cases allocated above target | % of cases | lower
    Cases allocated in the window above a worker's target by a manager, over all cases allocated in it. By team.
    """
    name = "share_above_target_pct"
    jobs, holding = employment(history), _teams_at(history, *HOLD_CASES)
    target = by_kind(history, jobs, "target_cases", default=np.inf) * jobs.fte
    kinds, kind = np.unique(np.column_stack([jobs.team, target]), axis=0, return_inverse=True)
    loads, team = _loads(history), kinds[:, 0].astype(int)
    kind = _of_workers(jobs, kind)[loads.worker]
    above = loads.weight > kinds[kind, 1] + 1e-6

    def by_team(days: np.ndarray) -> np.ndarray:
        return holding * grouped(team, len(holding), grouped(kind, len(kinds), days))

    over, whole = by_team(loads.days * above), by_team(loads.days)
    yield Row(name, "all", "all", ratio(total(over), total(whole), 100))
    yield from _of_teams(name, history, np.flatnonzero(holding), over, whole)
    allocated = history.pick(Event.ALLOCATED).observed
    teams = team_codes(history, allocated.column("team"))
    facts = Facts(history, time=allocated.time).also(team=teams)
    yield from spread("allocated_above_target_pct", facts, percent(allocated.outcome == Outcome.ABOVE_TARGET))


@defines("staff")
def _desk(history: History) -> Rows:
    """The hours of a screening desk.

    screening_utilisation_pct | Utilisation of the screening desk | % | - | headline
    Working hours in the window that workers of the front door spend on contacts, recording those on open cases
    included, over the working hours for which they are present or finish a contact. Working hours are those of
    front_door.staff on the first day of the scenario.
    Caution: Contacts on open cases that nobody records cost no hours, and contacts screened in haste cost few.

    screening_hours | Hours spent on screening | worker-hours | -
    Working hours in the window that workers of the front door spend on contacts, recording those on open cases
    included.

    emergency_duty_utilisation_pct | Utilisation of the emergency duty team | % | -
    Hours in the window, front door closed, that workers of the emergency duty team spend on contacts, over the hours,
    front door closed, for which they are present or finish a contact.
    """
    for name, place in (
        ("screening_utilisation_pct", Place.FRONT_DOOR), ("emergency_duty_utilisation_pct", Place.EMERGENCY_DUTY)
    ):  # fmt: skip
        desk = Desk(history, place)
        for by, span in history.spans:
            busy, available = desk.hours(span.first, span.last)
            yield Row(name, by, span.label, ratio(busy, available, 100))
            if place == Place.FRONT_DOOR:
                yield Row("screening_hours", by, span.label, busy)


def vacant_days(history: History, first: float, last: float) -> np.ndarray:
    """Full-time equivalent days of vacant posts of each team between two moments; position 0 is for no team."""
    vacant = np.zeros(len(history.log.teams) + 1)
    for event, sign in ((Event.POST_VACANT, 1.0), (Event.POST_FILLED, -1.0)):
        rows = history.pick(event)
        days = np.clip(last - np.maximum(rows.time, first), 0, None) * np.nan_to_num(rows.value)
        vacant += grouped(rows.column("team"), len(vacant), sign * days)
    return np.maximum(vacant, 0.0)


@defines("staff")
def _workforce(history: History) -> Rows:
    """Posts, vacancies, agency and absence.

    social_workers_fte | Social workers in post | full-time equivalents | -
    Mean full-time equivalents in post in the window in the assessment and locality teams, agency workers included.

    vacancy_pct | Vacancies | % of posts | lower
    Mean full-time equivalents of vacant posts over those of vacant posts and of workers in post who are not agency, in
    the window (the Department's rate, as a mean over time), for assessment and locality teams. By team: for every team.

    agency_share_pct | Agency workers | % of workers | lower
    Mean full-time equivalents of agency workers over those of all workers in post in the window, for assessment and
    locality teams. By team: for every team.

    absence_pct | Absence | % of time | lower
    Working time lost: calendar days of absence over calendar days in post in the window, for assessment and locality
    teams. By team: for every team.
    """
    social, employed, away = _teams_at(history, *SOCIAL_WORK), employment(history), absences(history)
    agency = employed.kind == Outcome.AGENCY
    for by, span in history.spans:
        days, vacant = employed.days_within(span.first, span.last), vacant_days(history, span.first, span.last)
        posts = grouped(employed.team, len(vacant), days * employed.fte)
        hired = grouped(employed.team, len(vacant), days * employed.fte * agency)
        absent = grouped(away.team, len(vacant), away.days_within(span.first, span.last))
        figures = {
            "vacancy_pct": (vacant, vacant + posts - hired), "agency_share_pct": (hired, posts),
            "absence_pct": (absent, grouped(employed.team, len(vacant), days)),
        }  # fmt: skip
        yield Row("social_workers_fte", by, span.label, ratio(total(posts[social]), span.last - span.first))
        for name, (above, below) in figures.items():
            yield Row(name, by, span.label, ratio(total(above[social]), total(below[social]), 100))
            if by == "all":
                yield from _of_teams(name, history, range(1, len(vacant)), above, below)


@defines("staff")
def _changes(history: History) -> Rows:
    """Cases that pass from a worker who left to another.

    changes_of_worker | Changes of worker | changes | lower
    Cases that passed in the window from a worker who left to another.

    changes_of_worker_per_100_children | Changes of worker per 100 children | changes per 100 children | lower | headline
    changes_of_worker per 100 distinct children whose case a worker held at some time in the window (by year: in the
    year).
    Caution: Cases that get no new worker after one leaves are no change of worker, and many short cases dilute it.

    days_without_worker_after_leaver | Days without a worker after one leaves | days | lower
    Mean days between a worker leaving and the next taking the case, over the changes of worker of the window. By team.
    """  # noqa: E501 - the line that names a measure
    rows, cases = history.pick(Event.WORKER_CHANGED).observed, caseload(history).held_cases
    facts = facts_of(history, rows)
    counts = list(spread("changes_of_worker", facts))
    yield from counts
    changes = {(row.by, row.group): row.value for row in counts}
    name = "changes_of_worker_per_100_children"
    for by, span in history.spans:
        children = _children_held(cases, span.first, span.last)
        yield Row(name, by, span.label, ratio(changes[by, span.label], len(children), 100))
    facts_of_children = Facts(history, child=_children_held(cases, history.start, history.end))
    for row in but_for_all(spread(name, facts_of_children)):
        yield row._replace(value=ratio(changes[row.by, row.group], row.value, 100))
    teams = team_codes(history, rows.column("team"))
    yield from spread("days_without_worker_after_leaver", facts.also(team=teams), mean(rows.value))


def _children_held(cases: HeldCases, first: float, last: float) -> np.ndarray:
    """Children whose case a worker held at some time between two moments."""
    return different(cases.child[(cases.start < last) & (cases.end > first)])
