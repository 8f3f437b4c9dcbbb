"""What numbers amount to, in sentences: amounts, changes with their intervals, and which options change what."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from sim.report import findings
from sim.report.numbers import A_YEAR, from_to, interval, is_percent, number
from sim.report.results import Results, Row, money_once
from sim.report.wording import CONTENTS, capital, joined, small
from sim.study.verdicts import BY_ENOUGH, CLEAR, NOT_KNOWN, course

TIMES = [unit for unit, (rises, _) in CONTENTS["ways"].items() if rises == "longer"]
"""Units of waits."""
_SHORT_UNITS = {
    "cases per full-time equivalent": "cases", "changes per 100 children": "changes", "percentage points": "points",
    "probability": "",
}  # fmt: skip
_POUNDS = {"pounds": "", A_YEAR: " a year"}
_MOST_NAMED = 3
_FEWEST_OF_BASELINE = 1e-12
_EVEN = {"no difference": "exactly the same", "not known": "one replication, so no interval"}
"""Verdicts that are told in other words."""


def amount(value: float, unit: str, *, of: bool = True) -> str:
    """A value with its unit.

    >>> amount(26.61, "days"), amount(51.2, "% of children"), amount(1.2e6, "pounds"), amount(1176, "children")
    ('26.6 days', '51.2%', '£1.20m', '1,176 children')
    """
    if math.isnan(value):
        return "not defined"
    text, short = number(value, unit), _SHORT_UNITS.get(unit, unit)
    if unit in _POUNDS:
        return f"£{text}{_POUNDS[unit]}"
    if is_percent(unit) or not (of or short == "points"):
        return text
    return f"{text} {short}".rstrip()


def mean_interval(row: Row) -> str:
    """The interval of a mean in words: "about 0.00 to 3.00"; empty where there is none."""
    low, high = row.ci_low, row.ci_high
    return "" if math.isnan(low) or math.isnan(high) else interval(low, high, row.unit)


def change(row: Row) -> str:
    """A difference in words, without its interval: "5.2 days shorter".

    Parameters
    ----------
    row
        A row of comparison.csv.
    """
    if math.isnan(row.difference):
        return "not defined"
    if row.verdict == "no difference":
        return "exactly the same"
    if row.difference == 0:
        return "the same in the one replication" if math.isnan(row.ci_low) else "the same on average"
    return f"{_size(row)} {_way(row.difference, row.unit)}"


def change_interval(row: Row) -> str:
    """The interval of a difference in words; empty where there is none.

    Examples: "4.8 to 5.6 shorter", "between 0.3 shorter and 0.1 longer".
    """
    low, high, unit = row.ci_low, row.ci_high, row.unit
    if math.isnan(low) or math.isnan(high) or low == high or _plain(row, low) == _plain(row, high):
        return ""
    if low < 0 < high:
        less, more = _plain(row, -low), _plain(row, high)
        return f"between {less} {_way(low, unit)} and {more} {_way(high, unit)}"
    least, most = (_plain(row, size) for size in sorted((abs(low), abs(high))))
    return f"{least} to {most} {_way(low + high, unit)}"


def change_and_interval(row: Row) -> str:
    """ "5.2 days shorter (4.8 to 5.6 shorter)"; without an interval, the change alone."""
    span = change_interval(row)
    return f"{change(row)} ({span})" if span else change(row)


def before_and_after(row: Row) -> str:
    """ "from 26.6 to 52.1", "from £2,991,000 to £3,050,000"; empty where the two look the same."""
    text = from_to(row.baseline_mean, row.scenario_mean, row.unit) or ""
    return text.replace("from ", "from £").replace(" to ", " to £") if row.unit in _POUNDS else text


def _digits(row: Row) -> int:
    """Decimals that mean something in a difference and in both ends of its interval."""
    sizes = [abs(value) for value in (row.difference, row.ci_low, row.ci_high) if not math.isnan(value)]
    most = max(sizes, default=0.0)
    if is_percent(row.unit) or row.unit in (*TIMES, "percentage points"):
        return 0 if most >= 100 else 1 if most >= 0.1 else 2
    return 0 if most >= 10 else 1 if most >= 1 else 2


def _plain(row: Row, value: float) -> str:
    """A difference or an end of its interval, without its unit."""
    if row.unit in _POUNDS:
        return f"£{number(value, row.unit)}"
    return f"{value / 1e6:,.2f}m" if value >= 1e6 else f"{value:,.{_digits(row)}f}"


def _size(row: Row) -> str:
    text, digits = _plain(row, abs(row.difference)), _digits(row)
    if not text.strip("£0.,"):
        text = f"less than {10**-digits:.{digits}f}"
    if is_percent(row.unit) or row.unit == "percentage points":
        return f"{text} point{'' if text in ('1', '1.0') else 's'}"
    return f"{text} {row.unit}" if row.unit in TIMES else text


def _way(value: float, unit: str) -> str:
    rises, falls = CONTENTS["ways"].get("%" if is_percent(unit) else unit, ("more", "fewer"))
    return rises if value > 0 else falls


def about(results: Results, measure: str, what: str = "") -> str:
    """One measure in a sentence: its mean as things are, and what the options make of it.

    Parameters
    ----------
    what
        What it is called; its title if not given.
    """
    name, row = what or findings.title(measure), results.summary_row(results.first, measure)
    if row is None or math.isnan(row.mean):
        return f"{name}: not defined in this run."
    if results.baseline is not None:
        return f"{name}: {amount(row.mean, row.unit)} in the baseline. {options(results, measure)}"
    if len(results.labels) == 1:
        return f"{name}: {_mean_and_interval(row)}."
    rows = [row for name in results.labels if (row := results.summary_row(name, measure)) is not None]
    return f"{name}: {joined([f'{results.short[row.scenario]} {_mean_and_interval(row)}' for row in rows])}."


def _mean_and_interval(row: Row) -> str:
    span = mean_interval(row)
    return amount(row.mean, row.unit) + (f" ({span})" if span else "")


def tally_in_words(rows: Sequence[Row], *verdicts: str) -> str:
    """How many measures clearly change, and of how many others what is said, of some verdicts or of all."""
    counted = money_once(rows)
    once = " (staff cost counts within the total cost)" if len(counted) < len(rows) else ""
    others = _others(counted)
    said_of_others = (f"{len(some)} {verdict}" for verdict, some in others.items() if verdict in (verdicts or others))
    clearly = f"{len(clear(counted))} of {len(counted)} headline measures clearly change{once}"
    return "; ".join([clearly, *said_of_others])


def _others(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """What does not clearly change, by its verdict."""
    others: dict[str, list[Row]] = {}
    for row in rows:
        if row.verdict not in CLEAR:
            others.setdefault(row.verdict, []).append(row)
    return others


def relative(row: Row) -> float:
    """How large a change is beside the baseline's mean."""
    return abs(row.difference) / max(abs(row.baseline_mean), _FEWEST_OF_BASELINE)


