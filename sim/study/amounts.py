"""What planners ask for in a few characters: `panel_wait_days=2`, `contacts=5%`, `5%`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

import numpy as np

from sim.measures import MEASURES
from sim.scenario.arguments import one_or_more
from sim.scenario.problems import InputError, show

_SHAPE = re.compile(r"(?:(?P<measure>[^=]*)=)?(?P<number>[^=%]*?)(?P<mark>%|pp)?")
_MOST_HINTS = 3

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
"""A number in plain or exponent notation."""

Entry = TypeVar("Entry")


class AmountError(InputError, ValueError):
    """What was asked for cannot be understood.

    Parameters
    ----------
    faults
        Everything that is wrong, a sentence each.
    """

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Amount:
    """An amount of a measure.

    Parameters
    ----------
    value
        In the measure's own unit (percentage points where that is a percentage), or in per cent of the measure's mean.
    relative
        Whether it is in per cent of the mean.
    """

    value: float
    relative: bool = False

    def of(self, mean: np.ndarray) -> np.ndarray:
        """The amount in the measure's unit, where the mean is `mean`."""
        return np.abs(mean) * self.value / 100 if self.relative else np.full(np.shape(mean), self.value)

    def __str__(self) -> str:
        value = f"{self.value:g}" if float(f"{self.value:g}") == self.value else repr(self.value)
        return f"{value}%" if self.relative else value


def is_share(unit: str) -> bool:
    """Whether a unit is a percentage or a difference between percentages."""
    return unit.startswith(("%", "percentage point"))


@dataclass(frozen=True)
class Amounts:
    """Amounts of measures.

    Parameters
    ----------
    every
        What holds for measures without an amount of their own; None for nothing.
    own
        Amounts by name of the measure.
    """

    every: Amount | None = None
    own: Mapping[str, Amount] = field(default_factory=dict)

    def in_rows(self, measure: np.ndarray, mean: np.ndarray) -> np.ndarray:
        """The amount for each row of a table, given its measure and that one's mean; NaN where there is none."""
        values = (self.every or Amount(np.nan)).of(mean)
        for name, amount in self.own.items():
            values = np.where(measure == name, amount.of(mean), values)
        return values

    def describe(self) -> list[str]:
        """What is asked for, as `read_amounts` reads it."""
        every = [] if self.every is None else [str(self.every)]
        return every + [f"{name}={amount}" for name, amount in self.own.items()]


def read_each(
    texts: Iterable[str], read: Callable[[str], Entry], once: Callable[[Entry], tuple[object, str]]
) -> list[Entry]:
    """What each text asks for.

    Parameters
    ----------
    texts
        What was written.
    read
        Reads one; raises `AmountError`.
    once
        Of what was read, that which may be asked for once, and what messages call it.

    Raises
    ------
    AmountError
        With the faults of all.
    """
    entries: dict[object, Entry] = {}
    faults: list[str] = []
    for text in one_or_more(texts):
        try:
            entry = read(text)
        except AmountError as error:
            faults += error.faults
            continue
        key, label = once(entry)
        if key in entries:
            faults.append(f"{show(text)}: {label} is given twice.")
        entries[key] = entry
    if faults:
        raise AmountError(*faults)
    return list(entries.values())


def read_amounts(texts: Iterable[str], *, what: str, positive: bool) -> tuple[Amount | None, dict[str, Amount]]:
    """Read ``VALUE%`` (for every measure), ``MEASURE=VALUE`` and ``MEASURE=VALUE%``.

    Parameters
    ----------
    texts
        What was written. ``pp`` after a value says that percentage points are meant.
    what
        What the amounts are, for messages: "a margin".
    positive
        Whether 0 is refused.

    Returns
    -------
    tuple
        The amount for every measure, or None, and those of single measures.

    Raises
    ------
    AmountError
        With all faults.
    """
    own = dict(read_each(
        texts, lambda text: _read(text, what, positive),
        once=lambda amount: (amount[0], f"{what} for {amount[0] or 'every measure'}"),
    ))  # fmt: skip
    return own.pop("", None), own


def _read(text: str, what: str, positive: bool) -> tuple[str, Amount]:
    """The measure, empty for every measure, and the amount."""
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise AmountError(f"{show(text)}: write {what} as MEASURE=VALUE, MEASURE=VALUE% or VALUE%.")
    name, digits, mark = (match["measure"] or "").strip(), match["number"], match["mark"]
    every = match["measure"] is None
    faults = [] if every else unknown_measure(name, text)
    value = read_number(digits)
    if value is None:
        faults.append(f"{show(text)}: {show(digits)} is not a number.")
    elif value < 0 or (positive and value == 0):
        faults.append(f"{show(text)}: {what} must be {'above 0' if positive else '0 or more'}.")
    if every and mark != "%":
        faults.append(f"{show(text)}: say of which measure (MEASURE=VALUE), or write VALUE% for every measure.")
    if mark == "pp" and not every and not faults and not is_share(unit_of(name)):
        faults.append(f"{show(text)}: {name} is in {unit_of(name)}, so percentage points (pp) mean nothing here.")
    if faults or value is None:
        raise AmountError(*faults)
    return name, Amount(value, relative=mark == "%")


def read_number(text: str) -> float | None:
    """A finite number in plain or exponent notation; None for anything else."""
    if NUMBER.fullmatch(text.strip()) is None:
        return None
    value = float(text)
    return value if np.isfinite(value) else None


def unit_of(measure: str) -> str:
    """Unit of a measure; empty for one that is not known."""
    return MEASURES[measure].unit if measure in MEASURES else ""


def read_measures(names: Iterable[str]) -> tuple[str, ...]:
    """Names of measures, each once.

    Raises
    ------
    AmountError
        With a sentence for each that there is not.
    """
    names = tuple(dict.fromkeys(one_or_more(names)))
    if faults := [fault for name in names for fault in unknown_measure(name)]:
        raise AmountError(*faults)
    return names


def unknown_measure(measure: str, text: str = "") -> list[str]:
    """A fault if there is no such measure, with names that may have been meant; no fault otherwise.

    Parameters
    ----------
    measure
        Its name.
    text
        What was written, if that is more than the name.
    """
    if measure in MEASURES:
        return []
    likely = _near_names(measure)
    hint = f": did you mean {' or '.join(likely)}?" if likely else "; the names are in measures.csv."
    rest = f"here is no measure called {show(measure)}{hint}"
    return [f"T{rest}" if text.strip() in ("", measure) else f"{show(text)}: t{rest}"]


def _near_names(word: str) -> list[str]:
    """At most three measures that a word may stand for: because name or title contain it, or are spelt like it."""

    def spelling(text: str) -> str:
        return re.sub(r"\W+", "_", text.lower())

    word = spelling(word[:60])
    letters = word.replace("_", "")
    if not letters:
        return []
    titles = {name: spelling(measure.title) for name, measure in MEASURES.items()}
    inside = [name for name, title in titles.items() if letters in f"{name} {title}".replace("_", "")]
    spelt = {title: name for name, title in titles.items()} | {name: name for name in titles}
    close = [spelt[each] for each in get_close_matches(word, spelt)]
    return list(dict.fromkeys(inside + close))[:_MOST_HINTS]
