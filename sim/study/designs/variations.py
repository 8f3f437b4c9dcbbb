"""Which values a sweep tries: ranges and lists as planners write them, as a full grid or a Latin hypercube.

Ranges are counted in decimals, so that 0.1:0.5:0.1 is 0.1, 0.2, 0.3, 0.4 and 0.5 and not 0.30000000000000004.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import numpy as np

from sim.scenario.arguments import one_or_more, plain
from sim.scenario.fields import schema_at
from sim.scenario.problems import shortened, show
from sim.scenario.yaml_reader import read_value
from sim.study.amounts import AmountError
from sim.study.sentences import sentence

MOST_POINTS = 1_000
"""Most points of a sweep."""

_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?"
_RANGE = re.compile(rf"\s*({_NUMBER})\s*:\s*({_NUMBER})\s*(?::\s*({_NUMBER})\s*)?")
_LONGEST_TEXT = 10_000
_STEPS_ACROSS = 1_000  # a continuous range is drawn from at least this finely


class SweepError(AmountError):
    """Why a sweep cannot be made: everything that is wrong, a sentence a line."""


@dataclass(frozen=True)
class Variation:
    """One scenario value and what it is set to.

    Parameters
    ----------
    path
        Dotted path of the value.
    values
        What it is set to, in this order; all whole numbers of a continuous range of them.
    ends
        Of a continuous range of other numbers, which has no values to list.
    """

    path: str
    values: Sequence[Any] = ()
    ends: tuple[Decimal, Decimal] | None = None

    @property
    def choices(self) -> float:
        """How many values there are."""
        return len(self.values) if self.ends is None else math.inf

    def drawn(self, share: float) -> Any:
        """The value `share` of the way through, 0 to below 1: each of a list, and each whole number, equally often."""
        if self.ends is None:
            return self.values[int(share * len(self.values))]
        low, high = self.ends
        step = Decimal(1).scaleb(math.floor(math.log10((high - low) / _STEPS_ACROSS)))
        return float((low + Decimal(share) * (high - low)).quantize(step))


def read_variations(vary: Mapping[str, object] | str | Sequence[str], *, sampled: bool = False) -> list[Variation]:
    """Read what is to be varied.

    Parameters
    ----------
    vary
        Texts ``PATH=LOW:HIGH:STEP`` or ``PATH=a,b,c``; or a mapping of paths to such values or to lists of values.
        Lists are written as YAML writes them: texts, true and false, ``[monday, friday],[tuesday]``.
    sampled
        Whether points are drawn and not all combined: then a range needs no step.

    Raises
    ------
    SweepError
        With every fault.
    """
    pairs = list(vary.items()) if isinstance(vary, Mapping) else [_pair(text) for text in one_or_more(vary)]
    variations = []
    faults: list[str] = []
    for path, values in pairs:
        try:
            variations.append(_variation(path, values, sampled))
        except SweepError as error:
            faults += error.faults
    if not pairs:
        faults.append("Nothing is varied: give at least one PATH=LOW:HIGH:STEP or PATH=a,b,c.")
    faults += dict.fromkeys(_clashes([str(path) for path, _ in pairs]))
    if faults:
        raise SweepError(*faults)
    return variations


def grid(variations: Sequence[Variation]) -> list[tuple[Any, ...]]:
    """Every combination of values, the last path changing fastest.

    Raises
    ------
    SweepError
        If there are more than `MOST_POINTS`.
    """
    size = math.prod(len(variation.values) for variation in variations)
    if size > MOST_POINTS:
        raise SweepError(sentence("sweep", "grid_too_large", size=size, most=MOST_POINTS))
    return list(product(*(variation.values for variation in variations)))


def hypercube(variations: Sequence[Variation], points: int, seed: int) -> list[tuple[Any, ...]]:
    """A Latin hypercube: each range is cut into as many equal parts as there are points, and each part is drawn once.

    Parameters
    ----------
    variations
        What is varied.
    points
        How many points to draw, 2 or more. Points that come out alike (lists and whole numbers have few values) are
        kept once.
    seed
        Root of the draws; the same seed gives the same points.

    Raises
    ------
    SweepError
        If there are too many points, or no more combinations than points.
    """
    from scipy.stats import qmc

    if not 2 <= points <= MOST_POINTS:
        raise SweepError(f"The number of points must be from 2 to {MOST_POINTS:,}, not {points:,}.")
    size = math.prod(variation.choices for variation in variations)
    if size <= points:
        raise SweepError(sentence("sweep", "sample_too_large", points=points, size=size))
    shares = qmc.LatinHypercube(len(variations), seed=np.random.default_rng(seed)).random(points)
    rows = [tuple(v.drawn(float(share)) for v, share in zip(variations, row, strict=True)) for row in shares]
    return list({as_text(row): row for row in rows}.values())


def as_text(value: object) -> str:
    """A value as it stands in a scenario file, on one line."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _pair(text: str) -> tuple[str, str]:
    path, _, values = text.partition("=")
    return ".".join(part.strip() for part in path.split(".")), values


