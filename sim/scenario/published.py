"""Published figures: what the model's own are held against, how near counts as a hit, and of which time they are."""

import datetime as dt
import re
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from sim.scenario.parts import Line, Named, Part, default
from sim.scenario.run import Run, months_later

Role = Literal["input", "target", "check", "soft"]

USUAL_PER_CENT, USUAL_POINTS = 20.0, 3.0
"""How far the model may lie from a published figure and still hit it, if nothing else is said: a fifth of the figure,
or 3 points of a percentage."""


def _number_or_per_cent(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d+(\.\d+)?%", value):
        raise ValueError("this is a number in the unit of the measure, or per cent of the figure, such as 12%")
    return value


_TOLERANCES = [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^\d+(\.\d+)?%$"}]
Tolerance = Annotated[
    Annotated[float, Field(ge=0)] | str,
    BeforeValidator(_number_or_per_cent),
    WithJsonSchema({"anyOf": _TOLERANCES, "unit": "unit of the measure, or % of it"}),
]


class Margin(Part):
    """How large a difference in a measure must be to matter, and why.

    Parameters
    ----------
    amount
        From how much on it matters: in the unit of the measure, of costs in a year, or in per cent of the baseline.
    reason
        Why so much.
    """

    amount: Annotated[Tolerance, Field(alias="from")]
    reason: Annotated[Line, Field(min_length=1, max_length=300)]


class Figure(NamedTuple):
    """One published number, and where the model's own stands in the table of measures.

    Parameters
    ----------
    label
        What it is, in words.
    measure, by, group
        The row of measures.csv.
    value
        What was published.
    """

    label: str
    measure: str
    by: str
    group: str
    value: float


class PublishedFigure(Part):
    """A figure that somebody published, or a row of several, printed beside the model's own.

    Parameters
    ----------
    measure
        Name of the measure, as in measures.csv.
    by
        Breakdown of the measure, for example ``year`` or ``month_end``.
    group
        Which part of the breakdown, for example ``2017-18``.
    year
        The financial year that is meant, for example ``2017-18``. null: the time that the group names, or the window.
    value
        The published figure, in the measure's unit.
    cells
        Several figures in place of one, by group of the breakdown; the row is a hit when each of them is.
    source
        Who published it, and where.
    label
        What it is, in words for a reader.
    role
        input: the scenario was given it. target: values that nobody publishes are chosen so that the model comes near.
        check: set beside the model, not fitted to. soft: for information.
    tolerance
        How far the model may lie from it and still hit. null: a fifth of it, or 3 points of a percentage.
    tolerance_above
        How far above it, where that is not as far as below.
    """

    measure: Line
    by: Line = "all"
    group: Line = "all"
    year: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")] | None = None
    value: float | None = None
    cells: Named[float] = default()
    source: Line
    label: Line
    role: Role = "soft"
    tolerance: Tolerance | None = None
    tolerance_above: Tolerance | None = None

    @model_validator(mode="after")
    def _one_or_several(self) -> Self:
        if (self.value is None) == (not self.cells):
            raise ValueError("give a value, or several in cells")
        if self.cells and self.group != "all":
            raise ValueError("cells name the groups: leave group out")
        if self.tolerance is None and self.tolerance_above is not None:
            raise ValueError("tolerance_above goes with tolerance")
        return self

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures one by one."""
        cells = self.cells if self.value is None else {self.group: self.value}
        return tuple(
            Figure(f"{self.label}: {group}" if self.cells else self.label, self.measure, *self._row(group), value)
            for group, value in cells.items()
        )

    def _row(self, group: str) -> tuple[str, str]:
        if self.year is None:
            return self.by, group
        return ("year", self.year) if self.by == "all" else (f"year_{self.by}", f"{self.year} {group}")

    def reach(self, value: float, *, percentage: bool) -> tuple[float, float]:
        """From where to where the model hits a figure of `value`; `percentage` is whether its unit is per cent."""
        if self.tolerance is None:
            below = max(abs(value) * USUAL_PER_CENT / 100, USUAL_POINTS if percentage else 0.0)
        else:
            below = _in_units(self.tolerance, value)
        above = below if self.tolerance_above is None else _in_units(self.tolerance_above, value)
        return (max(value - below, 0.0) if value >= 0 else value - below), value + above


def _in_units(tolerance: float | str, value: float) -> float:
    return abs(value) * float(tolerance[:-1]) / 100 if isinstance(tolerance, str) else tolerance


def is_counted(figure: Figure, run: Run) -> bool:
    """Whether the time of a figure is counted in a run; a figure of no time of its own is of the window.

    A year or month counts if it lies wholly in the window, the end of a month or a date if it does, its two ends
    included.
    """
    span = _span(figure)
    if span is None:
        return True
    first, last = ((day - run.start).days for day in span)
    return run.warm_up_days <= first and last <= run.total_days


def _span(figure: Figure) -> tuple[dt.date, dt.date] | None:
    """First day, and the day after the last; for a moment, the midnight it is. None for a figure of no time."""
    kind = "year" if figure.by.startswith("year_") else figure.by
    if kind not in _TIMES:
        return None
    letters, ending, months = _TIMES[kind]
    try:
        first = dt.date.fromisoformat(figure.group[:letters] + ending)
        after = months_later(first, months) if months else first + dt.timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return (after if kind in ("month_end", "date") else first), after


_TIMES = {"year": (4, "-04-01", 12), "month": (7, "-01", 1), "month_end": (7, "-01", 1), "date": (10, "", 0)}
"""How much of a group says when it begins, what to add to that, and how many months it lasts; 0 for a day."""
