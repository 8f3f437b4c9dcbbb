"""A child's journey in plain English, from the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from sim.log import NOBODY, Event, EventLog, Outcome, Place
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import DIRECT_SOURCES, GROUPS, SOURCES

SERVICES_IN_WORDS: dict[int, str] = {
    Place.EARLY_HELP: "early help",
    Place.ASSESSMENT: "an assessment",
    Place.CHILD_IN_NEED: "a child in need plan",
    Place.PROTECTION: "a child protection plan",
    Place.LOOKED_AFTER: "being looked after",
}
_OUTCOMES = {int(outcome): outcome.meaning for outcome in Outcome}
_PLACES = {int(place): place.meaning for place in Place}
_URGENCY = {1: "red", 2: "amber", 3: "green"}
_SOURCE = {
    "police": "the police", "schools": "a school", "health": "health", "council_services": "another council service",
    "family_and_public": "family or the public", "others": "others", "agencies": "an agency",
    "families": "the family",
}  # fmt: skip


def story(log: EventLog, scenario: Scenario, child: int) -> str:
    """A child's journey, one dated line for each event, readable without knowing the simulator.

    Parameters
    ----------
    log
        One replication.
    scenario
        What it is a replication of: gives the dates.
    child
        Number of the child, as in the log.

    Raises
    ------
    KeyError
        If there is no such child in the log.
    """
    known = np.flatnonzero(log.children["child"] == child)
    if not len(known):
        raise KeyError(f"there is no child {child} in this log")
    rows = log.rows[log.rows["child"] == child]
    lines = [introduction(log, log.children[known[0]])]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if row["event"] == Event.WAITING_FOR_WORKER and following is not None and _at_once(row, following):
            continue
        if (text := _sentence(log, row)) is not None:
            lines.append(f"{_moment(scenario, float(row['time_days']))}  {text}")
    return "\n".join(lines)


def _at_once(row: np.void, following: np.void) -> bool:
    return bool(following["event"] == Event.ALLOCATED and following["time_days"] == row["time_days"])


def introduction(log: EventLog, child: np.void) -> str:
    """Who a child is, in a sentence; `child` is a row of the log's children."""
    group = GROUPS[child["group"]].replace("_", " ")
    area = log.areas[child["area"]] if child["area"] < len(log.areas) else "unknown"
    ways = {0: "first known through a contact", 1: "first referred straight to early help", 3: "moved in with a case"}
    origin = ways.get(int(child["origin"]), "known on the first day")
    years = f"{child['age_years']:.0f}"
    age = f"{years} {'year' if years == '1' else 'years'} old" if child["age_years"] >= 1 else "under 1 year old"
    age = "unborn" if child["age_years"] < 0 else age
    return f"Child {child['child']}: {age} at entry, area {area}, main concern {group}, {origin}."


def _moment(scenario: Scenario, time_days: float) -> str:
    start = dt.datetime.combine(scenario.run.start, dt.time())
    moment = start + dt.timedelta(minutes=int(time_days * 1440 + 1e-6))
    return f"{moment:%a} {moment.day:2d} {moment:%b %Y %H:%M}"


def days_in_words(value: float, unit: str = "day") -> str:
    """A length of time for reading: ``3 hours``, ``1.3 days``, ``12 days``."""
    if np.isnan(value):
        return f"an unknown number of {unit}s"
    if 0 < value < 0.95 and unit == "day":
        return days_in_words(max(1.0, round(value * 24)), "hour")
    number = f"{value:.0f}" if abs(value - round(value)) < 0.05 or value >= 10 else f"{value:.1f}"
    return f"{number} {unit}" if number == "1" else f"{number} {unit}s"


def source_in_words(row: np.void) -> str:
    """Who made the contact or direct referral of a row."""
    code = int(row["source"])
    names = ("", *SOURCES, *DIRECT_SOURCES)
    return _SOURCE.get(names[code], "somebody") if 0 < code < len(names) else "somebody"


def team_in_words(name: str) -> str:
    """A team of the log as a reader's words."""
    return "front door" if name == "icrt" else name.replace("_", " ").replace("/", ", ")


def _who(log: EventLog, row: np.void) -> str:
    worker, team = int(row["worker"]), int(row["team"])
    named = team_in_words(log.teams[team - 1]) if 0 < team <= len(log.teams) else "the team"
    return f"worker {worker} ({named})" if worker != NOBODY else named


