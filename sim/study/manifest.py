"""What the manifest of results says: its form, checked once where one is read; its warnings; how many replications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, NamedTuple, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

SCENARIO, COMPARISON, REPLICATIONS = "scenario", "comparison", "replications"
WARM_UP, PRECISION = "warm-up", "precision"
"""Kinds of caution: `SCENARIO` is about what a scenario says, `COMPARISON` about how it differs from the baseline,
`REPLICATIONS` about how many there are, `WARM_UP` about days too early to count (MSER-5), `PRECISION` about intervals
wider than was asked for."""

FORMAT = 3
"""The form of a manifest that this version writes, and reads."""

Manifest = Mapping[str, Any]
"""What one says, as plain objects."""

T = TypeVar("T")
Some = Annotated[list[T], Field(min_length=1)]
Name = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0)]
Moment = Annotated[str, AfterValidator(dt.datetime.fromisoformat)]


class Caution(NamedTuple):
    """Something to know before believing results.

    Attributes
    ----------
    scenario
        Of which scenario it is true; empty for the whole study.
    kind
        `SCENARIO`, `COMPARISON`, `REPLICATIONS`, `WARM_UP` or `PRECISION`.
    text
        A sentence or two, which do not name the scenario.
    """

    scenario: str
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.scenario}: {self.text}" if self.scenario else self.text


def plain_cautions(cautions: Iterable[Caution]) -> list[dict[str, str]]:
    """Cautions as they stand in a manifest."""
    return [caution._asdict() for caution in cautions]


def cautions_in(manifest: Manifest) -> list[Caution]:
    """The cautions that stand in a manifest."""
    return [Caution(**entry) for entry in manifest.get("warnings", ())]


class _Part(BaseModel):
    """A part of a manifest; it may hold more than is named here."""

    model_config = ConfigDict(strict=True, extra="allow", defer_build=True)  # built where a manifest is read


class _Written(_Part):
    files: list[Annotated[list[str], Field(min_length=2, max_length=2)]]
    overrides: list[str]


class _Scenario(_Part):
    name: Name
    title: str
    question: str
    hash: str
    scenario: dict[str, Any]
    written: _Written = None  # type: ignore[assignment] # not there, or whole


class _Failed(_Part):
    scenario: Name
    replication: Count
    reason: str


class _Commit(_Part):
    id: str
    changed_since: bool


class _Sweep(_Part):
    paths: Some[str]
    sampled: bool
    baseline: list[Any]
    points: dict[str, list[Any]]
    show: list[str]

    @model_validator(mode="after")
    def _a_value_for_each_path(self) -> _Sweep:
        if any(len(values) != len(self.paths) for values in (self.baseline, *self.points.values())):
            raise ValueError("a point needs a value for each path")
        return self


class _Range(_Part):
    name: Name
    label: str


class _Sensitivity(_Part):
    method: str
    size: Count
    measures: Some[str]
    option: str | None
    ranges: Some[_Range]


class _Manifest(_Part):
    status: Literal["complete", "partial"]
    partial: str | None
    stopped: str | None
    baseline: str | None
    seed: Count
    replications: Annotated[int, Field(ge=1)]
    failed: list[_Failed]
    warnings: list[Caution]
    overloaded: list[dict[str, Any]]
    versions: dict[str, str]
    started: Moment
    ended: Moment
    scenarios: Some[_Scenario]
    files: dict[str, str]
    finished: dict[str, list[int]]
    margins: list[str]
    precision: dict[str, Any] | None
    code: str
    commit: _Commit | None
    platform: dict[str, str]
    engine: dict[str, str]
    reused: list[dict[str, Any]]
    sweep: _Sweep = None  # type: ignore[assignment] # not there in another design
    sensitivity: _Sensitivity = None  # type: ignore[assignment]

    @model_validator(mode="after")
    def _names_hold(self) -> _Manifest:
        names = [entry.name for entry in self.scenarios]
        if len(set(names)) < len(names):
            raise ValueError("two scenarios have the same name")
        if self.baseline is not None and self.baseline not in names:
            raise ValueError(f"the baseline {self.baseline} is not among the scenarios")
        return self


def check(manifest: Manifest) -> None:
    """Make sure that a manifest has every field that one has.

    Raises
    ------
    ValueError
        Saying what is wrong with it, without a full stop.
    """
    form = manifest.get("format")
    if form != FORMAT:
        raise ValueError(f"it has the format {form!r}, and this version knows {FORMAT}: use the version that wrote it")
    try:
        _Manifest.model_validate(manifest)
    except ValidationError as error:
        first, *others = error.errors(include_url=False)
        more = f" (and {len(others)} more faults)" if len(others) > 1 else " (and 1 more fault)" if others else ""
        raise ValueError(_in_words(first) + more) from None


def _in_words(detail: Any) -> str:
    where = ".".join(map(str, detail["loc"]))
    if detail["type"] == "missing":
        return f"{where} is missing"
    if detail["type"] == "too_short" and where == "scenarios":
        return "it names no scenarios"
    message = str(detail["ctx"]["error"]) if detail["type"] == "value_error" else str(detail["msg"])
    message = message.replace("Input should be", "it should be")
    return f"{where}: {message}" if where else message


def replications_in_words(manifest: Manifest) -> str:
    """How many replications there are: ``20 replications of each scenario``; where some are missing which part.

    Parameters
    ----------
    manifest
        Of a study.
    """
    replications = manifest["replications"]
    one = len(manifest["scenarios"]) == 1
    text = f"{replications} replication{'' if replications == 1 else 's'}{'' if one else ' of each scenario'}"
    if not manifest["partial"]:
        return text
    counts = [len(numbers) for numbers in manifest["finished"].values()]
    if not counts:
        return f"{text}, of which {manifest['partial']} finished"
    if len(counts) == 1:
        return f"{counts[0]} of the {text}"
    span = f"{min(counts)}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    return f"{span} of the {text} ({manifest['partial']} finished)"
