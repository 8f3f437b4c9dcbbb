"""Quantities read off a log with a line or two each, for the table of directions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.log import Event, EventLog, Outcome, Place
from tests.model.worlds import rows

Quantity = Callable[[EventLog], float]


def count(event: Event, **where: int) -> Quantity:
    """How often something happened."""
    return lambda log: float(len(rows(log, event, **where)))


def count_since(day: float, event: Event, **where: int) -> Quantity:
    """How often from a day on."""
    return lambda log: float((rows(log, event, **where)["time_days"] >= day).sum())


def mean(column: str, event: Event, **where: int) -> Quantity:
    """Mean of a column over the rows of an event."""
    return lambda log: float(np.nanmean(rows(log, event, **where)[column]))


def spread(event: Event, **where: int) -> Quantity:
    """Standard deviation of the error with which need was seen."""

    def measure(log: EventLog) -> float:
        seen = rows(log, event, **where)
        return float(np.nanstd(seen["perceived"] - seen["need"]))

    return measure


def mean_error(log: EventLog) -> float:
    """Mean error of screening decisions about neglect."""
    neglect = log.children["child"][log.children["group"] == 1]
    seen = rows(log, Event.CONTACT_DECIDED)
    seen = seen[np.isin(seen["child"], neglect)]
    return float((seen["perceived"] - seen["need"]).mean())


def repeated_error(log: EventLog) -> float:
    """Mean product of the errors of a child's first two screening decisions."""
    seen = rows(log, Event.CONTACT_DECIDED, place=Place.FRONT_DOOR)
    errors: dict[int, list[float]] = {}
    for row in seen:
        errors.setdefault(int(row["child"]), []).append(float(row["perceived"] - row["need"]))
    return float(np.mean([each[0] * each[1] for each in errors.values() if len(each) > 1]))


def days_to_decision(log: EventLog) -> float:
    """Mean days from contact to decision, waits that are not over counted up to the end."""
    decided = {(int(row["child"]), int(row["number"])): float(row["time_days"])
               for row in rows(log, Event.CONTACT_DECIDED)}  # fmt: skip
    end = float(log.rows["time_days"][-1])
    return float(np.mean([
        decided.get((int(row["child"]), int(row["number"])), end) - row["time_days"]
        for row in rows(log, Event.CONTACT_RECEIVED)
    ]))  # fmt: skip


def days_to_next(first: Event, following: Event, **where: int) -> Quantity:
    """Mean days from one event to the child's next of another kind, where there is one before the end."""

    def measure(log: EventLog) -> float:
        later: dict[int, list[float]] = {}
        for row in rows(log, following):
            later.setdefault(int(row["child"]), []).append(float(row["time_days"]))
        waits = []
        for row in rows(log, first, **where):
            then = [time for time in later.get(int(row["child"]), ()) if time >= row["time_days"]]
            waits += [min(then) - row["time_days"]] if then else []
        return float(np.mean(waits))

    return measure


def green_protected(log: EventLog) -> float:
    """Contacts rated green that end in immediate protection."""
    green = {(int(row["child"]), int(row["number"])) for row in rows(log, Event.CONTACT_RECEIVED) if row["value"] == 3}
    decided = rows(log, Event.CONTACT_DECIDED, outcome=Outcome.IMMEDIATE_PROTECTION)
    return float(sum((int(row["child"]), int(row["number"])) in green for row in decided))


def days_waiting(*services: str) -> Quantity:
    """Days that cases of these teams have waited for a worker in all, up to the end of the run."""

    def measure(log: EventLog) -> float:
        numbers = [code for code, name in enumerate(log.teams, start=1) if name.startswith(services)]
        own = log.rows[np.isin(log.rows["team"], numbers)]
        asked = np.isin(own["event"], (Event.WAITING_FOR_WORKER,))
        ended = np.isin(own["event"], (Event.ALLOCATED, Event.WORKER_CHANGED, Event.WAIT_ENDED))
        end = float(log.rows["time_days"][-1])
        return float((end - own["time_days"][asked]).sum() - (end - own["time_days"][ended]).sum())

    return measure


def gain_kept(log: EventLog) -> float:
    """Mean set-point of children when a service ends."""
    ended = rows(log, Event.NEED_CHANGED, outcome=Outcome.SERVICE_ENDED)
    return float(ended["set_point"][ended["tau_days"] >= 100].mean())


def late_set_point(log: EventLog) -> float:
    """Mean set-point each time progress is taken stock of in the second half of the run."""
    helped = rows(log, Event.NEED_CHANGED, outcome=Outcome.HELPED)
    return float(helped["set_point"][helped["time_days"] > 85].mean())


def set_point_at_reviews(log: EventLog) -> float:
    """Mean set-point of children on child in need plans at their reviews in the second half of the run."""
    course: dict[int, float] = {}
    found = []
    for row in log.rows:
        if row["event"] == Event.NEED_CHANGED:
            course[int(row["child"])] = float(row["set_point"])
        elif row["event"] == Event.REVIEW_HELD and row["place"] == Place.CHILD_IN_NEED and row["time_days"] > 85:
            found.append(course[int(row["child"])])
    return float(np.mean(found))