def judged(row: np.void) -> str:
    """Need as it was seen at a decision and as it was, in brackets; empty where nothing was seen.

    What is seen has an error and may lie beyond the scale of need, 0 to 100; it is told as an end of the scale.
    """
    seen, true = float(row["perceived"]), float(np.maximum(row["need"], 0.0))
    if np.isnan(seen):
        return ""
    level = "0 or less" if seen < -0.5 else "100 or more" if seen > 100.5 else f"{abs(seen):.0f}"
    return f" (need seen as {level}" + (f", truly {true:.0f})" if not np.isnan(true) else ")")


def _plan(row: np.void) -> str:
    return SERVICES_IN_WORDS.get(int(row["place"]), "a plan")


def _why(row: np.void) -> str:
    return _OUTCOMES[int(row["outcome"])] if row["outcome"] else "no reason recorded"


def _need_changed(log: EventLog, row: np.void) -> str | None:
    if row["outcome"] != Outcome.INCIDENT:
        return None
    return f"Something happens: need rises to {max(0.0, float(row['need'])):.0f}."


def _plan_started(log: EventLog, row: np.void) -> str:
    plan = _plan(row)
    if row["place"] == Place.LOOKED_AFTER:
        return "The child becomes looked after."
    text = f"{plan[0].upper()}{plan[1:]} starts"
    if row["outcome"] == Outcome.PARTNER_LED:
        text += ", led by a partner agency"
    else:
        text += f" with {_who(log, row)}" if row["team"] else " with the family's worker"
    earlier = 0 if np.isnan(row["value"]) else int(row["value"])
    return text + (f"; the child has had {earlier} of these before." if earlier else ".")


def _plan_ended(log: EventLog, row: np.void) -> str:
    if row["place"] == Place.LOOKED_AFTER:
        return f"The child ceases to be looked after after {days_in_words(row['value'])}: {_why(row)}."
    plan = _plan(row)
    return f"{plan[0].upper()}{plan[1:]} ends after {days_in_words(row['value'])}: {_why(row)}."


def _allocated(log: EventLog, row: np.void) -> str:
    above = ", above target by a manager's decision" if row["outcome"] == Outcome.ABOVE_TARGET else ""
    waited = "at once" if row["value"] == 0 else f"after {days_in_words(row['value'])}"
    return f"Allocated to {_who(log, row)} {waited}{above}."


def _handover(direction: str) -> Callable[[EventLog, np.void], str]:
    def sentence(log: EventLog, row: np.void) -> str:
        lost = "; information was lost" if row["outcome"] == Outcome.INFORMATION_LOST else ""
        receiver = _PLACES[int(row["place"])]
        took = "at once" if row["value"] == 0 else f"took {days_in_words(row['value'])}"
        return f"{direction} to {receiver} complete ({took}){lost}."

    return sentence


def _closes(kind: str) -> Callable[[EventLog, np.void], str]:
    def sentence(log: EventLog, row: np.void) -> str:
        return f"The {kind} case closes" + ("." if row["outcome"] == Outcome.CLOSE else f": {_why(row)}.")

    return sentence


def _assessment_starts(log: EventLog, row: np.void) -> str:
    after = "at once" if row["value"] == 0 else f"{days_in_words(row['value'])} after the referral"
    return f"Assessment starts with {_who(log, row)}, {after}."


def _contact(log: EventLog, row: np.void) -> str:
    urgency = _URGENCY.get(0 if np.isnan(row["value"]) else int(row["value"]))
    return f"Contact {row['number']} from {source_in_words(row)}" + (f", rated {urgency}." if urgency else ".")


def _entered(log: EventLog, row: np.void) -> str:
    return "Comes to notice."


_LEAVES: dict[int, str] = {
    Outcome.MOVED_ON: "Moves away, or is no longer known.", Outcome.MOVED_AWAY: "Has moved to another authority.",
}  # fmt: skip

