"""The bricks every part of a scenario is made of: the strict base class, bounded numbers, dates, durations."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal, Self, TypeVar, get_args

import pydantic
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sim.rules import lengths
from sim.scenario.names import wrong_with
from sim.scenario.sentences import explained


def _described(schema: dict[str, Any], part: type[Part]) -> None:
    """Put into a part's schema what its docstring says, for which a run that tells of none need not wait."""
    schema["description"], words = explained(part.__doc__)
    for name in part.model_fields.keys() & words.keys():
        schema["properties"][part.model_fields[name].alias or name]["description"] = words[name][1]


class Part(BaseModel):
    """A frozen part of a scenario: unknown keys refused, no silent conversion, no NaN or infinity.

    What its docstring says of each field is that field's documentation: ``frontdoor new``, the JSON Schema and the
    messages of ``frontdoor check`` all print it from there.
    """

    # A scenario that is read needs one validator, not one for each part; a default of 1 is the 1.0 of a file.
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, defer_build=True, validate_default=True,
        json_schema_extra=_described,
    )  # fmt: skip


def default(**fields: Any) -> Any:
    """The default of a part, or of entries by name, as a file would write it: what is not said is as usual.

    It is validated with the rest, so that a scenario needs one validator, and not one for each part.
    """
    return Field(default_factory=lambda: dict(fields))


def fixed(mean: float) -> Any:
    """The default of a duration that is always `mean`."""
    return default(mean=mean)


def rising(*names: str, what: str = "", fault: str = "") -> Any:
    """A check of a part: the values of these fields, as far as they are set, do not fall."""

    def check(part: Part) -> Part:
        values = [value for value in (getattr(part, name) for name in names) if value is not None]
        if values != sorted(values):
            above = " must not be above ".join(f"{name} ({getattr(part, name):g})" for name in names)
            rise = f"{what} must rise: {' <= '.join(names)}".strip()
            raise ValueError(fault or (rise if what or len(names) > 2 else above))
        return part

    return model_validator(mode="after")(check)


def nonzero(noun: str, field: str = "", *, of: slice = slice(None)) -> AfterValidator:
    """A check of weights, or of such a field of entries, which are relative to their sum: one must be above 0."""

    def check(value: Any) -> Any:
        weights = [getattr(each, field) for each in value.values()] if field else value
        if weights is not None and not sum(weights[of]) > 0:
            raise ValueError(f"at least one {noun} must have a {field or 'weight'} above 0")
        return value

    return AfterValidator(check)


def within(low: float, high: float, unit: str) -> Any:
    """The bounds of a number, which it may reach, and its unit."""
    return Field(ge=low, le=high, json_schema_extra={"unit": unit})


def above_0(high: float, unit: str) -> Any:
    """The bounds of a number that must be above 0, and its unit."""
    return Field(gt=0, le=high, json_schema_extra={"unit": unit})


def listed(least: int, most: int) -> Any:
    """How long a list may be."""
    return Field(strict=False, min_length=least, max_length=most)


Share = Annotated[float, within(0, 1, "share, 0 to 1")]
Score = Annotated[float, within(0, 100, "need score, 0 to 100")]
ScorePoints = Annotated[float, within(-100, 100, "points of the need score")]
Spread = Annotated[float, within(0, 100, "points of the need score")]
Days = Annotated[float, within(0, 36_500, "days")]
DaysApart = Annotated[float, within(1, 36_500, "days")]
"""Days between reviews: at least a day, since shorter intervals are a slip and would never finish."""
Lasting = Annotated[float, above_0(36_500, "days")]
Hours = Annotated[float, within(0, 10_000, "hours")]
PerYear = Annotated[float, within(0, 1_000_000, "per year")]
Rate = Annotated[float, within(0, 50, "per year")]
Factor = Annotated[float, within(0, 20, "multiplier")]
Productivity = Annotated[float, above_0(2, "multiplier")]
Trend = Annotated[float, within(-1, 10, "share per year")]
Coefficient = Annotated[float, within(0, 10, "per unit of load above 1")]
Pounds = Annotated[float, within(0, 10_000_000, "pounds")]
Weight = Annotated[float, within(0, 1_000, "relative weight")]
Looks = Annotated[int, within(1, 100, "looks in a row")]
Count = Annotated[int, within(0, 1_000_000, "count")]


