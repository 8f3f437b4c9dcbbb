"""What a measure is: one name, one title, one exact definition, one unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Family = Literal["flow", "stock", "delay", "return", "missed", "staff", "cost", "equity"]
"""The questions that measures answer, in the order in which reports show them."""

Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class Measure:
    """One measure, defined once; documentation, tables and reports read it from here.

    Parameters
    ----------
    name
        As in measures.csv.
    title
        In plain words, for charts and tables.
    meaning
        The exact definition: numerator, denominator, what is censored, whose definition it is.
    unit
        Unit of the value.
    better
        Which direction is better for children or the service; None where neither is.
    family
        The question it answers.
    headline
        Whether it belongs on the first page.
    """

    name: str
    title: str
    meaning: str
    unit: str
    better: Better | None
    family: Family
    headline: bool = False


class Row(NamedTuple):
    """One value of a measure: for all, or for one group of a breakdown. NaN where it is not defined."""

    measure: str
    by: str
    group: str
    value: float


def defined(
    family: Family,
    entries: str,
) -> tuple[Measure, ...]:
    """Read measures from a block of text, one paragraph each.

    The first line of a paragraph is ``name | title | unit | better | headline`` (better is lower, higher or -; headline
    is headline or nothing); the lines after it are the meaning.
    """
    measures = []
    for paragraph in entries.strip().split("\n\n"):
        first, _, meaning = paragraph.partition("\n")
        name, title, unit, direction, *headline = (part.strip() for part in first.split("|"))
        better: Better | None = "lower" if direction == "lower" else "higher" if direction == "higher" else None
        if direction not in ("lower", "higher", "-") or headline not in ([], ["headline"]) or not meaning:
            raise ValueError(f"cannot read the definition that begins {first!r}")
        measures.append(
            Measure(name, title, " ".join(meaning.split()), unit, better, family, headline == ["headline"])
        )
    return tuple(measures)
