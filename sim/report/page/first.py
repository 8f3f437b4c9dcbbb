"""The first screen: the question, the options, and what each changes for children and for staff."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sim.measures import Measure
from sim.report import findings
from sim.report.contents import CONTENTS
from sim.report.labels import Label
from sim.report.numbers import A_YEAR, clipped, is_percent
from sim.report.page import sentences as say
from sim.report.page import since
from sim.report.results import Change, Level, Results
from sim.report.wording import capital, date, joined_some, small
from sim.study.verdicts import BETTER, OPEN_SIZE, TOO_SHORT, WORSE, course


class Area(NamedTuple):
    """What the first screen tells together, and what charts of headline measures call it."""

    title: str
    heading: str
    counted: str
    families: Sequence[str]
    measures: Sequence[str]


AREAS = tuple(Area(**area) for area in CONTENTS["areas"])
"""What the first screen tells of each option, in its order; the last has no measures of its own."""

_OPEN = ("not enough replications to say", TOO_SHORT, "not known")
_SIGNS = {"better": "good", "worse": "bad", "higher": "up", "lower": "down", **dict.fromkeys(_OPEN, "open")}
"""The sign that stands beside a verdict, by which way it goes; any other has the sign for "even"."""

_MOST_IN_SHORT = 3


@dataclass(frozen=True)
class Item:
    """What happens to one measure.

    Parameters
    ----------
    label
        What is measured.
    sign
        Which sign stands beside the verdict: good, bad, up, down, even, open; empty for a level.
    verdict
        In words; empty for a level.
    main
        The change or level.
    interval
        Its interval in words; empty where there is none.
    detail
        From where to where.
    spark
        A small chart of the same: left edge, low end, middle, high end, right edge; empty where there is no interval.
    """

    label: str
    sign: str
    verdict: str
    main: str
    interval: str
    detail: str
    spark: tuple[float, ...] = ()


def heading(results: Results) -> str:
    """The title of the report: the question, if there is one question."""
    options = results.options
    if len(options) == 1:
        return options[0].question or options[0].title
    if results.baseline is None:
        return f"{len(options)} scenarios side by side"
    return f"{results.labels[results.baseline].title}: {len(options)} options compared"


def subtitle(results: Results) -> str:
    """What is compared, and over which period."""
    first, last = findings.observed(next(iter(results.study.scenarios.values())))
    observed = f"Observed: {f'{date(first)} to {date(last)}' if first <= last else 'no days'}."
    if len(results.options) > 1:
        return observed
    beside = f", compared with {results.labels[results.baseline].title}" if results.baseline else ""
    return f"{results.options[0].title}{beside}. {observed}"


def told(results: Results, name: str) -> list[tuple[str, list[Item]]]:
    """What happens in an option, or without a baseline in a scenario: areas, each with its measures."""
    areas = ((area, list(items(results, name, measures))) for area, measures in areas_of(results, name).items())
    return [(area, held) for area, held in areas if held]


def area_of(measure: Measure) -> Area | None:
    """The area that has a measure, else that of its family; None for a family without one."""
    own = (area for area in AREAS if measure.name in area.measures)
    return next(own, None) or next((area for area in AREAS if measure.family in area.families), None)


def areas_of(results: Results, name: str) -> dict[str, list[str]]:
    """What is told of an option, by area: the usual, what it touches, whatever clearly changes; worse ones first."""
    areas = {area.title: list(area.measures) for area in AREAS}
    clear = [row.measure for row in results.headline_changes[name] if row.verdict in say.CLEAR]
    for measure in dict.fromkeys([*results.touched.get(name, ()), *clear]):
        known = findings.known(measure)
        if known is not None and not any(measure in held for held in areas.values()):
            areas[(area_of(known) or AREAS[-1]).title].append(measure)

    def not_worse(measure: str) -> bool:
        row = results.change(name, measure)
        return row is None or course(row.verdict) != WORSE

    return {area: sorted(measures, key=not_worse) for area, measures in areas.items()}


@dataclass(frozen=True)
class Glance:
    """What one option does to one area: signs with words, worse ones first, and the largest of the first kind."""

    signs: Sequence[tuple[str, str]]
    most: str


def glance(results: Results) -> list[tuple[Label, list[Glance]]]:
    """All options at a glance, an area each. Empty unless two options or more are compared."""
    if results.baseline is None or len(results.options) < 2:
        return []
    rows = []
    for label in results.options:
        areas = areas_of(results, label.name)
        rows.append((label, [_at_a_glance(results, label.name, areas[area.title]) for area in AREAS[:-1]]))
    return rows


def _at_a_glance(results: Results, name: str, measures: Sequence[str]) -> Glance:
    rows = [row for measure in measures if (row := results.change(name, measure)) is not None]
    if not rows:
        return Glance([], "Not measured here.")
    counts = say.tally(rows)
    if not counts:
        return Glance([_unclear({row.verdict for row in rows})], "")
    signs = [(_SIGNS[word], f"{count} {word}") for word, count in counts.items()]
    most = max((row for row in rows if course(row.verdict) == next(iter(counts))), key=say.relative)
    return Glance(signs, f"{findings.title(most.measure)}: {say.change_and_interval(most)}")


def _unclear(verdicts: set[str]) -> tuple[str, str]:
    """Sign and words where nothing changes clearly."""
    if "not known" in verdicts:
        return "open", "not known"
    if "not enough replications to say" in verdicts:
        return "open", "not enough replications to say"
    if TOO_SHORT in verdicts:
        return "open", TOO_SHORT if verdicts == {TOO_SHORT} else "no difference in what the run is long enough to see"
    return "even", "no difference that matters"


def in_short(results: Results, name: str) -> list[str]:
    """The option in a few sentences: what gets worse, then what better, the largest first."""
    if results.baseline is None:
        return []
    rows = results.told_changes(name)
    sentences = []
    for verdict in (f"{word}{size}" for word in (WORSE, BETTER) for size in ("", OPEN_SIZE)):
        some = sorted((row for row in rows if row.verdict == verdict), key=say.relative, reverse=True)
        parts = [f"{small(findings.title(row.measure))} ({say.change(row)})" for row in some]
        if parts:
            sentences.append(f"{capital(verdict)}: {joined_some(parts, _MOST_IN_SHORT)}.")
    held = [text] if (text := since.in_force(results, name)) else []
    if sentences:
        return sentences + held
    words = {row.verdict for row in rows}
    if words <= {"no difference", "not defined"}:
        return ["Nothing changes: every headline measure is exactly the same.", *held]
    if "not known" in words:
        return ["One replication gives no interval: whether these differences mean anything cannot be said."]
    other = [f"{small(findings.title(row.measure))} ({say.change(row)})" for row in say.clear(rows)]
    which = f"; what clearly changes is {joined_some(other, _MOST_IN_SHORT)}" if other else ""
    return [f"No headline measure clearly gets better or worse{which}.", *held]


def items(results: Results, name: str, measures: Sequence[str]) -> Iterator[Item]:
    """What happens to some measures in one scenario."""
    for measure in measures:
        if results.baseline is None:
            level = results.level(name, measure)
            if level is not None and not math.isnan(level.mean) and not _uncosted(level.mean, level.unit):
                yield _level(level)
        elif (change := results.change(name, measure)) is not None and not _uncosted(change.scenario_mean, change.unit):
            yield _change(change, _reach(results, measure))


def _uncosted(mean: float, unit: str) -> bool:
    """Whether a cost is nothing because no pay is given: then it says nothing, least of all that it is the same."""
    return mean == 0 and unit == A_YEAR


def _level(row: Level) -> Item:
    span = say.level_interval(row.ci_low, row.ci_high, row.unit)
    low, high = clipped(row.ci_low, row.ci_high, row.unit)
    return Item(
        label=findings.title(row.measure), sign="", verdict="", main=say.level(row.mean, row.unit), interval=span,
        detail="", spark=(0.0, low, row.mean, high, 100.0) if is_percent(row.unit) and span else (),
    )  # fmt: skip


def _change(row: Change, reach: float) -> Item:
    span = say.change_interval(row)
    if row.verdict == TOO_SHORT:
        return Item(findings.title(row.measure), "open", capital(TOO_SHORT), "", "", "")
    same = row.verdict == "no difference"
    return Item(
        label=findings.title(row.measure), sign=_SIGNS.get(course(row.verdict), "even"),
        verdict="Exactly the same" if same else capital(row.verdict), main="" if same else say.change(row),
        interval=span, detail=say.before_and_after(row) or f"at {say.level(row.baseline_mean, row.unit)}",
        spark=(-reach, row.ci_low, row.difference, row.ci_high, reach) if span and reach > 0 else (),
    )  # fmt: skip


def _reach(results: Results, measure: str) -> float:
    """How far the small chart of a measure reaches both ways: the same for all options."""
    ends = (abs(end) for row in results.changes(measure) for end in (row.ci_low, row.ci_high) if end == end)
    return max(ends, default=0.0)