def tally(rows: Iterable[Row]) -> dict[str, int]:
    """How many measures clearly change for the worse, for the better and so on, worse ones first; without zeros."""
    counts = Counter(course(row.verdict) for row in rows)
    return {word: counts[word] for word in BY_ENOUGH if counts[word]}


def clear(rows: Iterable[Row]) -> list[Row]:
    """What clearly changes: worse ones first, and of each kind the largest."""
    changes = (row for row in rows if row.verdict in CLEAR)
    return sorted(changes, key=lambda row: (BY_ENOUGH.index(course(row.verdict)), -relative(row)))


def parts(rows: Iterable[Row]) -> list[str]:
    """What is said of each row within a sentence: "contacts at front door (24 more)"."""
    return [f"{small(findings.title(row.measure))} ({change(row)})" for row in rows]


def verdict_and_change(row: Row) -> str:
    """A verdict and what it is said of: "Worse. From decision to first help: 5.2 days longer (4.8 to 5.6 longer)"."""
    return f"{capital(row.verdict)}. {findings.title(row.measure)}: {change_and_interval(row)}"


def all_changes(rows: Sequence[Row]) -> list[str]:
    """An option against the baseline: a sentence for each clear change, and one for each thing said of others."""
    sentences = [", ".join(filter(None, (verdict_and_change(row), before_and_after(row)))) for row in clear(rows)]
    for verdict, alike in _others(rows).items():
        titles = "; ".join(findings.title(row.measure) for row in alike)
        sentences.append(f"{capital(_EVEN.get(verdict, verdict))}: {titles}")
    return [f"{sentence}." for sentence in sentences]


def options(results: Results, measure: str, by: str = "all", group: str = "all") -> str:
    """What the options make of one measure, the clearest first, in a sentence or two."""
    rows = results.changes(measure, by, group)
    largest = sorted((row for row in rows if row.verdict in CLEAR), key=lambda row: -abs(row.difference))
    clauses = [_option(results, row) for row in largest[:_MOST_NAMED]]
    if len(largest) > _MOST_NAMED:
        clauses.append(f"{len(largest) - _MOST_NAMED} more change it, by less")
    for verdict, alike in _others(rows).items():
        if verdict == NOT_KNOWN:
            clauses += [_option(results, row) for row in alike[:_MOST_NAMED]]
        else:
            letters = joined([results.labels[row.scenario].letter for row in alike])
            who = "all options" if len(alike) == len(rows) > 2 else letters
            clauses.append(f"{who}: {_EVEN.get(verdict, verdict)}")
    return f"{'; '.join(clauses)}." if clauses else ""


def _option(results: Results, row: Row) -> str:
    return f"{results.labels[row.scenario].letter}: {change_and_interval(row)}"
