"""Turning what is counted into rows: for all, by financial year, source, presenting group, area, age and team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import TypeVar

import numpy as np

from sim.measures.define import Row
from sim.measures.episodes import History
from sim.measures.reading import Span, once, once_for_all, positions
from sim.rules.ages import BAND_FROM_YEARS, BANDS
from sim.rules.arrays import different, fresh, order_of, order_of_times
from sim.rules.sources import YEAR_DAYS
from sim.rules.sums import grouped, how_many_from, how_often, running, running_product, total
from sim.scenario.vocabulary import DIRECT_SOURCES, GROUPS, SOURCES

NAN = float("nan")

Waiting = tuple[np.ndarray, np.ndarray]
"""The different times at which things are no longer followed, rising, and the share still waiting from each on."""


def still_waiting(time: np.ndarray, ended: np.ndarray) -> Waiting:
    """Product-limit estimate of the share still waiting, as a step function.

    Parameters
    ----------
    time
        Length of each wait, or the time after which it was no longer followed.
    ended
        Whether the wait ended then; otherwise it is censored. At one time, ends come before censoring.
    """
    if (time[1:] < time[:-1]).any():
        order = np.argsort(time, kind="stable")
        time, ended = time[order], ended[order]
    first = np.flatnonzero(fresh(time))
    ends = how_many_from(ended, first)
    return time[first], running_product(1.0 - ends / (len(time) - first))


def quantile_wait(waiting: Waiting, q: float) -> float:
    """Earliest time by which a share `q` has stopped waiting; NaN if that is never seen."""
    times, share = waiting
    reached = np.flatnonzero(share <= 1.0 - q + 1e-12)
    return float(times[reached[0]]) if len(reached) else NAN


def mean_wait_within(waiting: Waiting, horizon: float) -> float:
    """Mean time waited in the first `horizon` days: the area under the share still waiting.

    NaN if nobody is followed for that long while some still wait.
    """
    times, share = waiting
    if not len(times) or (times[-1] < horizon and share[-1] > 1e-12):
        return NAN
    edges = np.concatenate([[0.0], np.minimum(times, horizon), [horizon]])
    return total(np.diff(edges) * np.concatenate([[1.0], share]))


NO_CONTACT = "no_contact"
"""Group, among sources, of referrals that no contact led to: stepped up from early help, or back into care."""

Figure = Callable[[np.ndarray, int], np.ndarray]
"""A figure for each group: from the group of each thing (-1 for none), in each row if there are several ways to tell
them apart, and the number of groups."""

Waits = Callable[[np.ndarray, int], list[Waiting]]
"""The same for the share still waiting."""

Result = TypeVar("Result")


class Facts:
    """Things to be counted: when, which child, and what they are told apart by.

    Parameters
    ----------
    history
        The log they come from.
    time
        When each happened: gives the year. None leaves the breakdown by year out.
    child
        Position of the child of each: gives group and area. None leaves these out.
    source
        The source of each as a breakdown, see `source_codes`. None leaves it out.
    since
        When each began, where that is no breakdown; for lists alone.

    Attributes
    ----------
    groups
        For each breakdown the names of its groups.
    codes
        Shape (breakdowns, things): the group of each thing, counted through all breakdowns; -1 for none.
    """

    def __init__(
        self, history: History, *, time: np.ndarray | None = None, child: np.ndarray | None = None,
        source: tuple[np.ndarray, Sequence[str]] | None = None, since: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        self.facts_by_measure = history.facts_by_measure
        self.time = since if time is None else time
        self.child = child
        self.size = len(next(each for each in (self.time, child) if each is not None))
        self.groups: dict[str, Sequence[str]] = {}
        self.codes = np.empty((0, self.size), dtype=np.int16)
        apart: dict[str, tuple[np.ndarray, Sequence[str]]] = {"all": (np.zeros(self.size, dtype=np.int16), ("all",))}
        if time is not None:
            apart["year"] = years_of(history, time)
        if source is not None:
            apart["source"] = source
        if child is not None:
            groups, names = groups_of_children(history)
            apart["group"] = groups.take(child), names
            apart["area"] = of_children(history, "area").take(child), history.log.areas
            if history.scenario.need.ages_at_entry is not None:
                apart["age"] = age_codes(history, child, time), BANDS
        self._tell_apart(apart)

    def _tell_apart(self, others: Mapping[str, tuple[np.ndarray, Sequence[str]]]) -> None:
        rows = [self.codes]
        for by, (codes, labels) in others.items():
            first = sum(map(len, self.groups.values()))
            rows.append(np.where(codes < 0, -1, codes + np.int16(first)).astype(np.int16)[None])
            self.groups[by] = labels
        self.codes = np.concatenate(rows)

    def of(self, by: str) -> tuple[np.ndarray, Sequence[str]]:
        """One breakdown: the group of each thing among its own, -1 for none, and their names."""
        place = list(self.groups).index(by)
        first = sum(map(len, list(self.groups.values())[:place]))
        return np.maximum(self.codes[place] - first, -1), self.groups[by]

    def where(self, some: np.ndarray) -> Facts:
        """Those for which a mask is true, or at some positions among them."""
        at = positions(some)
        return self._with(
            time=None if self.time is None else self.time.take(at), size=len(at), codes=self.codes.take(at, axis=1),
            child=None if self.child is None else self.child.take(at),
        )  # fmt: skip

    def also(self, **others: tuple[np.ndarray, Sequence[str]]) -> Facts:
        """The same, with further breakdowns: the code of each thing, -1 for none, and the labels."""
        facts = self._with(groups=dict(self.groups))
        facts._tell_apart(others)
        return facts

    def _with(self, **changes: object) -> Facts:
        facts = copy(self)
        vars(facts).update(changes)
        return facts

    @staticmethod
    def together(*parts: Facts) -> Facts:
        """The facts of several kinds that are told apart by the same, one kind after the other."""
        time = np.concatenate([part.time for part in parts if part.time is not None])
        child = np.concatenate([part.child for part in parts if part.child is not None])
        codes = np.concatenate([part.codes for part in parts], axis=1)
        return parts[0]._with(time=time, child=child, size=len(time), codes=codes)


def codes_of_spans(history: History, spans: Sequence[Span], time: np.ndarray) -> np.ndarray:
    """Position of each time in the run among spans from midnight to midnight; -1 outside them."""
    by_day = np.full(int(history.end) + 1, -1, dtype=np.int16)
    for code, span in enumerate(spans):
        by_day[int(span.first) : int(span.last)] = code
    return by_day[np.clip(time, 0.0, history.end).astype(np.intp)]


def years_of(history: History, time: np.ndarray) -> tuple[np.ndarray, Sequence[str]]:
    """Position among the financial years of the window, -1 outside them; and their names."""
    return codes_of_spans(history, history.years, time), [year.label for year in history.years]


@once_for_all
def of_children(history: History, name: str) -> np.ndarray:
    """One column of the log's children."""
    return np.ascontiguousarray(history.log.children[name])


