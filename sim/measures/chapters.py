"""A child's life in a few dated sentences: contacts, decisions, waits and plans, without what a reader can do without.

`sim.measures.story` tells every event. Here a contact is one sentence with its decision, a plan is told when it
starts and when it ends, and incidents and reviews in between are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from sim.log import Event, EventLog, Outcome, Place
from sim.measures.journey import SERVICES_IN_WORDS, days_in_words, judged, source_in_words
from sim.measures.queues import PANEL
from sim.rules.arrays import needs_at

LONG_HANDOVER_DAYS = 7.0
"""A handover, or a time without a worker, is told from this length on."""

WAIT_TOLD_DAYS = 1.0
"""A wait is told from this length on."""

MEANWHILE = "what happens meanwhile"
"""The kind of a chapter of incidents and reviews between two steps."""

_NAMES: dict[int, str] = {
    Place.EARLY_HELP: "an early help plan", Place.CHILD_IN_NEED: "a child in need plan",
    Place.PROTECTION: "a child protection plan",
}  # fmt: skip
_PLACE_NOW: dict[int, str] = {
    Place.EARLY_HELP: "on an early help plan", Place.CHILD_IN_NEED: "on a child in need plan",
    Place.PROTECTION: "on a child protection plan", Place.LOOKED_AFTER: "looked after",
    Place.ASSESSMENT: "being assessed",
}  # fmt: skip
_AFTER: dict[int, str] = {
    Event.EARLY_HELP_REFERRED: "waiting for early help", Event.PANEL_LISTED: "waiting for the early help panel",
    Event.PANEL_HEARD: "waiting for early help", Event.REFERRED: "waiting for an assessment",
    Event.ASSESSMENT_STARTED: "being assessed", Event.ASSESSMENT_COMPLETED: "waiting for a plan to start",
    Event.PLAN_ENDED: "between two services",
}  # fmt: skip
_MEANINGS = {int(outcome): outcome.meaning for outcome in Outcome}
_REFERRED: dict[int, str] = {
    Outcome.STEP_UP: "Stepped up from early help to the assessment team.",
    Outcome.REPEAT_CONTACT_RULE: "Referred to the assessment team by the repeat-contact rule.",
}
_TOLD_BY_A_DECISION = (
    Outcome.NONE, Outcome.FRONT_DOOR, Outcome.REFERRAL, Outcome.IMMEDIATE_PROTECTION, Outcome.STEP_DOWN, Outcome.PANEL,
)  # fmt: skip
_GONE = (Outcome.TURNED_18, Outcome.MOVED_AWAY)
_LEFT: dict[int, str] = {Outcome.MOVED_ON: "has moved on", Outcome.MOVED_AWAY: "has moved to another authority"}
_CLOSED = (Event.EARLY_HELP_CLOSED, Event.SOCIAL_CARE_CLOSED, Event.REFERRAL_CLOSED)


@dataclass(frozen=True)
class Wait:
    """What came before a chapter: a wait in a queue.

    Parameters
    ----------
    queue
        Name of the queue, as in `sim.measures.queues.queues`.
    since_days
        When the child joined it, in days since the start of the run.
    """

    queue: str
    since_days: float


@dataclass(frozen=True)
class Chapter:
    """One step of a child's life.

    Parameters
    ----------
    time_days
        When, in days since the start of the run.
    kind
        What sort of step, in words that finish "they part over …".
    outcome
        What makes two steps of one kind the same step or another.
    text
        A sentence or two.
    wait
        The wait that led to it, if it is told.
    """

    time_days: float
    kind: str
    outcome: str
    text: str
    wait: Wait | None = None


def chapters(log: EventLog, child: int) -> list[Chapter]:
    """A child's life as chapters, in order of time.

    Parameters
    ----------
    log
        One replication.
    child
        Number of the child; one that is not in the log has no chapters.
    """
    return list(_Teller(log, log.rows[log.rows["child"] == child]).tell())


def at_the_end(log: EventLog, child: int, end_days: float) -> str:
    """Where a child is when the run ends, and its need then: ``no open case; need is 63``.

    Parameters
    ----------
    log, child
        As for `chapters`.
    end_days
        When the run ends, in days since its start.
    """
    rows = log.rows[log.rows["child"] == child]
    if not len(rows):
        return "not known"
    if (rows["event"] == Event.CHILD_LEFT).any():
        return _LEFT.get(int(rows["outcome"][rows["event"] == Event.CHILD_LEFT][0]), "has reached the leaving age")
    now = "no open case"
    for row in rows:
        now = _where(row, now)
    courses = rows[rows["event"] == Event.NEED_CHANGED]
    if not len(courses):
        return now
    need = needs_at(end_days, *(courses[-1:][name] for name in ("time_days", "need", "set_point", "tau_days")))[0]
    return f"{now}; need is {max(0.0, float(need)):.0f}"


def _where(row: np.void, before: str) -> str:
    """Where the child is from a row on."""
    event, place = int(row["event"]), int(row["place"])
    if event in _CLOSED:
        return "no open case"
    if event in (Event.PLAN_STARTED, Event.INHERITED):
        return _PLACE_NOW.get(place, before)
    return _AFTER.get(event, before)


class _Teller:
    """Goes through the rows of one child, and remembers what the next sentence needs."""

    def __init__(self, log: EventLog, rows: np.ndarray) -> None:
        self._log = log
        self._rows = rows
        decided = rows[rows["event"] == Event.CONTACT_DECIDED]
        self._decisions = {int(row["number"]): row for row in decided}
        self._incidents: list[np.void] = []
        self._reviews: list[np.void] = []
        self._review_that_ends: np.void | None = None
        self._allocated: np.void | None = None
        self._plan_ended = self._decided = -1.0

    def tell(self) -> Iterator[Chapter]:
        for row in self._rows:
            event, outcome = int(row["event"]), int(row["outcome"])
            if event == Event.NEED_CHANGED and outcome == Outcome.INCIDENT:
                self._incidents.append(row)
            elif event == Event.REVIEW_HELD and outcome == Outcome.CONTINUE:
                self._reviews.append(row)
            elif event == Event.REVIEW_HELD:
                self._review_that_ends = row
            elif event == Event.ALLOCATED:
                self._allocated = row
            elif event in _TELLERS:
                told = _TELLERS[event](self, row)
                if told is not None:
                    yield from self._before(told)
        yield from self._in_between()

    def _before(self, chapter: Chapter) -> Iterator[Chapter]:
        """What has gathered since the last chapter, then the chapter; a contact is told together with its incident."""
        if not self._incidents or self._reviews or not chapter.kind.startswith("the decision on contact"):
            yield from self._in_between()
            yield chapter
            return
        happened = _happened(self._incidents)
        self._incidents = []
        yield replace(chapter, text=f"{happened} {chapter.text}")

    def _in_between(self) -> Iterator[Chapter]:
        incidents, reviews = self._incidents, self._reviews
        self._incidents, self._reviews = [], []
        if not incidents and not reviews:
            return
        first = min(float(rows[0]["time_days"]) for rows in (incidents, reviews) if rows)
        sentences = [_happened(incidents)] if incidents else []
        sentences += [_continues(reviews)] if reviews else []
        outcome = f"{len(incidents)} incidents, {len(reviews)} reviews"
        yield Chapter(first, MEANWHILE, outcome, " ".join(sentences))

    # -- one kind of chapter each -----------------------------------------------------------------------------------

    def _team(self, row: np.void) -> str:
        team = int(row["team"])
        return self._log.teams[team - 1] if 0 < team <= len(self._log.teams) else ""

    def contact(self, row: np.void) -> Chapter:
        number, received = int(row["number"]), float(row["time_days"])
        decision = self._decisions.get(number)
        kind = f"the decision on contact {number}"
        opening = f"Contact {number}, from {source_in_words(row)}"
        if decision is None:
            return Chapter(received, kind, "undecided", f"{opening}: not decided by the end of the run.")
        took = float(decision["time_days"]) - received
        after = f", decided after {days_in_words(took)}" if took >= 2 * WAIT_TOLD_DAYS else ""
        by = ", seen by the emergency duty team" if decision["place"] == Place.EMERGENCY_DUTY else ""
        outcome = _meaning(decision)
        wait = Wait("icrt", received) if after else None
        return Chapter(received, kind, outcome, f"{opening}{by}{after}: {outcome}{judged(decision)}.", wait)

    def referred_to_early_help(self, row: np.void) -> Chapter | None:
        if row["outcome"] != Outcome.DIRECT:
            return None
        return _chapter(row, "the referral", "", f"Referred directly to early help by {source_in_words(row)}.")

    def panel(self, row: np.void) -> Chapter:
        outcome, waited = _meaning(row), _value(row)
        text = f"The early help panel hears the case after {days_in_words(waited)}: {outcome}{judged(row)}."
        self._decided = float(row["time_days"])
        return _chapter(row, "the panel", outcome, text, Wait(PANEL, float(row["time_days"]) - waited))

    def declined(self, row: np.void) -> Chapter:
        self._decided = float(row["time_days"])
        escalated = row["outcome"] == Outcome.STEP_UP
        text = "The family declines early help" + (", and is referred to social care for it." if escalated else ".")
        return _chapter(row, "whether the family accepts early help", "declined", text)

    def closed(self, row: np.void) -> Chapter | None:
        if row["event"] == Event.SOCIAL_CARE_CLOSED and row["outcome"] == Outcome.DECLINED:
            text = "The family declines a step down to early help, and the social care case closes."
            return _chapter(row, "whether the family accepts early help", "declined", text)
        if float(row["time_days"]) in (self._plan_ended, self._decided) and row["outcome"] not in _GONE:
            return None
        kind = "early help" if row["event"] == Event.EARLY_HELP_CLOSED else "social care"
        why = _meaning(row)
        return _chapter(row, "the end of the case", why, f"The {kind} case closes: {why}.")

    def referred(self, row: np.void) -> Chapter | None:
        if row["outcome"] in _TOLD_BY_A_DECISION:
            return None
        outcome = _meaning(row)
        text = _REFERRED.get(int(row["outcome"]), f"Referred to social care: {outcome}.")
        return _chapter(row, "the referral", outcome, text)

    def referral_closed(self, row: np.void) -> Chapter:
        self._decided = float(row["time_days"])
        text = f"The referral is closed with no further action{judged(row)}."
        return _chapter(row, "the manager's reading of the referral", "", text)

    def assessment_starts(self, row: np.void) -> Chapter:
        waited = _value(row)
        after = "at once" if waited < WAIT_TOLD_DAYS else f"{days_in_words(waited)} after the referral"
        wait = Wait(self._team(row), float(row["time_days"]) - waited) if waited >= WAIT_TOLD_DAYS else None
        return _chapter(row, "the wait for an assessment", "", f"An assessment starts {after}.", wait)

    def assessment_ends(self, row: np.void) -> Chapter:
        outcome, length = _meaning(row), days_in_words(_value(row), "working day")
        self._decided = float(row["time_days"])
        text = f"The assessment ends {length} after the referral: {outcome}{judged(row)}."
        return _chapter(row, "the outcome of the assessment", outcome, text)

    def enquiry_ends(self, row: np.void) -> Chapter:
        outcome = _meaning(row)
        text = f"The section 47 enquiry ends: {outcome}{judged(row)}."
        return _chapter(row, "the outcome of the section 47 enquiry", outcome, text)

    def conference(self, row: np.void) -> Chapter:
        outcome = _meaning(row)
        text = f"The child protection conference decides on {outcome}{judged(row)}."
        return _chapter(row, "the conference", outcome, text)

    def plan_starts(self, row: np.void) -> Chapter:
        place = int(row["place"])
        if place == Place.LOOKED_AFTER:
            return _chapter(row, "coming into care", "", "The child becomes looked after.")
        name = _NAMES.get(place, "a plan")
        partner = ", led by a partner agency" if row["outcome"] == Outcome.PARTNER_LED else ""
        given = self._allocated
        wait, waited = None, 0.0
        if given is not None and given["number"] == row["number"] and given["time_days"] == row["time_days"]:
            waited = _value(given)
            wait = Wait(self._team(given), float(given["time_days"]) - waited) if waited >= WAIT_TOLD_DAYS else None
        after = f" after {days_in_words(waited)} of waiting for a worker" if wait else ""
        kind = f"the start of {name}"
        return _chapter(row, kind, name, f"{name[0].upper()}{name[1:]} starts{after}{partner}.", wait)

    def plan_ends(self, row: np.void) -> Chapter:
        place, why = int(row["place"]), _meaning(row)
        ended, review = float(row["time_days"]), self._review_that_ends
        seen = judged(review) if review is not None and float(review["time_days"]) == ended else ""
        self._plan_ended = ended
        length = "at once" if _value(row) < 1 / 24 else f"after {days_in_words(_value(row))}"
        if place == Place.LOOKED_AFTER:
            return _chapter(row, "the end of care", why, f"The child ceases to be looked after, {length}: {why}.")
        name = _NAMES.get(place, "a plan").partition(" ")[2]
        return _chapter(row, f"the end of the {name}", why, f"The {name} ends {length}: {why}{seen}.")

    def handed_over(self, row: np.void) -> Chapter | None:
        lost = row["outcome"] == Outcome.INFORMATION_LOST
        if not lost and not _value(row) >= LONG_HANDOVER_DAYS:
            return None
        text = f"The handover takes {days_in_words(_value(row))}{', and information is lost' if lost else ''}."
        return _chapter(row, "the handover", "lost" if lost else "", text)

    def worker_changed(self, row: np.void) -> Chapter | None:
        if not _value(row) >= LONG_HANDOVER_DAYS:
            return None
        text = f"The worker has left; it takes {days_in_words(_value(row))} until there is another."
        return _chapter(row, "the change of worker", "", text)

    def inherited(self, row: np.void) -> Chapter:
        service = SERVICES_IN_WORDS.get(int(row["place"]), "a plan")
        since = "just begun" if _value(row) < 1 else f"under way for {days_in_words(_value(row))}"
        text = f"On the first day of the run: {service}, {since}."
        return _chapter(row, "the first day", service, text)

    def left(self, row: np.void) -> Chapter:
        if row["outcome"] == Outcome.MOVED_ON:
            return _chapter(row, "moving on", "", "The child moves away, or is no longer known.")
        return _chapter(row, "the leaving age", "", "The child reaches the leaving age.")


_TELLERS: dict[int, Callable[[_Teller, np.void], Chapter | None]] = {
    Event.CONTACT_RECEIVED: _Teller.contact,
    Event.EARLY_HELP_REFERRED: _Teller.referred_to_early_help,
    Event.PANEL_HEARD: _Teller.panel,
    Event.HELP_DECLINED: _Teller.declined,
    Event.EARLY_HELP_CLOSED: _Teller.closed,
    Event.REFERRED: _Teller.referred,
    Event.REFERRAL_CLOSED: _Teller.referral_closed,
    Event.ASSESSMENT_STARTED: _Teller.assessment_starts,
    Event.ASSESSMENT_COMPLETED: _Teller.assessment_ends,
    Event.SECTION_47_ENDED: _Teller.enquiry_ends,
    Event.CONFERENCE_HELD: _Teller.conference,
    Event.SOCIAL_CARE_CLOSED: _Teller.closed,
    Event.PLAN_STARTED: _Teller.plan_starts,
    Event.PLAN_ENDED: _Teller.plan_ends,
    Event.STEPPED_UP: _Teller.handed_over,
    Event.STEPPED_DOWN: _Teller.handed_over,
    Event.TRANSFERRED: _Teller.handed_over,
    Event.WORKER_CHANGED: _Teller.worker_changed,
    Event.INHERITED: _Teller.inherited,
    Event.CHILD_LEFT: _Teller.left,
}


def _chapter(row: np.void, kind: str, outcome: str, text: str, wait: Wait | None = None) -> Chapter:
    return Chapter(float(row["time_days"]), kind, outcome, text, wait)


def _meaning(row: np.void) -> str:
    """How it came out, in words."""
    return _MEANINGS[int(row["outcome"])]


def _value(row: np.void) -> float:
    return float(row["value"])


def _happened(incidents: list[np.void]) -> str:
    highest = max(0.0, *(float(row["need"]) for row in incidents))
    if len(incidents) == 1:
        return f"Something happens: need rises to {highest:.0f}."
    return f"{len(incidents)} things happen; need rises to as much as {highest:.0f}."


def _continues(reviews: list[np.void]) -> str:
    if len(reviews) == 1:
        return "At a review the plan goes on."
    return f"At {len(reviews)} reviews the plan goes on."
