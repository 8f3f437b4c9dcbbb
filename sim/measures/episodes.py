"""Episodes read off a log: contacts, cases, plans, assessments, waits, and who holds which case when.

An episode that is still open when the run ends has an infinite end. A moment counts as within an episode when the
episode began before it and had not ended before it: stocks at midnight are those of the evening before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Self

import numpy as np

from sim.log import Event, Outcome, Place
from sim.measures.reading import EventRows, Reading, once_for_all, one_of, positions
from sim.rules.sums import total

PLANS = (Place.EARLY_HELP, Place.CHILD_IN_NEED, Place.PROTECTION, Place.LOOKED_AFTER)
"""The services that help a child over time, in the order of the need they are for."""

_CLOSED = (Event.REFERRAL_CLOSED, Event.SOCIAL_CARE_CLOSED)
SOCIAL_CARE = (Place.ASSESSMENT, Place.CHILD_IN_NEED, Place.PROTECTION, Place.LOOKED_AFTER)


class Spells:
    """Whatever lasts from a start to an end: arrays of one length, in days."""

    start: np.ndarray
    end: np.ndarray

    def days_within(self, first: float, last: float | np.ndarray) -> np.ndarray:
        """Days of each between two moments; the second may be one of its own for each."""
        return np.maximum(np.minimum(self.end, last) - np.maximum(self.start, first), 0.0)

    def time_within(self, first: float, last: float) -> float:
        """Days of all of them between two moments."""
        return total(self.days_within(first, last))

    def ends_within(self, first: float, last: float) -> np.ndarray:
        """Whether each ends between two moments."""
        return (self.end >= first) & (self.end < last)

    def where(self, some: np.ndarray) -> Self:
        """Those for which a mask is true, or at some positions among them."""
        at = positions(some)
        return type(self)(*(getattr(self, each.name).take(at) for each in fields(self)))  # type: ignore[arg-type]


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
        The child and case (or contact) they belong to, as in `EventRows.case`.
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


def lookup(values: np.ndarray, at: np.ndarray, missing: float) -> np.ndarray:
    """``values[at]``, with `missing` where `at` is -1."""
    return np.append(values, missing).take(at)


def begins(rows: EventRows) -> tuple[np.ndarray, np.ndarray]:
    """When what begins with each row began, if it was open on the first day before that; and whether it was."""
    inherited = rows.event == Event.INHERITED
    some, start = np.flatnonzero(inherited), rows.time.copy()
    start[some] = -np.maximum(np.nan_to_num(rows.value[some]), 1e-6)
    return start, inherited


def lasting(
    first: Event, *last: Event, by: str = "case", inherited: Sequence[Place] = (), but: Sequence[Place] = ()
) -> property:
    """Episodes from each row of one event to the next row of the others of the same case (or case and place).

    Those open on the first day at some places are among them; those that begin at others are not.
    """

    def episodes(history: History) -> Episodes:
        rows = history.begun(first, *inherited) if inherited else history.pick(first)
        rows = rows.where(~one_of(rows.place, but)) if but else rows
        return history.between(rows, history.pick(*last), by)

    return property(once_for_all(episodes))


class History(Reading):
    """A log as episodes. Each kind is worked out once, when first asked for."""

    def between(self, first: EventRows, last: EventRows, by: str = "case") -> Episodes:
        """Episodes from each row of `first` to the next row of `last` of the same case (or case and place, or team)."""
        end = first.next(last, by)
        start, inherited = begins(first)
        return Episodes(
            child=first.child, start=start, end=np.minimum(lookup(last.time, end, np.inf), self.left[first.child]),
            case=first.case, place=first.place, team=first.column("team"), opened=first.outcome,
            closed=lookup(last.outcome, end, 0).astype(np.int64), inherited=inherited,
        )  # fmt: skip

    def begun(self, event: int, *places: int) -> EventRows:
        """Rows of an event and those of cases inherited at these places."""
        rows = self.pick(event, Event.INHERITED)
        return rows.where((rows.event == event) | one_of(rows.place, places))

    # Episodes of need, plans of all services, and assessments; those inherited are among them.
    social_care = lasting(Event.REFERRED, *_CLOSED, inherited=SOCIAL_CARE)
    plans = lasting(Event.PLAN_STARTED, Event.PLAN_ENDED, by="place", inherited=PLANS)
    assessments = lasting(
        Event.ASSESSMENT_STARTED, Event.ASSESSMENT_COMPLETED, Event.SOCIAL_CARE_CLOSED, inherited=(Place.ASSESSMENT,)
    )

    # Waits: of contacts from receipt until they are decided; for the early help panel until it hears the case, for a
    # conference chair until a slot, each or until the case closes; of referrals until assessment starts or the case
    # closes, and until it is completed (who moved in on a plan waits for none).
    decision_waits = lasting(Event.CONTACT_RECEIVED, Event.CONTACT_DECIDED)
    panel_waits = lasting(Event.PANEL_LISTED, Event.PANEL_HEARD, Event.EARLY_HELP_CLOSED)
    conference_waits = lasting(Event.CONFERENCE_LISTED, Event.CONFERENCE_SLOT, Event.SOCIAL_CARE_CLOSED)
    assessment_waits = lasting(Event.REFERRED, Event.ASSESSMENT_STARTED, *_CLOSED, but=(Place.SECTION_47,))
    unassessed = lasting(Event.REFERRED, Event.ASSESSMENT_COMPLETED, *_CLOSED, but=(Place.SECTION_47,))

    @once_for_all
    def plans_at(self, place: int) -> Episodes:
        """Plans of one service."""
        return self.plans.where(self.plans.place == place)

    def _from_receipt(self, event: Event) -> np.ndarray:
        """When this first happened to each contact; infinite if it never did."""
        return self.pick(Event.CONTACT_RECEIVED).time_of_next(self.pick(event))

    @property
    @once_for_all
    def contacts(self) -> Episodes:
        """Contacts at the front door until they are decided, also those of a child who leaves before."""
        return replace(self.decision_waits, end=self._from_receipt(Event.CONTACT_DECIDED))

    @property
    @once_for_all
    def screening_waits(self) -> Episodes:
        """Contacts from receipt until somebody starts to screen them, or they are decided."""
        waits = self.decision_waits
        return replace(waits, end=np.minimum(self._from_receipt(Event.SCREENING_STARTED), waits.end))

    @property
    @once_for_all
    def help_waits(self) -> Episodes:
        """Early help cases from the day they open until the plan starts or the case closes."""
        plans = self.pick(Event.PLAN_STARTED, Event.EARLY_HELP_CLOSED)
        started = (plans.event == Event.EARLY_HELP_CLOSED) | (plans.place == Place.EARLY_HELP)
        return self.between(self.pick(Event.EARLY_HELP_REFERRED), plans.where(started))

    @cached_property
    def contacts_on_open_cases(self) -> EventRows:
        """Contacts about children whose case was open when they came.

        One that the front door has received, and passed on because a case was opened meanwhile, is not among them.
        """
        rows, decisions = self.pick(Event.CONTACT_ON_OPEN_CASE), self.pick(Event.CONTACT_DECIDED)
        passed = decisions.having(outcome=Outcome.PASSED_TO_WORKER).next(rows, "child")
        theirs = np.ones(len(rows) + 1, dtype=bool)
        theirs[passed] = False
        return rows.where(theirs[:-1])

    def had_plan(self, cases: np.ndarray) -> np.ndarray:
        """Whether each social care case has had a plan, or been looked after."""
        return np.isin(cases, self.plans.case[self.plans.place != Place.EARLY_HELP], kind="table")

    @property
    @once_for_all
    def _sources(self) -> np.ndarray:
        """Code of the source of the referral of each social care case, by its number.

        That of the contact that led to it; 0 if no contact did: a step-up from early help and a return to care come
        from none.
        """
        referrals, contacts = self.pick(Event.REFERRED), self.pick(Event.CONTACT_RECEIVED)
        from_contact = one_of(
            referrals.outcome,
            (Outcome.NONE, Outcome.FRONT_DOOR, Outcome.REPEAT_CONTACT_RULE, Outcome.REFERRAL,
             Outcome.IMMEDIATE_PROTECTION),
        )  # fmt: skip
        contact_source = lookup(contacts.column("source"), referrals.previous(contacts, "child"), 0) * from_contact
        own = referrals.column("source")
        sources = np.zeros((len(self.log.children) + 1) * self.log_by_event.numbers, dtype=np.uint8)
        sources[referrals.case] = np.where(own > 0, own, contact_source)
        return sources

    def source_of_case(self, rows: EventRows) -> np.ndarray:
        """Code of the source of the referral of each row's social care case; 0 for no contact, and where inherited."""
        return self._sources[rows.case]