_SENTENCES: dict[int, Callable[[EventLog, np.void], str | None]] = {
    Event.CHILD_ENTERED: _entered,
    Event.NEED_CHANGED: _need_changed,
    Event.CHILD_LEFT: lambda log, row: (
        _LEAVES.get(int(row["outcome"]), "Reaches the leaving age.")
    ),
    Event.FAMILY_MOVES: lambda log, row: "The family moves to another authority, which is asked to take the case over.",
    Event.INCIDENT_UNSEEN: lambda log, row: (
        f"Nobody reports it: {source_in_words(row)} noticed it, but nothing comes of calling."
        if row["outcome"] == Outcome.NOT_REPORTED else f"Nobody reports it: it fell to {source_in_words(row)}."
    ),
    Event.CONTACT_RECEIVED: _contact,
    Event.SCREENING_STARTED: lambda log, row: f"Screening of contact {row['number']} starts: {_who(log, row)}.",
    Event.SCREENING_ENDED: lambda log, row: (
        f"Screening of contact {row['number']} is finished after {days_in_words(row['value'], 'hour')} of work."
    ),
    Event.CHECKS_RETURNED: lambda log, row: (
        "Partner checks are back" if row["outcome"] != Outcome.ANSWERS_LATE else "No longer waits for partner checks"
    ) + f" after {days_in_words(row['value'], 'hour')}.",
    Event.CONTACT_UPGRADED: lambda log, row: f"Contact {row['number']} is made red after screening{judged(row)}.",
    Event.FAMILY_REACHED: lambda log, row: (
        f"The family or the caller is reached after {days_in_words(row['value'], 'working hour')}."
    ),
    Event.CONTACT_DECIDED: lambda log, row: f"Decision on contact {row['number']}: {_why(row)}{judged(row)}.",
    Event.CONTACT_ON_OPEN_CASE: lambda log, row: (
        f"A contact from {source_in_words(row)} on the open case: {_why(row)}."
    ),
    Event.EARLY_HELP_REFERRED: lambda log, row: (
        f"An early help case opens: {f'direct from {source_in_words(row)}' if row['source'] else _why(row)}."
    ),
    Event.PANEL_LISTED: lambda log, row: "Put on the list of the early help panel.",
    Event.PANEL_HEARD: lambda log, row: (
        f"The early help panel decides after {days_in_words(row['value'])}: {_why(row)}{judged(row)}."
    ),
    Event.HELP_DECLINED: lambda log, row: (
        f"The family declines early help, and is referred to the assessment team for it{judged(row)}."
        if row["outcome"] == Outcome.STEP_UP else "The family declines early help."
    ),
    Event.EARLY_HELP_CLOSED: _closes("early help"),
    Event.REFERRED: lambda log, row: f"Referred to social care: {_why(row)}.",
    Event.REFERRAL_CLOSED: lambda log, row: f"The referral is closed with no further action{judged(row)}.",
    Event.ASSESSMENT_STARTED: _assessment_starts,
    Event.ASSESSMENT_COMPLETED: lambda log, row: (
        f"Assessment is complete after {days_in_words(row['value'], 'working day')}: {_why(row)}{judged(row)}."
    ),
    Event.STRATEGY_DISCUSSION: lambda log, row: (
        f"Strategy discussion: becomes looked after the same day{judged(row)}."
        if row["outcome"] == Outcome.LOOKED_AFTER else "Strategy discussion: a section 47 enquiry starts."
    ),
    Event.SECTION_47_ENDED: lambda log, row: f"The section 47 enquiry ends: {_why(row)}{judged(row)}.",
    Event.CONFERENCE_HELD: lambda log, row: (
        f"Initial child protection conference after {days_in_words(row['value'], 'working day')}: "
        f"{_why(row)}{judged(row)}."
    ),
    Event.SOCIAL_CARE_CLOSED: _closes("social care"),
    Event.WAITING_FOR_WORKER: lambda log, row: f"Waits for a worker: {_who(log, row)}.",
    Event.ALLOCATED: _allocated,
    Event.WAIT_ENDED: lambda log, row: "No longer waits for a worker.",
    Event.WORKER_CHANGED: lambda log, row: (
        f"Change of worker: now {_who(log, row)}, after {days_in_words(row['value'])} without one."
    ),
    Event.PLAN_STARTED: _plan_started,
    Event.REVIEW_HELD: lambda log, row: f"Review of {_plan(row)}: {_why(row)}{judged(row)}.",
    Event.PLAN_ENDED: _plan_ended,
    Event.CLINIC_LISTED: lambda log, row: "Put on the list of the child in need clinic.",
    Event.CONFERENCE_LISTED: lambda log, row: "The conference waits for a chair.",
    Event.CONFERENCE_SLOT: lambda log, row: (
        "The conference has no quorum, and is listed again." if row["outcome"] == Outcome.NOT_QUORATE else None
    ),
    Event.STEPPED_UP: _handover("Step up"),
    Event.STEPPED_DOWN: _handover("Step down"),
    Event.TRANSFERRED: _handover("Handover"),
    Event.INHERITED: lambda log, row: (
        f"Open on the first day: {_plan(row)}, already for {days_in_words(row['value'])}."
    ),
}  # fmt: skip


def _sentence(log: EventLog, row: np.void) -> str | None:
    """What a row says; None for rows that a reader can do without."""
    write = _SENTENCES.get(int(row["event"]))
    return None if write is None else write(log, row)
