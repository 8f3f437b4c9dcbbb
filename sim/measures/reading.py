"""Reading a log: its columns, the rows of one kind of event, and which row follows which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from functools import cached_property, wraps
from itertools import chain
from typing import Any, Self, TypeVar, cast

import numpy as np

from sim.log import Event, EventLog, Outcome, in_one_block
from sim.measures.line import Line
from sim.rules.arrays import order_of
from sim.rules.sums import how_often, running
from sim.scenario.schema import Scenario

Function = TypeVar("Function", bound=Callable[..., Any])


def once(function: Function) -> Function:
    """Let a function of a log that was read be worked out once for it, and for each of what else it is given."""
    return _memoised("memo", function)


def once_for_all(function: Function) -> Function:
    """The same for a function that asks for no more of the window than its end: once for all that begin on some day."""
    return _memoised("memo_for_all", function)


def _memoised(name: str, function: Function) -> Function:
    @wraps(function)
    def wrapper(reading: Reading, *arguments: object) -> Any:
        memo, key = getattr(reading, name), (function, arguments)
        if key not in memo:
            memo[key] = function(reading, *arguments)
        return memo[key]

    return cast("Function", wrapper)


@dataclass(frozen=True)
class Span:
    """A stretch of time with a name: from `first` until before `last`, in days since the start."""

    label: str
    first: float
    last: float


def one_of(codes: np.ndarray, members: Iterable[int]) -> np.ndarray:
    """Whether each code of an event, place or outcome is one of those wanted."""
    there = np.zeros(256, dtype=bool)
    there[list(members)] = True
    return there[codes]


def positions(some: np.ndarray) -> np.ndarray:
    """Where a mask is true; positions as they are."""
    return np.flatnonzero(some) if some.dtype == bool else some


READ = {
    "time_days": "<f8", "order": "<i4", "ordinal": "<i4", "number": "<i4", "event": "u1",
    "outcome": "u1", "place": "u1",
}  # fmt: skip
"""Columns that are read by event. Positions have four bytes: numpy makes eight of them sooner than it reads eight.

