"""Turning what is counted into rows: for all, by financial year, source, presenting group, area, age and team."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from functools import partial
from itertools import chain
from typing import TypeVar

import numpy as np

from sim.measures.define import Row, Rows
from sim.measures.episodes import History
from sim.measures.reading import Span, once_for_all, positions
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
    order = order_of_times(time)
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

Breakdown = tuple[np.ndarray, Sequence[str]]
"""The group of each thing, -1 for none, and the names of the groups."""

Figure = Callable[[np.ndarray, int], np.ndarray]
"""A figure for each group, from the group of each thing (-1 for none) and the number of groups."""

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
    columns
        Of each thing its ``time`` and ``child``, where given, and the group that it is in, by breakdown.
    groups
        For each breakdown, "all" before the others, the names of its groups.
    """

    def __init__(
        self, history: History, *, time: np.ndarray | None = None, child: np.ndarray | None = None,
        source: Breakdown | None = None, since: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        self.facts_by_measure = history.facts_by_measure
        given = {"time": since if time is None else time, "child": child}
        self.columns = {name: column for name, column in given.items() if column is not None}
        size = len(next(iter(self.columns.values())))
        self.columns["all"] = np.zeros(size, dtype=np.int16)
        self.groups: dict[str, Sequence[str]] = {"all": ("all",)}
        if time is not None:
            self._tell_apart(year=years_of(history, time))
        if source is not None:
            self._tell_apart(source=source)
        if child is not None:
            groups, names = groups_of_children(history)
            areas = of_children(history, "area")
            self._tell_apart(group=(groups.take(child), names), area=(areas.take(child), history.log.areas))
            if history.scenario.need.ages_at_entry is not None:
                self._tell_apart(age=ages_of(history, child, history.end if time is None else time))

    def _tell_apart(self, **breakdowns: Breakdown) -> None:
        for by, (codes, names) in breakdowns.items():
            self.columns[by], self.groups[by] = codes, names

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.columns["all"])

    def of(self, by: str) -> Breakdown:
        """One breakdown."""
        return self.columns[by], self.groups[by]

    def where(self, some: np.ndarray) -> Facts:
        """Those for which a mask is true, or at some positions among them."""
        at = positions(some)
        return self._with({name: column.take(at) for name, column in self.columns.items()})

    def also(self, **breakdowns: Breakdown) -> Facts:
        """The same, told apart by more."""
        facts = self._with(dict(self.columns))
        facts.groups = dict(self.groups)
        facts._tell_apart(**breakdowns)
        return facts

    def together(self, *others: Facts) -> Facts:
        """These and then others, of several kinds that are told apart by the same."""
        kinds = [kind.columns for kind in (self, *others)]
        return self._with({name: np.concatenate([columns[name] for columns in kinds]) for name in self.columns})

    def _with(self, columns: dict[str, np.ndarray]) -> Facts:
        facts = copy(self)
        facts.columns = columns
        return facts


def codes_of_spans(history: History, spans: Sequence[Span], time: np.ndarray) -> np.ndarray:
    """Position of each time in the run among spans from midnight to midnight; -1 outside them."""
    by_day = np.full(int(history.end) + 1, -1, dtype=np.int16)
    for code, span in enumerate(spans):
        by_day[int(span.first) : int(span.last)] = code
    return by_day[np.clip(time, 0.0, history.end).astype(np.intp)]


def years_of(history: History, time: np.ndarray) -> Breakdown:
    """Position among the financial years of the window, -1 outside them; and their names."""
    return codes_of_spans(history, history.years, time), [year.label for year in history.years]


@once_for_all
def of_children(history: History, name: str) -> np.ndarray:
    """One column of the log's children."""
    return np.ascontiguousarray(history.log.children[name])


def codes_among(names: Sequence[str], every: Sequence[str]) -> np.ndarray:
    """Position of each of `every` among some names; -1 where it is not one of them."""
    return np.array([names.index(name) if name in names else -1 for name in every], dtype=np.int16)


@once_for_all
def groups_of_children(history: History) -> Breakdown:
    """Presenting group of each of the log's children, and the groups of the scenario."""
    names = [name for name in GROUPS if name in history.scenario.need.groups]
    return codes_among(names, GROUPS)[history.log.children["group"]], names


def ages_of(history: History, child: np.ndarray, time: np.ndarray | float) -> Breakdown:
    """Band of age of each child at a time."""
    at_entry, entered = (of_children(history, name).take(child) for name in ("age_years", "entered_days"))
    age = at_entry + (time - entered) / YEAR_DAYS
    codes = np.zeros(len(age), dtype=np.int8)
    for years in BAND_FROM_YEARS:
        codes += age >= years
    return codes, BANDS


