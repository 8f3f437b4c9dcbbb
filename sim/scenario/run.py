"""The period that is simulated: its first day, the days before counting begins, and those that are counted."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from sim.scenario.parts import Date, Part, iso_date, within
from sim.scenario.vocabulary import day_in_words

LONGEST_RUN_DAYS = 10_980
"""Most days of a run, warm-up included: 30 years of 366 days."""

RunDays = Annotated[float, within(0, LONGEST_RUN_DAYS, "days")]

SPANS = "([0-9]{1,2}) years?|([0-9]{1,3}) months?"
"""How whole years and months are written."""


def _date_or(value: object, otherwise: dt.date) -> dt.date:
    """`value` as a date; another where it is none, which is a fault of its own."""
    try:
        day = iso_date(value)
    except ValueError:
        return otherwise
    return day if isinstance(day, dt.date) and day.year < dt.MAXYEAR - 100 else otherwise


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month some months later; the first of the next where there is none, as of 29 February."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:
        return dt.date(day.year + years, month + 2, 1)


class Run(Part):
    """The period that is simulated, at most 30 years in all.

    Whole years and months reach to the same day of the calendar, leap days included, so that a run whose first day is
    moved keeps its years.

    Parameters
    ----------
    start
        First day, at midnight.
    warm_up_days
        Days before anything is counted, while the service fills up; or whole years or months, such as ``1 year``.
    observed_days
        Days that are counted, after the warm-up; or whole years or months, such as ``2 years`` or ``18 months``.
    """

    start: Date = dt.date(2016, 4, 1)
    warm_up_days: RunDays = 0
    observed_days: Annotated[RunDays, Field(ge=1)] = 365

    @model_validator(mode="before")
    @classmethod
    def _years_in_days(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        day, days = _date_or(data.get("start"), cls.model_fields["start"].default), {}
        for field in ("warm_up_days", "observed_days"):
            value = data.get(field)
            if span := re.fullmatch(SPANS, str(value)):
                after = months_later(day, 12 * int(span[1] or 0) + int(span[2] or 0))
                days[field] = float((after - day).days)
                day = after
            elif isinstance(value, int | float) and 0 <= value <= LONGEST_RUN_DAYS:
                day += dt.timedelta(days=value)
        return {**data, **days}

    @property
    def counted_from(self) -> dt.date:
        """The first day that is counted."""
        return self.start + dt.timedelta(days=math.ceil(self.warm_up_days))

    @property
    def last_day(self) -> dt.date:
        """The last day."""
        return self.start + dt.timedelta(days=math.ceil(self.total_days) - 1)

    @property
    def in_words(self) -> str:
        """From when to when it goes: ``1 April 2016 to 31 March 2019``."""
        return f"{day_in_words(self.start)} to {day_in_words(self.last_day)}"

    @property
    def total_days(self) -> float:
        """Days from the start to the end of the run."""
        return self.warm_up_days + self.observed_days

    def since(self, day: dt.date) -> Run:
        """The same run, of which the days from a later one on are counted."""
        before = float((day - self.start).days)
        return self.model_copy(update={"warm_up_days": before, "observed_days": self.total_days - before})
