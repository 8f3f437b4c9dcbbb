"""Numbers as people read them: thousands apart, no more digits than mean anything, percentages with their sign."""

import math
import re

MISSING = "-"
"""Stands for a value that is not defined."""
MILLION = 1e6
"""From here on numbers are told in millions."""


A_YEAR = "pounds a year"
"""Unit of costs as they are told: in plain pounds, to the thousand from a hundred thousand."""


def year_factor(observed_days: float) -> float:
    """What makes a count or cost over so many days one of a year: 1 over a year, leap or not; NaN over no days."""
    return 1.0 if observed_days in (365, 366) else 365.25 / observed_days if observed_days > 0 else math.nan


def is_number(thing: object) -> bool:
    """Whether a thing is a number, true and false being none."""
    return isinstance(thing, int | float) and not isinstance(thing, bool)


def unit_after(number: str, unit: str) -> str:
    """A unit as it stands after a number: 1 case per post, 2 cases per post.

    >>> unit_after("1", "working days"), unit_after("1", "children"), unit_after("1.5", "days")
    ('working day', 'child', 'days')
    """
    return re.sub(r"children\b", "child", re.sub(r"s\b", "", unit, count=1)) if number == "1" else unit


def is_percent(unit: str) -> bool:
    """Whether a unit is a percentage of something: ``%`` or ``% of contacts``."""
    return unit.startswith("%")


def number(value: float, unit: str, *, like: float | None = None, signed: bool = False, more: int = 0) -> str:
    """One value, for reading.

    Parameters
    ----------
    value
        The value.
    unit
        Its unit; only a per cent sign is appended.
    like
        Show as many decimals as this value would get; for the ends of an interval.
    signed
        Put a plus before positive values.
    more
        So many decimals more than usual.

    Examples
    --------
    >>> number(76.72, "% of contacts"), number(13512.4, "contacts"), number(2.5113, "days"), number(2.5e7, "pounds")
    ('76.7%', '13,512', '2.51', '25.00m')
    """
    if math.isnan(value):
        return MISSING
    if is_percent(unit):
        return f"{signed_text(f'{value:.{1 + more}f}', signed)}%"
    size = abs(value if like is None else like)
    if unit == A_YEAR:
        return signed_text(f"{round(value, -3 if size >= 1e5 else 0):,.0f}", signed)
    if size >= MILLION:
        return f"{signed_text(f'{value / 1e6:,.{2 + more}f}', signed)}m"
    decimals = more + (0 if size >= 100 or size == 0 else 1 if size >= 10 else 2 if size >= 0.1 else 3)
    return signed_text(f"{value:,.{decimals}f}", signed)


def difference(value: float, unit: str) -> str:
    """A difference with its sign; for percentages in percentage points (pp)."""
    text = number(value, unit, signed=True)
    return text.replace("%", " pp")


def interval(low: float, high: float, unit: str, *, of_difference: bool = False) -> str:
    """An interval as "low to high"; `MISSING` when there is none.

    Of a level, not a difference, it is cut where the measure cannot go, below 0 and for percentages above 100, and
    then begins with "about": Student's interval knows no such limits.

    Both ends are told in millions, or neither.

    >>> interval(-0.4, 2.0, "% of contacts"), interval(-0.4, 2.0, "% of contacts", of_difference=True)
    ('about 0.0% to 2.0%', '-0.4 to 2.0 pp')
    >>> interval(262_000.0, 1_323_000.0, "pounds")
    '262,000 to 1,323,000'
    """
    if math.isnan(low) or math.isnan(high):
        return MISSING
    least, like = sorted((abs(low), abs(high)))
    if least < MILLION <= like:
        like = MILLION - 1
    if of_difference and is_percent(unit):
        return f"{number(low, unit).rstrip('%')} to {number(high, unit).rstrip('%')} pp"
    cut = (low, high) if of_difference else clipped(low, high, unit)
    about = "" if cut == (low, high) else "about "
    return f"{about}{number(cut[0], unit, like=like)} to {number(cut[1], unit, like=like)}"


def clipped(low: float, high: float, unit: str) -> tuple[float, float]:
    """An interval cut to where a measure can be: 0 and more; percentages at most 100. Growth can be negative."""
    if unit.startswith("per "):
        return low, high
    top = 100.0 if is_percent(unit) else math.inf
    return min(max(low, 0.0), top), max(min(high, top), 0.0)


def from_to(before: float, after: float, unit: str) -> str | None:
    """ "from 26.6 to 52.1"; with one decimal more than usual if it takes that to tell the two apart, None if more.

    >>> from_to(88.61, 88.58, "% of cases"), from_to(5.0, 5.0, "days")
    ('from 88.61% to 88.58%', None)
    """
    like = max(abs(before), abs(after))
    for more in (0, 1):
        first, second = (number(value, unit, like=like, more=more) for value in (before, after))
        if first != second:
            return f"from {first} to {second}"
    return None


def signed_text(text: str, plus: bool) -> str:
    """No sign on what rounds to zero; a plus on what is positive if asked for."""
    if not text.strip("-0.,"):
        return text.lstrip("-")
    return f"+{text}" if plus and not text.startswith("-") else text
