"""A child's life in a few dated sentences: contacts, decisions, waits and plans, without what a reader can do without.

`sim.measures.story` tells every event. Here a contact is one sentence with its decision, a plan is told when it
starts and when it ends, and incidents and reviews in between are counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sim.log import Event, EventLog, Outcome, Place
from sim.measures.journey import TELLING, Length, Step, sentence
from sim.measures.queues import PANEL
from sim.rules.arrays import needs_at

LONG_HANDOVER_DAYS = 7.0
"""A handover, or a time without a worker, is told from this length on."""

LONG_WAIT_DAYS = 1.0
"""A wait is told from this length on."""

MEANWHILE = "what happens meanwhile"
"""The kind of a chapter of incidents and reviews between two steps."""

_TOLD_BY_A_DECISION = (
    Outcome.NONE, Outcome.FRONT_DOOR, Outcome.REFERRAL, Outcome.IMMEDIATE_PROTECTION, Outcome.STEP_DOWN, Outcome.PANEL,
)  # fmt: skip
_DECIDE = (Event.PANEL_HEARD, Event.HELP_DECLINED, Event.REFERRAL_CLOSED, Event.ASSESSMENT_COMPLETED)
_CLOSE = (Event.EARLY_HELP_CLOSED, Event.SOCIAL_CARE_CLOSED)
_BETWEEN = ((Event.NEED_CHANGED, Outcome.INCIDENT), (Event.REVIEW_HELD, Outcome.CONTINUE))
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
    for step in (Step(log, row) for row in rows):
        if step.row["event"] == Event.CHILD_LEFT:
            return str(TELLING["gone"].get(step.keys[1], "has reached the leaving age"))
        begins = step.row["event"] in (Event.PLAN_STARTED, Event.INHERITED)
        now = TELLING["on"].get(step.place, now) if begins else TELLING["now"].get(step.event, now)
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
        decisions = (Step(log, row) for row in rows[rows["event"] == Event.CONTACT_DECIDED])
        self._decisions = {step.number: step for step in decisions}
        self._review_that_ends: Step | None = None
        self._allocated: Step | None = None
        self._plan_ended = self._decided = -1.0

    def tell(self) -> Iterator[Chapter]:
        """Chapters in order of time; what has gathered since the last stands before the next."""
        between: list[np.void] = []
        for row in self._rows:
            event = int(row["event"])
            if (event, int(row["outcome"])) in _BETWEEN:
                between.append(row)
            elif event == Event.REVIEW_HELD:
                self._review_that_ends = Step(self._log, row)
            elif event == Event.ALLOCATED:
                self._allocated = Step(self._log, row)
            elif (chapter := self._chapter(Step(self._log, row))) is not None:
                yield from _after(between, chapter)
                between = []
        yield from _meanwhile(between)

    def _chapter(self, step: Step) -> Chapter | None:
        """The chapter of a row; None where another tells of it, or where there is nothing to tell."""
        row, time, wait, after, seen = step.row, float(step.row["time_days"]), None, "", ""
        if row["event"] == Event.CONTACT_RECEIVED:
            return self._contact(step)
        sentences = TELLING["chapter"].get(step.event, {})
        words = sentences | next((sentences[key] for key in step.keys if key in sentences), {})
        if "text" not in words or self._goes_without_saying(step):
            return None
        if row["event"] == Event.PANEL_HEARD:
            wait = Wait(PANEL, time - step.value)
        elif row["event"] == Event.ASSESSMENT_STARTED:
            wait = _long_wait(step)
            after = "at once" if step.value < LONG_WAIT_DAYS else f"{step.value:day} after the referral"
        elif row["event"] == Event.PLAN_STARTED and row["place"] != Place.LOOKED_AFTER:
            allocation = self._allocated
            if allocation is not None and (allocation.number, allocation.row["time_days"]) == (step.number, time):
                wait = _long_wait(allocation)
                after = f" after {allocation.value:day} of waiting for a worker" if wait else ""
        elif row["event"] == Event.PLAN_ENDED:
            review, self._plan_ended = self._review_that_ends, time
            seen = review.need_as_seen if review is not None and review.row["time_days"] == time else ""
        if row["event"] in _DECIDE:
            self._decided = time
        kind, outcome = (words.get(part, "").format(row=step) for part in ("kind", "outcome"))
        return Chapter(time, kind, outcome, sentence(words["text"], row=step, after=after, seen=seen), wait)

    def _goes_without_saying(self, step: Step) -> bool:
        """Whether a step is told of by another one, or too short to be told."""
        event, outcome = step.row["event"], step.row["outcome"]
        if event in _CLOSE:
            why = event == Event.SOCIAL_CARE_CLOSED and outcome == Outcome.DECLINED
            at_a_step = float(step.row["time_days"]) in (self._plan_ended, self._decided)
            return at_a_step and not why and outcome not in (Outcome.TURNED_18, Outcome.MOVED_AWAY)
        if event == Event.REFERRED:
            return outcome in _TOLD_BY_A_DECISION
        if event in _HAND_OVER and outcome == Outcome.INFORMATION_LOST:
            return False
        return event in (*_HAND_OVER, Event.WORKER_CHANGED) and not step.value >= LONG_HANDOVER_DAYS

    def _contact(self, step: Step) -> Chapter:
        """A contact with its decision."""
        arrival, kind = float(step.row["time_days"]), f"the decision on contact {step.number}"
        decision = self._decisions.get(step.number)
        opening = f"Contact {step.number}, from {step.source}"
        if decision is None:
            return Chapter(arrival, kind, "undecided", f"{opening}: not decided by the end of the run.")
        took = Length(decision.row["time_days"] - arrival)
        after = f", decided after {took:day}" if took >= 2 * LONG_WAIT_DAYS else ""
        by = ", seen by the emergency duty team" if decision.row["place"] == Place.EMERGENCY_DUTY else ""
        wait = Wait("icrt", arrival) if after else None
        text = f"{opening}{by}{after}: {decision.outcome}{decision.need_as_seen}."
        return Chapter(arrival, kind, decision.outcome, text, wait)


def _long_wait(step: Step) -> Wait | None:
    """The wait that ends with a row, if it is long enough to be told."""
    return Wait(step.team, float(step.row["time_days"]) - step.value) if step.value >= LONG_WAIT_DAYS else None


def _after(between: list[np.void], chapter: Chapter) -> Iterator[Chapter]:
    """What has gathered, then the chapter; a contact is told together with its incident."""
    before = list(_meanwhile(between))
    reviewed = any(row["event"] == Event.REVIEW_HELD for row in between)
    if before and not reviewed and chapter.kind.startswith("the decision on contact"):
        before, chapter = [], replace(chapter, text=f"{before[0].text} {chapter.text}")
    yield from (*before, chapter)


def _meanwhile(between: list[np.void]) -> Iterator[Chapter]:
    """A chapter of incidents and reviews, if there are any."""
    needs = [float(row["need"]) for row in between if row["event"] == Event.NEED_CHANGED]
    incidents, reviews = len(needs), len(between) - len(needs)
    sentences = []
    if incidents == 1:
        sentences.append(f"Something happens: need rises to {max(0.0, *needs):.0f}.")
    elif incidents:
        sentences.append(f"{incidents} things happen; need rises to as much as {max(0.0, *needs):.0f}.")
    if reviews:
        sentences.append(f"At {'a review' if reviews == 1 else f'{reviews} reviews'} the plan goes on.")
    if between:
        outcome = f"{incidents} incidents, {reviews} reviews"
        yield Chapter(float(between[0]["time_days"]), MEANWHILE, outcome, " ".join(sentences))