@once_for_all
def groups_of_children(history: History) -> tuple[np.ndarray, Sequence[str]]:
    """Presenting group of each of the log's children, and the groups of the scenario."""
    names = [name for name in GROUPS if name in history.scenario.need.groups]
    position = np.array([names.index(name) if name in names else -1 for name in GROUPS], dtype=np.int16)
    return position[history.log.children["group"]], names


def age_codes(history: History, child: np.ndarray, time: np.ndarray | None) -> np.ndarray:
    """Band of age of each child, when it happened; at the end of the window where no time is given."""
    if time is None:
        return _ages_at_the_end(history)[child]
    at_entry, entered = (of_children(history, name).take(child) for name in ("age_years", "entered_days"))
    age = at_entry + (time - entered) / YEAR_DAYS
    codes = np.zeros(len(age), dtype=np.int8)
    for years in BAND_FROM_YEARS:
        codes += age >= years
    return codes


@once_for_all
def _ages_at_the_end(history: History) -> np.ndarray:
    """Band of age of each of the log's children at the end of the window."""
    every = np.arange(len(history.log.children))
    return age_codes(history, every, np.full(len(every), history.end))


def source_codes(
    history: History, source: np.ndarray, *, uncontacted: bool = False
) -> tuple[np.ndarray, Sequence[str]]:
    """Sources of contacts in the scenario, and "no_contact" (code 0) if asked for; -1 for any other."""
    names = [*_sources(history), NO_CONTACT] if uncontacted else _sources(history)
    every = (NO_CONTACT, *SOURCES, *DIRECT_SOURCES)
    position = np.array([names.index(name) if name in names else -1 for name in every], dtype=np.int16)
    return position[source], names


@once
def _sources(history: History) -> list[str]:
    """Sources of contacts that the scenario has at any time of the run."""
    names = {str(name) for sources in history.settings("demand", "contacts", "sources") for name in sources}
    return [str(name) for name in SOURCES if name in names]


def team_codes(history: History, team: np.ndarray) -> tuple[np.ndarray, Sequence[str]]:
    """Teams of the log."""
    return team.astype(np.int16) - 1, history.log.teams


def spread(name: str, facts: Facts, figure: Figure) -> Iterator[Row]:
    """A figure for all and for each group of each breakdown; put down by measure for months and lists of events."""
    if name in facts.facts_by_measure:
        facts.facts_by_measure[name].append((facts, figure))
    groups = [(by, label) for by, labels in facts.groups.items() for label in labels]
    values = figure(facts.codes, len(groups)).tolist()
    return (Row(name, by, label, value) for (by, label), value in zip(groups, values, strict=True))


def but_for_all(rows: Iterable[Row]) -> Iterator[Row]:
    """Those of some rows that are of a group."""
    return (row for row in rows if row.by != "all")


def over_time(name: str, history: History, figure: Callable[[float, float], float]) -> Iterator[Row]:
    """A figure of the time between two moments, for the window and for each financial year in it."""
    for by, span in history.spans:
        yield Row(name, by, span.label, figure(span.first, span.last))


# -- figures ----------------------------------------------------------------------------------------------------------


def count() -> Figure:
    """How many."""
    return grouped


