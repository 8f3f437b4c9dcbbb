"""What a measure is: one name, one title, one exact definition, one unit, read from the docstring that defines it."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal, NamedTuple, TypeVar

Family = Literal["flow", "stock", "delay", "return", "missed", "staff", "cost", "equity"]
"""The questions that measures answer, in the order in which reports show them."""

CHILDRENS_GOOD: tuple[Family, ...] = ("return", "missed")
"""Families that tell how children fare. A headline of these has a direction only if neither a service whose help does
nothing nor one that lets nobody in makes it look better (a test holds this); the other families tell how the service
runs, which may well look better while children fare worse: their cautions say how."""

NEED_HEADLINES = ("child_days_above_child_in_need", "child_days_above_protection")
"""Headlines that count need whoever knows of it and whoever holds the case. The others of `CHILDRENS_GOOD` may look
better where plans are begun sooner and help less, or where those who report give up."""

Better = Literal["lower", "higher"]
_DIRECTIONS: dict[str, Better | None] = {"lower": "lower", "higher": "higher", "-": None}


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
    caution
        What would make it look better without being better, in a sentence: every headline has one, no other measure.
    """

    name: str
    title: str
    meaning: str
    unit: str
    better: Better | None
    family: Family
    headline: bool = False
    caution: str = ""


class Row(NamedTuple):
    """One value of a measure: for all, or for one group of a breakdown. NaN where it is not defined."""

    measure: str
    by: str
    group: str
    value: float


Rows = Iterator[Row]
"""What a function that takes measures yields."""

Function = TypeVar("Function", bound=Callable[..., object])


def defines(family: Family, *variants: Mapping[str, object], **words: object) -> Callable[[Function], Function]:
    """Let the docstring of a function define the measures that it takes; the registry reads them from there.

    Parameters
    ----------
    family
        The question that they answer.
    variants
        Words of a family of measures that differ only in these: the definitions hold them in braces, and stand once for
        each.
    words
        Words that stand in braces in every definition.

    Notes
    -----
    Every paragraph of the docstring with ``|`` in its first line is a definition, as `definitions_in` reads it.
    """

    def with_measures(function: Function) -> Function:
        paragraphs = inspect.cleandoc(function.__doc__ or "").split("\n\n")
        entries = "\n\n".join(each for each in paragraphs if " | " in each.partition("\n")[0])
        measures = [definitions_in(family, entries.format(**words, **variant)) for variant in variants or ({},)]
        function.measures = tuple(chain.from_iterable(measures))  # type: ignore[attr-defined]
        return function

    return with_measures


def definitions_in(family: Family, entries: str) -> tuple[Measure, ...]:
    """Read measures from a block of text, one paragraph each.

    The first line of a paragraph is ``name | title | unit | better | headline`` (better is lower, higher or -; headline
    is headline or nothing); the lines after it are the meaning, and of a headline, after ``Caution:``, its caution.
    """
    measures = []
    for paragraph in entries.strip().split("\n\n"):
        first, _, text = paragraph.partition("\n")
        meaning, _, caution = " ".join(text.split()).partition("Caution:")
        name, title, unit, direction, *headline = (part.strip() for part in first.split("|"))
        if direction not in _DIRECTIONS or headline not in ([], ["headline"]) or not meaning:
            raise ValueError(f"cannot read the definition that begins {first!r}")
        if bool(headline) != bool(caution):
            raise ValueError(f"a headline, and no other measure, has a caution: {first!r}")
        measures.append(Measure(
            name, title, meaning.strip(), unit, _DIRECTIONS[direction], family, bool(headline), caution.strip()
        ))  # fmt: skip
    return tuple(measures)
