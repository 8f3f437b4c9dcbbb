"""Numbers as people read them: thousands apart, no more digits than mean anything, percentages with their sign."""

from __future__ import annotations

import math

MISSING = "-"
"""Stands for a value that is not defined."""


def is_percent(unit: str) -> bool:
    """Whether a unit is a percentage of something: ``%`` or ``% of contacts``."""
    return unit.startswith("%")


def number(value: float, unit: str, *, like: float | None = None, signed: bool = False) -> str:
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

    Examples
    --------
    >>> number(76.72, "% of contacts"), number(13512.4, "contacts"), number(2.5113, "days"), number(2.5e7, "pounds")
    ('76.7%', '13,512', '2.51', '25.00m')
    """
    if math.isnan(value):
        return MISSING
    if is_percent(unit):
        return f"{_signed(f'{value:.1f}', signed)}%"
    size = abs(value if like is None else like)
    if size >= 1e6:
        return f"{_signed(f'{value / 1e6:,.2f}', signed)}m"
    decimals = 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2 if size >= 0.1 else 3
    return _signed(f"{value:,.{decimals}f}", signed)


def difference(value: float, unit: str, *, like: float | None = None) -> str:
    """A difference with its sign; for percentages in percentage points (pp)."""
    text = number(value, unit, like=like, signed=True)
    return text.replace("%", " pp")


def interval(low: float, high: float, unit: str, *, of_difference: bool = False) -> str:
    """An interval as "low to high"; `MISSING` when there is none."""
    if math.isnan(low) or math.isnan(high):
        return MISSING
    like = max(abs(low), abs(high))
    if of_difference and is_percent(unit):
        return f"{number(low, unit).rstrip('%')} to {number(high, unit).rstrip('%')} pp"
    return f"{number(low, unit, like=like)} to {number(high, unit, like=like)}"


def _signed(text: str, plus: bool) -> str:
    """No sign on what rounds to zero; a plus on what is positive if asked for."""
    if not text.strip("-0.,"):
        return text.lstrip("-")
    return f"+{text}" if plus and not text.startswith("-") else text