def share_at(hours: range, weekday: int | None = None) -> Quantity:
    """Share of the first contacts from outside in these hours, on this day of the week (0: Monday)."""

    def measure(log: EventLog) -> float:
        first = rows(log, Event.CHILD_ENTERED)
        times = first["time_days"][first["source"] == 1]
        good = np.isin((times * 24 % 24).astype(int), list(hours))
        if weekday is not None:
            good &= times.astype(int) % 7 == weekday
        return float(good.mean())

    return measure


def arrivals_on(days: list[tuple[int, int]]) -> Quantity:
    """Children whom schools bring to notice in these spans of days."""

    def measure(log: EventLog) -> float:
        first = rows(log, Event.CHILD_ENTERED)
        times = first["time_days"][first["source"] == 2]
        return float(sum(((times >= start) & (times < end)).sum() for start, end in days))

    return measure


def days_from_incident(log: EventLog) -> float:
    """Mean moment of the contacts that come from incidents: later when reports are delayed."""
    known = rows(log, Event.CONTACT_RECEIVED, number=1)
    own = known[known["child"] >= 9_000_000_000_000]
    return float(own["time_days"].mean())


def step_up_assessment_days(log: EventLog) -> float:
    """Mean days of assessment after a step up."""
    stepped = {int(row["child"]) for row in rows(log, Event.STEPPED_UP)}
    began = {(int(row["child"]), int(row["number"])): float(row["time_days"])
             for row in rows(log, Event.ASSESSMENT_STARTED)}  # fmt: skip
    done = {(int(row["child"]), int(row["number"])): float(row["time_days"])
            for row in rows(log, Event.ASSESSMENT_COMPLETED)}  # fmt: skip
    end = float(log.rows["time_days"][-1])
    return float(np.mean([done.get(case, end) - time for case, time in began.items() if case[0] in stepped]))


def early_assessment_days(log: EventLog) -> float:
    """Mean days of assessments begun in the first half of the run, those still under way counted up to its end."""
    done = {(int(row["child"]), int(row["number"])): float(row["time_days"])
            for row in rows(log, Event.ASSESSMENT_COMPLETED)}  # fmt: skip
    end = float(log.rows["time_days"][-1])
    began = rows(log, Event.ASSESSMENT_STARTED)
    began = began[began["time_days"] < end / 2]
    return float(np.mean([done.get((int(row["child"]), int(row["number"])), end) - row["time_days"] for row in began]))


def just_in_time(log: EventLog) -> float:
    """Assessments completed on working days 41 to 45."""
    days = rows(log, Event.ASSESSMENT_COMPLETED)["value"]
    return float(((days > 40) & (days <= 45)).sum())


def area_share(log: EventLog) -> float:
    """Share of the children who live in the first area."""
    return float((log.children["area"] == 0).mean())


def group_share(log: EventLog) -> float:
    """Share of the children in the group neglect."""
    return float((log.children["group"] == 1).mean())


def missed(log: EventLog) -> float:
    """Front door decisions below a referral about children whose need is 50 or more."""
    low = (Outcome.NO_FURTHER_ACTION, Outcome.ADVICE, Outcome.EARLY_HELP)
    seen = rows(log, Event.CONTACT_DECIDED)
    return float((np.isin(seen["outcome"], low) & (seen["need"] >= 50)).sum())


def over_served(log: EventLog) -> float:
    """Referrals by the front door of children whose need is below 40."""
    seen = rows(log, Event.CONTACT_DECIDED, outcome=Outcome.REFERRAL)
    return float((seen["need"] < 40).sum())


def days_absent(log: EventLog) -> float:
    """Days of absence of all workers, up to the end of the run."""
    end = float(log.rows["time_days"][-1])
    gone, back = (rows(log, event)["time_days"] for event in (Event.WORKER_ABSENT, Event.WORKER_BACK))
    return float((end - gone).sum() - (end - back).sum())


def later_stays(log: EventLog) -> float:
    """Stays in care that are not the first."""
    began = rows(log, Event.PLAN_STARTED, place=Place.LOOKED_AFTER)
    return float((began["value"] >= 1).sum())


def seen_at_night(log: EventLog) -> float:
    """Contacts seen by the emergency duty team."""
    return float(len(rows(log, Event.SCREENING_STARTED, place=Place.EMERGENCY_DUTY)))


def returned(log: EventLog) -> float:
    """Contacts in the 90 days after a case was closed."""
    closed = {int(row["child"]): float(row["time_days"]) for event in
              (Event.SOCIAL_CARE_CLOSED, Event.EARLY_HELP_CLOSED) for row in rows(log, event)}  # fmt: skip
    return float(sum(0 < row["time_days"] - closed.get(int(row["child"]), 1e9) < 90
                     for row in rows(log, Event.CONTACT_RECEIVED)))  # fmt: skip


def need_after_closure(log: EventLog) -> float:
    """Mean need at the contacts of children who once had a case."""
    closed = {int(row["child"]) for event in (Event.SOCIAL_CARE_CLOSED, Event.EARLY_HELP_CLOSED)
              for row in rows(log, event)}  # fmt: skip
    heard = rows(log, Event.CONTACT_RECEIVED)
    return float(heard["need"][np.isin(heard["child"], list(closed))].mean())
