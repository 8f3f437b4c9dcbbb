"""Episodes read off a log: contacts, cases, plans, assessments, waits, and who holds which case when.

An episode that is still open when the run ends has an infinite end. A moment counts as within an episode when the
episode began before it and had not ended before it: stocks at midnight are those of the evening before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.log import Event, Outcome, Place
from sim.measures.reading import Picked, Reading, Spells, once_for_all, one_of

PLANS = (Place.EARLY_HELP, Place.CHILD_IN_NEED, Place.PROTECTION, Place.LOOKED_AFTER)
"""The services that help a child over time, in the order of the need they are for."""

SOCIAL_CARE = (Place.ASSESSMENT, Place.CHILD_IN_NEED, Place.PROTECTION, Place.LOOKED_AFTER)


@dataclass(frozen=True)
class Episodes(Spells):
    """Episodes of one kind, arrays of one length.

    Attributes
    ----------
    child
        Position in the log's children; -1 for staff.
    start, end
        In days; open ones end at infinity.
    case
        The child and case (or contact) they belong to, as in `Picked.case`.
    place, team
        Codes of the first row.
    opened, closed
        Outcome codes of the first and last row; 0 for none.
    inherited
        Whether they were open on the first day.
    """

    child: np.ndarray
    start: np.ndarray
    end: np.ndarray
    case: np.ndarray
    place: np.ndarray
    team: np.ndarray
    opened: np.ndarray
    closed: np.ndarray
    inherited: np.ndarray

    def __len__(self) -> int:
        return len(self.start)

    def open_at(self, time: float) -> np.ndarray:
        """Whether each is open at a moment."""
        return (self.start < time) & (self.end >= time)

    def count_open(self, times: np.ndarray) -> np.ndarray:
        """How many are open at each of the moments."""
        starts, ends = self._edges
        return np.searchsorted(starts, times, side="left") - np.searchsorted(ends, times, side="left")

    @cached_property
    def _edges(self) -> tuple[np.ndarray, np.ndarray]:
        return np.sort(self.start, kind="stable"), np.sort(self.end, kind="stable")  # quick: they nearly stand so


@dataclass(frozen=True)
class Contacts:
    """Contacts at the front door, in order of arrival.

    Attributes
    ----------
    child, received, source
        Position of the child, time in days, code of the source.
    urgency
        1 red, 2 amber, 3 green; NaN where the log does not tell.
    decided
        When it was decided; infinite if not by the end.
    outcome
        Of the decision; 0 if undecided.
    next_received
        When the same child's next contact was received; infinite if none.
    """

    child: np.ndarray
    received: np.ndarray
    source: np.ndarray
    urgency: np.ndarray
    decided: np.ndarray
    outcome: np.ndarray
    next_received: np.ndarray

    def in_window(self, history: Reading) -> np.ndarray:
        """Whether each was received in the observed window."""
        return (self.received >= history.start) & (self.received < history.end)


def taken(values: np.ndarray, at: np.ndarray, missing: float) -> np.ndarray:
    """``values[at]``, with `missing` where `at` is -1."""
    return np.append(values, missing)[at]


def lasting(first: Event, *last: Event) -> property:
    """Episodes from each row of one event to the next row of the others of the same case."""
    def episodes(history: History) -> Episodes:
        return history.between(history.pick(first), history.pick(*last))

    return property(once_for_all(episodes))


class History(Reading):
    """A log as episodes. Each kind is worked out once, when first asked for."""

    def between(self, first: Picked, last: Picked, by: str = "case") -> Episodes:
        """Episodes from each row of `first` to the next row of `last` of the same case (or case and place, or team)."""
        end = first.next(last, by)
        inherited = first.event == Event.INHERITED
        return Episodes(
            child=first.child,
            start=np.where(inherited, -np.maximum(np.nan_to_num(first.value), 1e-6), first.time),
            end=np.minimum(taken(last.time, end, np.inf), self.left[first.child]),
            case=first.case,
            place=first.place,
            team=first.column("team"),
            opened=first.outcome,
            closed=taken(last.outcome, end, 0).astype(np.int64),
            inherited=inherited,
        )

    def begun(self, event: int, *places: int) -> Picked:
        """Rows of an event and those of cases inherited at these places."""
        rows = self.pick(event, Event.INHERITED)
        return rows.where((rows.event == event) | one_of(rows.place, places))

    @property
    @once_for_all
    def contacts(self) -> Contacts:
        """All contacts, those of the warm-up included."""
        rows, decisions = self.pick(Event.CONTACT_RECEIVED), self.pick(Event.CONTACT_DECIDED)
        decision = rows.next(decisions)
        return Contacts(
            child=rows.child,
            received=rows.time,
            source=rows.column("source"),
            urgency=rows.value,
            decided=taken(decisions.time, decision, np.inf),
            outcome=taken(decisions.outcome, decision, 0).astype(np.int64),
            next_received=taken(rows.time, rows.next(rows, "child"), np.inf),
        )

    @cached_property
    def contacts_on_open_cases(self) -> Picked:
        """Contacts about children whose case was open when they came.

        One that the front door has received, and passed on because a case was opened meanwhile, is not among them.
        """
        rows, decisions = self.pick(Event.CONTACT_ON_OPEN_CASE), self.pick(Event.CONTACT_DECIDED)
        passed = decisions.where(decisions.outcome == Outcome.PASSED_TO_WORKER).next(rows, "child")
        theirs = np.ones(len(rows) + 1, dtype=bool)
        theirs[passed] = False
        return rows.where(theirs[:-1])

    @property
    @once_for_all
    def social_care(self) -> Episodes:
        """Episodes of need: from referral (or the first day) until the case closes."""
        return self.between(
            self.begun(Event.REFERRED, *SOCIAL_CARE), self.pick(Event.SOCIAL_CARE_CLOSED, Event.REFERRAL_CLOSED)
        )

    @property
    @once_for_all
    def plans(self) -> Episodes:
        """Plans of all four services, those inherited included."""
        return self.between(self.begun(Event.PLAN_STARTED, *PLANS), self.pick(Event.PLAN_ENDED), "place")

    @once_for_all
    def plans_at(self, place: int) -> Episodes:
        """Plans of one service."""
        return self.plans.where(self.plans.place == place)

    @property
    @once_for_all
    def assessments(self) -> Episodes:
        """Assessments, from allocation until they are completed or the case closes."""
        return self.between(
            self.begun(Event.ASSESSMENT_STARTED, Place.ASSESSMENT),
            self.pick(Event.ASSESSMENT_COMPLETED, Event.SOCIAL_CARE_CLOSED),
        )

    # Waits: for the early help panel until it hears the case, for a conference chair until a slot, each or until the
    # case closes; of contacts from receipt until they are decided.
    panel_waits = lasting(Event.PANEL_LISTED, Event.PANEL_HEARD, Event.EARLY_HELP_CLOSED)
    conference_waits = lasting(Event.CONFERENCE_LISTED, Event.CONFERENCE_SLOT, Event.SOCIAL_CARE_CLOSED)
    decision_waits = lasting(Event.CONTACT_RECEIVED, Event.CONTACT_DECIDED)

    @property
    @once_for_all
    def screening_waits(self) -> Episodes:
        """Contacts from receipt until somebody starts to screen them, or they are decided."""
        screened = self.between(self.pick(Event.CONTACT_RECEIVED), self.pick(Event.SCREENING_STARTED))
        return replace(screened, end=np.minimum(screened.end, self.decision_waits.end))

    @property
    @once_for_all
    def assessment_waits(self) -> Episodes:
        """Referrals from receipt until assessment starts or the case closes; who moved in on a plan waits for none."""
        referred = self.pick(Event.REFERRED)
        return self.between(
            referred.where(referred.place != Place.SECTION_47),
            self.pick(Event.ASSESSMENT_STARTED, Event.REFERRAL_CLOSED, Event.SOCIAL_CARE_CLOSED),
        )

    @property
    @once_for_all
    def help_waits(self) -> Episodes:
        """Early help cases from the day they open until the plan starts or the case closes."""
        plans = self.pick(Event.PLAN_STARTED, Event.EARLY_HELP_CLOSED)
        started = (plans.event == Event.EARLY_HELP_CLOSED) | (plans.place == Place.EARLY_HELP)
        return self.between(self.pick(Event.EARLY_HELP_REFERRED), plans.where(started))

    def had_plan(self, cases: np.ndarray) -> np.ndarray:
        """Whether each social care case has had a plan, or been looked after."""
        return np.isin(cases, self.plans.case[self.plans.place != Place.EARLY_HELP], kind="table")

    # -- who made a referral ----------------------------------------------------------------------------------------

    def source_of(self, referrals: Picked) -> np.ndarray:
        """Code of the source of each referral: that of the contact that led to it; 0 if no contact did.

        A step-up from early help and a return to care come from no contact.
        """
        contacts = self.pick(Event.CONTACT_RECEIVED)
        previous = referrals.previous(contacts, "child")
        from_contact = one_of(
            referrals.outcome,
            (Outcome.NONE, Outcome.FRONT_DOOR, Outcome.REPEAT_CONTACT_RULE, Outcome.REFERRAL,
             Outcome.IMMEDIATE_PROTECTION),
        )  # fmt: skip
        found = np.where(from_contact, taken(contacts.column("source"), previous, 0), 0).astype(np.int64)
        own = referrals.column("source")
        return np.where(own > 0, own, found)

    @property
    @once_for_all
    def _case_sources(self) -> tuple[np.ndarray, np.ndarray]:
        referrals = self.pick(Event.REFERRED)
        order = np.argsort(referrals.case, kind="stable")
        return referrals.case[order], self.source_of(referrals)[order]

    def source_of_case(self, cases: np.ndarray) -> np.ndarray:
        """Code of the source of the referral of each social care case; 0 if it came from no contact or is inherited."""
        known, sources = self._case_sources
        if not len(known):
            return np.zeros(len(cases), dtype=np.int64)
        at = np.minimum(np.searchsorted(known, cases), len(known) - 1)
        return np.where(known[at] == cases, sources[at], 0)
