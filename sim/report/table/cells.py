"""What stands in a cell: a text, or a number with its unit, its interval and what kind of number it is."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from sim.report.numbers import MISSING, difference, interval, number

Kind = Literal["text", "verdict", "level", "change", "size", "count", "ratio", "share"]
"""What a column holds.

``text``, ``verdict``
    Words; verdicts are those of `sim.study.compare.compare_paired`.
``level``
    A value of a measure; its interval is cut where the measure cannot go.
``change``
    A difference: with its sign, of percentages in percentage points.
``size``
    The size of a difference, without a sign.
``count``
    A whole number.
``ratio``
    One number over another, two decimals.
``share``
    A share from 0 to 1.
"""

NAN = float("nan")


class Quantity(NamedTuple):
    """A number in a cell.

    Parameters
    ----------
    value
        The number; NaN where it is not defined.
    unit
        As of the measure: ``days``, ``% of contacts``, ``pounds``; may be empty.
    low, high
        Ends of its 95% interval; NaN where there is none.
    kind
        As of `Kind`; no text.
    """

    value: float
    unit: str = ""
    low: float = NAN
    high: float = NAN
    kind: Kind = "level"

    @property
    def text(self) -> str:
        """The number for reading."""
        value = self.value
        if value != value:
            return MISSING
        if self.kind == "change":
            return difference(value, self.unit)
        if self.kind == "size":
            return difference(abs(value), self.unit).lstrip("+")
        if self.kind == "count":
            return f"{value:,.0f}"
        if self.kind == "ratio":
            return f"{value:.2f}"
        return number(value, self.unit)

    @property
    def interval(self) -> str:
        """Its interval for reading; `MISSING` where there is none."""
        return interval(self.low, self.high, self.unit, of_difference=self.kind == "change")

    @property
    def text_and_interval(self) -> str:
        """ "26.6 (25.9 to 27.3)"; without an interval, the number alone."""
        span = self.interval
        return self.text if span == MISSING else f"{self.text} ({span})"


Cell: TypeAlias = Quantity | str | float | bool | None
"""What a cell may hold: a quantity, words, or, in a column for other programs only, a plain value."""