def _clashes(paths: Sequence[str]) -> Iterator[str]:
    """The same value varied twice, or one within another."""
    for first, second in combinations(paths, 2):
        outer, inner = sorted((first, second), key=len)
        if first == second:
            yield f"{show(first)} is varied twice: put all its values into one list."
        elif inner.startswith(f"{outer}."):
            yield f"{show(inner)} lies within {show(outer)}: vary one of them."


def _variation(path: str, values: object, sampled: bool) -> Variation:
    if not isinstance(values, str):
        return _of_list(path, path, _plain(list(values) if isinstance(values, Iterable) else [values]))
    label = f"--vary {path}={shortened(values, 60)}"
    if not path or not values.strip() or len(values) > _LONGEST_TEXT:
        raise SweepError(f"{label}: write PATH=LOW:HIGH:STEP or PATH=a,b,c, for example run.observed_days=365,730.")
    schema = schema_at(tuple(path.split("."))) or {}
    match = _RANGE.fullmatch(values)
    if schema.get("type", "number") in ("number", "integer") and not (schema.get("unit", "").startswith("HH:MM")):
        if match:
            return _of_range(path, label, match.groups(), sampled=sampled, whole=schema.get("type") == "integer")
        if ":" in values and not re.search(r"[,\[{\"']", values):
            raise SweepError(f"{label}: a range is written in numbers, as LOW:HIGH:STEP.")
    items, problems = read_value(f"[{values}]", label)
    if problems:
        raise SweepError(*map(str, problems))
    return _of_list(path, label, items)


def _of_list(path: str, label: str, values: list[Any]) -> Variation:
    texts = [as_text(float(value) if type(value) is int else value) for value in values]  # 1 is 1.0, but not true
    twice = [value for place, value in enumerate(values) if texts[place] in texts[:place]]
    if twice:
        raise SweepError(f"{label}: {as_text(twice[0])} stands in the list more than once.")
    if len(values) < 2:
        raise SweepError(f"{label}: this is one value; name two or more to vary it, or set it with --set.")
    return Variation(path, tuple(values))


def _of_range(path: str, label: str, ends: Sequence[Any], *, sampled: bool, whole: bool) -> Variation:
    low, high = map(Decimal, ends[:2])
    if ends[2] is None:
        if not sampled:
            raise SweepError(f"{label}: say the step, as LOW:HIGH:STEP, or how many points to draw, with --points.")
        if whole:
            low, high = low.to_integral_value("ROUND_CEILING"), high.to_integral_value("ROUND_FLOOR")
        if not low < high:
            raise SweepError(f"{label}: the range must rise, from LOW to a higher HIGH.")
        return Variation(path, range(int(low), int(high) + 1)) if whole else Variation(path, ends=(low, high))
    step = Decimal(ends[2])
    if step == 0 or (high - low) / step < 0:
        way = "up" if high > low else "down"
        raise SweepError(f"{label}: a step of {step} does not lead {way} from {low} to {high}.")
    count = int((high - low) / step) + 1
    if count > MOST_POINTS:
        many = f"{count:,}" if count < 10**12 else "far too many"
        raise SweepError(f"{label}: these are {many} values, and a sweep has at most {MOST_POINTS:,} points.")
    return _of_list(path, label, [_number(low + step * place) for place in range(count)])


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _plain(value: Any) -> Any:
    """A value of Python, numpy or pandas as a scenario file holds it."""
    value = plain(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return list(map(_plain, value)) if isinstance(value, list | tuple) else value