def summed(x: np.ndarray) -> Figure:
    """Their sum."""
    return lambda codes, n: grouped(codes, n, x)


def distinct(child: np.ndarray, some: np.ndarray | None = None) -> Figure:
    """How many different children, among those of which `some` is true."""
    width = int(child.max(initial=0)) + 1

    def figure(codes: np.ndarray, n: int) -> np.ndarray:
        is_counted = codes >= 0 if some is None else some & (codes >= 0)
        pairs = different((codes * np.int64(width) + child)[is_counted])
        return grouped(pairs // width, n)

    return figure


def memoised(figure: Callable[[np.ndarray, int], Result]) -> Callable[[np.ndarray, int], Result]:
    """The same figure, worked out once for the same groups."""
    memo: dict[int, tuple[np.ndarray, Result]] = {}

    def again(codes: np.ndarray, n: int) -> Result:
        if id(codes) not in memo:
            memo[id(codes)] = codes, figure(codes, n)  # the codes are held, so that no others get their number
        return memo[id(codes)][1]

    return again


def over(above: Figure, below: Figure, *, factor: float = 1.0) -> Figure:
    """One figure over another, times `factor`; NaN where the other is not above 0."""

    def figure(codes: np.ndarray, n: int) -> np.ndarray:
        bottom = below(codes, n)
        return np.divide(factor * above(codes, n), bottom, out=np.full(n, NAN), where=bottom > 0)

    return figure


def mean(x: np.ndarray) -> Figure:
    """Their mean; values that are NaN do not count."""
    valid = ~np.isnan(x)
    if valid.all():
        return over(summed(x), count())
    return over(summed(np.where(valid, x, 0.0)), summed(valid))


def percent(hit: np.ndarray) -> Figure:
    """Per cent for which `hit` is true."""
    # Two numbers a group, others and hits: 0 and 1 are those of no group, -1, so that group 0 has 2 and 3, and so on.
    which = hit.astype(np.int16) + np.int16(2)

    def figure(codes: np.ndarray, n: int) -> np.ndarray:
        other, hits = how_often(2 * codes + which, 2 * (n + 1)).reshape(n + 1, 2)[1:].T  # but for those of no group
        return np.divide(100.0 * hits, hits + other, out=np.full(n, NAN), where=hits + other > 0)

    return figure


def applied(function: Callable[..., float], *columns: np.ndarray) -> Figure:
    """`function` of what the columns say of the things in each group, the first column rising; NaN for none.

    It must not matter to the function in which order things that are equal in the first column come.
    """
    rising = order_of_times(columns[0])
    columns = tuple(column[rising] for column in columns)

    def figure(codes: np.ndarray, n: int) -> np.ndarray:
        groups = _each_group(codes[..., rising], n)
        return np.array([function(*(column[at] for column in columns)) if len(at) else NAN for at in groups])

    return figure


def _by_group(codes: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Things by their group, those of none before all others, and where each group, and what comes after, begins."""
    order = order_of(codes.ravel() + 1)
    if codes.ndim > 1:
        order = order % codes.shape[-1]  # from the place among all rows to that in its own, which is the thing
    return order, running(how_often(codes + 1, n + 1))


def _each_group(codes: np.ndarray, n: int) -> list[np.ndarray]:
    """The things of each group."""
    order, first = _by_group(codes, n)
    _of_none, *groups, _after = np.split(order, first)
    return groups


def quantile(x: np.ndarray, q: float) -> Figure:
    """Quantile of the values that are not NaN (linear between neighbours, as numpy has it)."""
    some = np.flatnonzero(~np.isnan(x))
    some = some[order_of_times(x[some])]
    rising = x[some]

    def figure(codes: np.ndarray, n: int) -> np.ndarray:
        order, first = _by_group(codes[..., some], n)
        counts = np.diff(first)
        there = np.flatnonzero(counts)
        whole, part = np.divmod((counts[there] - 1) * q, 1.0)
        at = first[there] + whole.astype(np.intp)
        below, above = rising[order[at]], rising[order[np.minimum(at + 1, first[there + 1] - 1)]]
        result = np.full(n, NAN)
        result[there] = np.where(part < 0.5, below + (above - below) * part, above - (above - below) * (1.0 - part))
        return result

    return figure


def waits(time: np.ndarray, ended: np.ndarray) -> Waits:
    """Which share of the things in each group still waits (`still_waiting`)."""
    rising = order_of_times(time)
    time, ended = time[rising], ended[rising]

    def of_groups(codes: np.ndarray, n: int) -> list[Waiting]:
        return [still_waiting(time[at], ended[at]) for at in _each_group(codes[..., rising], n)]

    return memoised(of_groups)


def wait_mean(waits: Waits, horizon: float) -> Figure:
    """Mean time waited in the first `horizon` days (`mean_wait_within`)."""
    return lambda codes, n: np.array([mean_wait_within(waiting, horizon) for waiting in waits(codes, n)])


def wait_quantile(waits: Waits, q: float) -> Figure:
    """Time by which a share `q` of the waits has ended (`quantile_wait`)."""
    return lambda codes, n: np.array([quantile_wait(waiting, q) for waiting in waits(codes, n)])