The others are read from the log itself, for the rows that are asked for: of most rows nobody asks for them.
"""


class LogByEvent:
    """The rows of a log put together by event, so that those of one event are neighbours, and the observed window.

    It knows nothing of what has been worked out, so that all of that goes when its reading goes.
    """

    def __init__(self, log: EventLog, start: float, end: float) -> None:
        self.log, self.start, self.end = log, start, end
        self._columns: dict[str, np.ndarray] = {}

    def observed_from(self, start: float) -> LogByEvent:
        """The same rows and columns, with a window that begins at another moment."""
        later = copy(self)
        later.start = start
        return later

    @cached_property
    def first(self) -> list[int]:
        """Where the rows of each event begin."""
        return [0, *running(how_often(self.log.columns["event"], 256)).tolist()]

    @cached_property
    def numbers(self) -> int:
        """A number above every contact and case number."""
        return int(self.log.columns["number"].max(initial=0)) + 1

    def column(self, name: str) -> np.ndarray:
        """One column of the log, or the position of each row in it, by event."""
        if not self._columns:
            order = np.argsort(self.log.columns["event"], kind="stable")
            places = np.empty_like(order)  # where each row of the log stands by event
            places[order] = np.arange(len(order))
            self._columns |= in_one_block(len(order), tuple(READ.items()))
            for each, column in self._columns.items():
                if each == "order":
                    column[:] = order
                else:
                    column[places] = self.log.columns[each]  # which is read once, from first to last
                column.flags.writeable = False
        return self._columns[name]


def _column(name: str) -> cached_property[np.ndarray]:
    return cached_property(lambda rows: rows.column(name))


class EventRows:
    """Some rows of a log, in order. Columns are attributes; `child` is the position in the log's children, -1 for none.

    Parameters
    ----------
    log_by_event
        Where they come from.
    which
        Which they are, by event: a stretch or their positions.
    """

    def __init__(self, log_by_event: LogByEvent, which: slice | np.ndarray) -> None:
        self._log_by_event = log_by_event
        self._which = which
        self._lines: dict[str, Line] = {}

    def __len__(self) -> int:
        return len(self.event)

    def where(self, some: np.ndarray) -> EventRows:
        """Those for which a mask is true, or at some positions among them."""
        at, which = positions(some), self._which
        which = (which.start + at).astype(np.int32) if isinstance(which, slice) else which.take(at)
        return EventRows(self._log_by_event, which)

    def having(self, **codes: int | tuple[int, ...]) -> EventRows:
        """Those with a code, or one of several, in each of some columns."""
        hit = [one_of(self.column(name), np.atleast_1d(values)) for name, values in codes.items()]
        return self.where(np.logical_and.reduce(hit))

    def column(self, name: str) -> np.ndarray:
        """One column of the log."""
        if name not in READ:
            return self._log_by_event.log.columns[name].take(self.at)
        column, which = self._log_by_event.column(name), self._which
        return column[which] if isinstance(which, slice) else column.take(which)

    @property
    def which(self) -> np.ndarray:
        """Their positions by event."""
        some = self._which
        return np.arange(some.start, some.stop, dtype=np.int32) if isinstance(some, slice) else some

    @cached_property
    def at(self) -> np.ndarray:
        """Their positions in the log."""
        return self._log_by_event.column("order")[self._which]

    time = _column("time_days")
    child = _column("ordinal")
    event = _column("event")
    outcome = _column("outcome")
    place = _column("place")
    value = _column("value")

    @property
    def case(self) -> np.ndarray:
        """A number, 0 or more, for each pair of child and contact number, or child and case number."""
        return (self.child + np.int64(1)) * self._log_by_event.numbers + self.column("number")

    @cached_property
    def in_window(self) -> np.ndarray:
        """Whether each is in the observed window."""
        return (self.time >= self._log_by_event.start) & (self.time < self._log_by_event.end)

    @cached_property
    def observed(self) -> EventRows:
        """Those in the observed window."""
        return self.where(self.in_window)

    # -- which follows which ----------------------------------------------------------------------------------------

    def next(self, later: EventRows, by: str = "case") -> np.ndarray:
        """For each row the first of `later` rows that stands later in the log and is of the same case; -1 for none.

        Parameters
        ----------
        later
            The rows to look among.
        by
            What must be the same: "child", "case" (child and number), "place" or "team" (with the case), "worker".

        Returns
        -------
        numpy.ndarray
            Positions in `later`.
        """
        return self.line(by).next(later.line(by))

    def previous(self, earlier: EventRows, by: str = "case") -> np.ndarray:
        """For each row the last of `earlier` rows that stands earlier in the log. As `next`."""
        return self.line(by).previous(earlier.line(by))

    def time_of_next(self, later: EventRows, by: str = "case") -> np.ndarray:
        """For each row the time of the first of `later` rows, see `next`; infinite for none."""
        return np.append(later.time, np.inf).take(self.next(later, by))

    def since_previous(self, earlier: EventRows) -> tuple[EventRows, np.ndarray]:
        """Those in the window that one of `earlier` rows comes before, see `previous`; and how many days before."""
        rows = self.observed
        before = rows.previous(earlier)
        there = np.flatnonzero(before >= 0)
        return rows.where(there), rows.time[there] - earlier.time[before[there]]

    def line(self, by: str) -> Line:
        """The rows by what `next` may ask to be the same."""
        if by not in self._lines:
            self._lines[by] = self.lined_up(self._key(by))
        return self._lines[by]

    def lined_up(self, key: np.ndarray) -> Line:
        """The rows by a key of their own, 0 or more."""
        place_bits = len(self._log_by_event.log).bit_length()  # room for every place in the log
        order = order_of(key)
        key_and_place = ((key << place_bits) + self.at).take(order)
        return Line(np.append(order.astype(np.int32), np.int32(-1)), np.append(key_and_place, -1), place_bits)

    def _key(self, by: str) -> np.ndarray:
        if by == "child":
            return self.child + np.int64(1)
        if by == "worker":
            return self.column("worker") + np.int64(1)
        return self.case if by == "case" else self.case * 256 + self.column(by)


class Reading:
    """A log with its scenario, ready to be counted.

    Attributes
    ----------
    start, end
        The observed window, in days since the start of the run.
    log_by_event
        What picked rows need of it.
    left
        For each child, when it left; infinite if it did not.
    memo, memo_for_all
        What has been worked out once and is asked for again; the latter also where the window begins on another day.
    facts_by_measure
        By measure, for those that somebody put here: the things that were counted, and how; None until they are.
    """

    def __init__(self, log: EventLog, scenario: Scenario) -> None:
        self.log = log
        self.scenario = scenario
        self.start = float(scenario.run.warm_up_days)
        self.end = float(scenario.run.total_days)
        self.log_by_event = LogByEvent(log, self.start, self.end)
        self.memo: dict[object, Any] = {}
        self.memo_for_all: dict[object, Any] = {}
        self.facts_by_measure: dict[str, Any] = {}

    def since(self, day: dt.date) -> Self:
        """The same log, as if counting began on a later day, and nothing were told apart by year."""
        later = type(self)(self.log, self.scenario.model_copy(update={"run": self.scenario.run.since(day)}))
        later.log_by_event, later.memo_for_all = self.log_by_event.observed_from(later.start), self.memo_for_all
        later.years = later.month_ends = ()
        return later

    def settings(self, *path: str) -> Iterator[Any]:
        """What the scenario, and any of its dated changes, has at a place, where it has anything."""
        for values in (self.scenario, *(change.set for change in self.scenario.changes.values())):
            value: Any = values
            for key in path:
                value = value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)
            if value is not None:
                yield value

    # -- rows --------------------------------------------------------------------------------------------------------

    @cached_property
    def place_of_team(self) -> np.ndarray:
        """Place of each team; position 0 is for no team."""
        return np.array([0, *self.log.team_places])

    @once
    def pick(self, *events: int) -> EventRows:
        """All rows of these events, in order."""
        first = self.log_by_event.first
        kinds = [EventRows(self.log_by_event, slice(first[event], first[event + 1])) for event in events]
        return kinds[0] if len(kinds) == 1 else self.together(*kinds)

    def together(self, *kinds: EventRows) -> EventRows:
        """Rows of several kinds, in order."""
        which = np.concatenate([each.which for each in kinds])
        order = np.argsort(self.log_by_event.column("order").take(which), kind="stable")
        return EventRows(self.log_by_event, which.take(order))

    @once_for_all
    def _left(self, *but: int) -> np.ndarray:
        rows = self.pick(Event.CHILD_LEFT)
        rows = rows.where(~one_of(rows.outcome, but))
        times = np.full(len(self.log.children), np.inf)
        times[rows.child] = rows.time
        return times

    @property
    def left(self) -> np.ndarray:
        """When each child left; infinite if it did not."""
        return self._left()

    @property
    def turned_18(self) -> np.ndarray:
        """When each child left at the leaving age; infinite if it did not.

        A child who has moved on stays followed where it is asked who comes back: nobody at the authority knows it.
        """
        return self._left(Outcome.MOVED_ON)

    # -- the calendar -----------------------------------------------------------------------------------------------

    def day(self, date: dt.date) -> float:
        """Midnight at the beginning of a date, in days since the start."""
        return float((date - self.scenario.run.start).days)

    @cached_property
    def years(self) -> tuple[Span, ...]:
        """Financial years (1 April to 31 March) that lie wholly in the window, labelled ``2017-18``."""
        return tuple(
            Span(f"{year}-{(year + 1) % 100:02d}", span.first, span.last)
            for year, month, span in self.whole_months(12)
            if month == 4
        )

    @property
    def quarters(self) -> tuple[Span, ...]:
        """Quarters of the financial year that lie wholly in the window, labelled by their first months."""
        return tuple(span for _, month, span in self.whole_months(3) if month % 3 == 1)

    def whole_months(self, number: int) -> Iterator[tuple[int, int, Span]]:
        """So many calendar months one after the other that lie wholly in the window, with the year and month first."""
        for first, last in zip(self.months, self.months[number - 1 :], strict=False):
            year, month = map(int, first.label.split("-"))
            yield year, month, Span(first.label, first.first, last.last)

    @cached_property
    def spans(self) -> tuple[tuple[str, Span], ...]:
        """The window ("all") and the financial years in it ("year"), each with its breakdown."""
        return (("all", Span("all", self.start, self.end)), *(("year", year) for year in self.years))

    def moments(self, name: str) -> Iterator[tuple[str, str, float]]:
        """The moments at which a stock is taken: breakdown, group, time.

        The end of the window; 31 March of each financial year; month ends; dates for which a figure is published.
        """
        yield "all", "all", self.end
        yield from (("year", year.label, year.last) for year in self.years)
        yield from (("month_end", month.label, month.last) for month in self.month_ends)
        for text in sorted(group for measure, by, group in self._published if (measure, by) == (name, "date")):
            with suppress(ValueError):
                time = self.day(dt.date.fromisoformat(text)) + 1
                if self.start <= time <= self.end:
                    yield "date", text, time

    @cached_property
    def _published(self) -> set[tuple[str, str, str]]:
        """Measure, breakdown and group of the figures that are published."""
        figures = chain.from_iterable(entry.figures for entry in self.scenario.published.values())
        return {(figure.measure, figure.by, figure.group) for figure in figures}

    @cached_property
    def months(self) -> tuple[Span, ...]:
        """Calendar months that lie wholly in the window, labelled ``2017-12``."""
        return tuple(span for span in self._all_months if span.first >= self.start and span.last <= self.end)

    @cached_property
    def month_ends(self) -> tuple[Span, ...]:
        """Calendar months whose end lies in the window, both ends of it included."""
        return tuple(span for span in self._all_months if self.start <= span.last <= self.end)

    @cached_property
    def _all_months(self) -> tuple[Span, ...]:
        """Calendar months from the one before that in which the window begins to the one in which it ends."""
        start = np.datetime64(self.scenario.run.start)
        first, last = ((start + int(time)).astype("datetime64[M]") for time in (self.start, self.end))
        months = np.arange(first - 1, last + 2)
        days = (months.astype("datetime64[D]") - start).astype(float).tolist()
        return tuple(map(Span, months.astype(str).tolist(), days, days[1:]))