T = TypeVar("T")

MOST_ENTRIES, MOST_DAYS = 200, 2_000
"""More entries of a section, and days in a list, than anybody could have meant."""


def _by_rules(table: str) -> AfterValidator:
    """A check of a text: none of the rules of a table in ``mends.toml`` finds anything wrong with it."""

    def check(text: str) -> str:
        if wrong := wrong_with(table, text):
            raise ValueError(wrong)
        return text

    return AfterValidator(check)


Name = Annotated[str, _by_rules("name")]
Line = Annotated[str, _by_rules("line")]
Title = Annotated[str, Field(min_length=1, max_length=200), _by_rules("line")]
Question = Annotated[str, Field(max_length=2_000), _by_rules("text")]
Named = Annotated[dict[Name, T], Field(max_length=MOST_ENTRIES)]
"""Entries under freely chosen names."""

AgeWeights = Annotated[tuple[Weight, ...], listed(19, 19)]
"""Relative weight of the unborn, then of each year of age from 0 to 17."""


def iso_date(value: object) -> object:
    """Accept ``YYYY-MM-DD`` as text (YAML gives text) or a date."""
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError("a date is written YYYY-MM-DD, for example 2018-04-23")
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError("there is no such day in the calendar") from None
    return value


Date = Annotated[dt.date, BeforeValidator(iso_date), Field(json_schema_extra={"unit": "YYYY-MM-DD"})]
Dates = Annotated[tuple[Date, ...], Field(strict=False, max_length=MOST_DAYS)]


def _clock_time(value: object) -> object:
    """Accept ``HH:MM`` from 00:00 to 24:00 and turn it into hours after midnight."""
    if isinstance(value, str):
        match = re.fullmatch(r"(\d{2}):([0-5]\d)", value)
        hours = int(match[1]) + int(match[2]) / 60 if match else None
        if hours is not None and hours <= 24:
            return hours
        raise ValueError("a time of day is written HH:MM from 00:00 to 24:00, for example 08:30")
    return value


def _clock_text(hours: float) -> float | str:
    """``HH:MM`` where that says it exactly, else hours after midnight."""
    minutes = round(hours * 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return text if _clock_time(text) == hours else hours


_CLOCK_TIMES = [
    {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"},
    {"type": "number", "minimum": 0, "maximum": 24},
]
ClockTime = Annotated[
    float, BeforeValidator(_clock_time), pydantic.PlainSerializer(_clock_text, when_used="json"),
    pydantic.WithJsonSchema({"anyOf": _CLOCK_TIMES, "unit": "HH:MM, or hours after midnight"}), Field(ge=0, le=24),
]  # fmt: skip

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Weekdays = Annotated[tuple[Weekday, ...], listed(1, 7)]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class Duration(Part):
    """A random length of time (or of work); its unit stands in the name of the field that holds it.

    Parameters
    ----------
    distribution
        fixed: always the mean; exponential; lognormal with the given cv; uniform from 0 to twice the mean.
    mean
        Mean, in the unit of the field that holds it.
    cv
        Coefficient of variation (standard deviation over mean); for lognormal only, where it is required.
    """

    distribution: Literal["fixed", "exponential", "lognormal", "uniform"] = "fixed"
    mean: Annotated[float, Field(ge=0, le=36_500)]
    cv: Annotated[float, Field(ge=0, le=10)] | None = None

    @model_validator(mode="after")
    def _cv_belongs_to_lognormal(self) -> Self:
        if (self.distribution == "lognormal") != (self.cv is not None):
            raise ValueError("cv is given for lognormal, and only for lognormal: cv: null drops an inherited one")
        return self

    @property
    def spread(self) -> float:
        """Standard deviation of the logarithm of a lognormal duration: ``sqrt(ln(1 + cv²))``; 0 otherwise."""
        return lengths.spread(self.cv) if self.cv else 0.0