def source_codes(history: History, source: np.ndarray, *, uncontacted: bool = False) -> Breakdown:
    """Sources of contacts that the scenario has at any time, and "no_contact" (code 0) if asked for; -1 for others."""
    ever = set(chain.from_iterable(history.settings("demand", "contacts", "sources")))
    names = [name for name in SOURCES if name in ever] + [NO_CONTACT] * uncontacted
    return codes_among(names, (NO_CONTACT, *SOURCES, *DIRECT_SOURCES))[source], names


def team_codes(history: History, team: np.ndarray) -> Breakdown:
    """Teams of the log."""
    return team.astype(np.int16) - 1, history.log.teams


def spread(name: str, facts: Facts, figure: Figure = grouped) -> Rows:
    """A figure, by default how many there are, for all and for each group of each breakdown.

    It is put down by measure for months and lists of events.
    """
    if name in facts.facts_by_measure:
        facts.facts_by_measure[name] = facts, figure
    for by, groups in facts.groups.items():
        for group, value in zip(groups, figure(facts.columns[by], len(groups)).tolist(), strict=True):
            yield Row(name, by, group, value)


def ratio(above: float, below: float, factor: float = 1.0) -> float:
    """One number over another, times `factor`; NaN where the other is not above 0."""
    return factor * above / below if below > 0 else NAN


def but_for_all(rows: Iterable[Row]) -> Rows:
    """Those of some rows that are of a group."""
    return (row for row in rows if row.by != "all")


def over_time(name: str, history: History, figure: Callable[[float, float], float]) -> Rows:
    """A figure of the time between two moments, for the window and for each financial year in it."""
    for by, span in history.spans:
        yield Row(name, by, span.label, figure(span.first, span.last))


# -- figures ----------------------------------------------------------------------------------------------------------


def summed(x: np.ndarray) -> Figure:
    """Their sum."""
    return partial(grouped, x=x)


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
    return over(summed(np.where(valid, x, 0.0)), summed(valid))


def percent(hit: np.ndarray) -> Figure:
    """Per cent for which `hit` is true."""
    # Two numbers a group, others and hits: 0 and 1 are those of no group, -1, so that group 0 has 2 and 3, and so on.
    which = hit.astype(np.int16) + np.int16(2)

    def figure(codes: np.ndarray, n: int) -> np.ndarray:
        other, hits = how_often(2 * codes + which, 2 * (n + 1)).reshape(n + 1, 2)[1:].T  # but for those of no group
        return np.divide(100.0 * hits, hits + other, out=np.full(n, NAN), where=hits + other > 0)

    return figure


def of_each(function: Callable[..., Result], *columns: np.ndarray) -> Callable[[np.ndarray, int], list[Result]]:
    """`function` of what the columns say of the things in each group, the first column rising.

    It must not matter to the function in which order things that are equal in the first column come.
    """
    rising = order_of_times(columns[0])
    columns = tuple(column[rising] for column in columns)

    def results(codes: np.ndarray, n: int) -> list[Result]:
        of_rising = codes[rising] + 1
        order, begins = order_of(of_rising), running(how_often(of_rising, n + 1))
        parts = (np.split(column[order], begins)[1:-1] for column in columns)
        return list(map(function, *parts))

    return results


def applied(function: Callable[..., float], *columns: np.ndarray) -> Figure:
    """The same for a number of each group."""
    results = of_each(function, *columns)
    return lambda codes, n: np.array(results(codes, n))


def quantile(x: np.ndarray, q: float) -> Figure:
    """Quantile of the values that are not NaN (linear between neighbours, as numpy has it)."""

    def of_group(values: np.ndarray) -> float:
        rising = values[~np.isnan(values)]
        if not len(rising):
            return NAN
        whole, part = divmod((len(rising) - 1) * q, 1.0)
        below, above = rising[int(whole)], rising[min(int(whole) + 1, len(rising) - 1)]
        return float(below + (above - below) * part if part < 0.5 else above - (above - below) * (1.0 - part))

    return applied(of_group, x)


def waits(time: np.ndarray, ended: np.ndarray) -> Waits:
    """Which share of the things in each group still waits (`still_waiting`)."""
    return memoised(of_each(still_waiting, time, ended))


def wait_mean(waits: Waits, horizon: float) -> Figure:
    """Mean time waited in the first `horizon` days (`mean_wait_within`)."""
    return lambda codes, n: np.array([mean_wait_within(waiting, horizon) for waiting in waits(codes, n)])


def wait_quantile(waits: Waits, q: float) -> Figure:
    """Time by which a share `q` of the waits has ended (`quantile_wait`)."""
    return lambda codes, n: np.array([quantile_wait(waiting, q) for waiting in waits(codes, n)])
