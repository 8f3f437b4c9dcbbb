"""A child's life in a few dated sentences: contacts, decisions, waits and plans, without what a reader can do without.

`sim.measures.story` tells every event. Here a contact is one sentence with its decision, a plan is told when it
starts and when it ends, and incidents and reviews in between are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sim.log import Event, EventLog, Outcome, Place
from sim.measures.queues import PANEL
from sim.measures.told import TELLING, Length, Told, sentence
from sim.rules.arrays import needs_at

LONG_HANDOVER_DAYS = 7.0
"""A handover, or a time without a worker, is told from this length on."""

WAIT_TOLD_DAYS = 1.0
"""A wait is told from this length on."""

MEANWHILE = "what happens meanwhile"
"""The kind of a chapter of incidents and reviews between two steps."""

_TOLD_BY_A_DECISION = (
    Outcome.NONE, Outcome.FRONT_DOOR, Outcome.REFERRAL, Outcome.IMMEDIATE_PROTECTION, Outcome.STEP_DOWN, Outcome.PANEL,
)  # fmt: skip
_DECIDE = (Event.PANEL_HEARD, Event.HELP_DECLINED, Event.REFERRAL_CLOSED, Event.ASSESSMENT_COMPLETED)
_CLOSE = (Event.EARLY_HELP_CLOSED, Event.SOCIAL_CARE_CLOSED)
_GATHERED = ((Event.NEED_CHANGED, Outcome.INCIDENT), (Event.REVIEW_HELD, Outcome.CONTINUE))
_HAND_OVER = (Event.STEPPED_UP, Event.STEPPED_DOWN, Event.TRANSFERRED)


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
    now = "no open case"
    for told in (Told(log, row) for row in rows):
        if told.row["event"] == Event.CHILD_LEFT:
            return str(TELLING["gone"].get(told.keys[1], "has reached the leaving age"))
        begins = told.row["event"] in (Event.PLAN_STARTED, Event.INHERITED)
        now = TELLING["on"].get(told.place, now) if begins else TELLING["now"].get(told.event, now)
    courses = rows[rows["event"] == Event.NEED_CHANGED]
    if not len(courses):
        return now
    need = needs_at(end_days, *(courses[-1:][name] for name in ("time_days", "need", "set_point", "tau_days")))[0]
    return f"{now}; need is {max(0.0, float(need)):.0f}"


class _Teller:
    """Goes through the rows of one child, and remembers what the next sentence needs."""

    def __init__(self, log: EventLog, rows: np.ndarray) -> None:
        self._log = log
        self._rows = rows
        decided = (Told(log, row) for row in rows[rows["event"] == Event.CONTACT_DECIDED])
        self._decisions = {told.number: told for told in decided}
        self._review_that_ends: Told | None = None
        self._allocated: Told | None = None
        self._plan_ended = self._decided = -1.0

    def tell(self) -> Iterator[Chapter]:
        """Chapters in order of time; what has gathered since the last stands before the next."""
        gathered: list[np.void] = []
        for row in self._rows:
            event = int(row["event"])
            if (event, int(row["outcome"])) in _GATHERED:
                gathered.append(row)
            elif event == Event.REVIEW_HELD:
                self._review_that_ends = Told(self._log, row)
            elif event == Event.ALLOCATED:
                self._allocated = Told(self._log, row)
            elif (chapter := self._chapter(Told(self._log, row))) is not None:
                yield from _after(gathered, chapter)
                gathered = []
        yield from _meanwhile(gathered)

    def _chapter(self, told: Told) -> Chapter | None:
        """The chapter of a row; None where another tells of it, or where there is nothing to tell."""
        row, time, wait, after, seen = told.row, float(told.row["time_days"]), None, "", ""
        if row["event"] == Event.CONTACT_RECEIVED:
            return self._contact(told)
        held = TELLING["chapter"].get(told.event, {})
        words = held | next((held[key] for key in told.keys if key in held), {})
        if "text" not in words or self._goes_without_saying(told):
            return None
        if row["event"] == Event.PANEL_HEARD:
            wait = Wait(PANEL, time - told.value)
        elif row["event"] == Event.ASSESSMENT_STARTED:
            wait = _told_wait(told)
            after = "at once" if told.value < WAIT_TOLD_DAYS else f"{told.value:day} after the referral"
        elif row["event"] == Event.PLAN_STARTED and row["place"] != Place.LOOKED_AFTER:
            given = self._allocated
            if given is not None and (given.number, given.row["time_days"]) == (told.number, time):
                wait = _told_wait(given)
                after = f" after {given.value:day} of waiting for a worker" if wait else ""
        elif row["event"] == Event.PLAN_ENDED:
            review, self._plan_ended = self._review_that_ends, time
            seen = review.judged if review is not None and review.row["time_days"] == time else ""
        if row["event"] in _DECIDE:
            self._decided = time
        kind, outcome = (words.get(part, "").format(row=told) for part in ("kind", "outcome"))
        return Chapter(time, kind, outcome, sentence(words["text"], row=told, after=after, seen=seen), wait)

    def _goes_without_saying(self, told: Told) -> bool:
        """Whether a step is told of by another one, or too short to be told."""
        event, outcome = told.row["event"], told.row["outcome"]
        if event in _CLOSE:
            why = event == Event.SOCIAL_CARE_CLOSED and outcome == Outcome.DECLINED
            at_a_step = float(told.row["time_days"]) in (self._plan_ended, self._decided)
            return at_a_step and not why and outcome not in (Outcome.TURNED_18, Outcome.MOVED_AWAY)
        if event == Event.REFERRED:
            return outcome in _TOLD_BY_A_DECISION
        if event in _HAND_OVER and outcome == Outcome.INFORMATION_LOST:
            return False
        return event in (*_HAND_OVER, Event.WORKER_CHANGED) and not told.value >= LONG_HANDOVER_DAYS

    def _contact(self, told: Told) -> Chapter:
        """A contact with its decision."""
        received, kind = float(told.row["time_days"]), f"the decision on contact {told.number}"
        decision = self._decisions.get(told.number)
        opening = f"Contact {told.number}, from {told.source}"
        if decision is None:
            return Chapter(received, kind, "undecided", f"{opening}: not decided by the end of the run.")
        took = Length(decision.row["time_days"] - received)
        after = f", decided after {took:day}" if took >= 2 * WAIT_TOLD_DAYS else ""
        by = ", seen by the emergency duty team" if decision.row["place"] == Place.EMERGENCY_DUTY else ""
        wait = Wait("icrt", received) if after else None
        text = f"{opening}{by}{after}: {decision.outcome}{decision.judged}."
        return Chapter(received, kind, decision.outcome, text, wait)


def _told_wait(told: Told) -> Wait | None:
    """The wait that ends with a row, if it is long enough to be told."""
    return Wait(told.team, float(told.row["time_days"]) - told.value) if told.value >= WAIT_TOLD_DAYS else None


def _after(gathered: list[np.void], chapter: Chapter) -> Iterator[Chapter]:
    """What has gathered, then the chapter; a contact is told together with its incident."""
    before = list(_meanwhile(gathered))
    reviewed = any(row["event"] == Event.REVIEW_HELD for row in gathered)
    if before and not reviewed and chapter.kind.startswith("the decision on contact"):
        before, chapter = [], replace(chapter, text=f"{before[0].text} {chapter.text}")
    yield from (*before, chapter)


def _meanwhile(gathered: list[np.void]) -> Iterator[Chapter]:
    """A chapter of incidents and reviews, if there are any."""
    needs = [float(row["need"]) for row in gathered if row["event"] == Event.NEED_CHANGED]
    incidents, reviews, highest = len(needs), len(gathered) - len(needs), max([0.0, *needs])
    happened = f"{incidents} things happen; need rises to as much as {highest:.0f}."
    happened = f"Something happens: need rises to {highest:.0f}." if incidents == 1 else happened
    goes_on = f"At {'a review' if reviews == 1 else f'{reviews} reviews'} the plan goes on."
    text = " ".join([happened] * (incidents > 0) + [goes_on] * (reviews > 0))
    if gathered:
        yield Chapter(float(gathered[0]["time_days"]), MEANWHILE, f"{incidents} incidents, {reviews} reviews", text)
