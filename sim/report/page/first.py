"""The first screen: the question, the options, and what each changes for children and for staff; the same on paper."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.measures import MEASURES, Measure
from sim.report import findings
from sim.report.labels import Label
from sim.report.numbers import A_YEAR, clipped, is_percent
from sim.report.page import changes
from sim.report.page import sentences as say
from sim.report.results import Results, Row
from sim.report.wording import capital, entries, joined_some
from sim.study.verdicts import BETTER, CLEAR, NOT_ENOUGH, NOT_KNOWN, OPEN_SIZE, TOO_SHORT, WORSE, course

TOPICS = entries("topics")
"""What the first screen tells of each option, in its order; one without measures of its own holds what else is told."""

_OPEN = (NOT_KNOWN, NOT_ENOUGH, TOO_SHORT)
_SIGNS = {"better": "good", "worse": "bad", "higher": "up", "lower": "down", **dict.fromkeys(_OPEN, "open")}
"""The sign that stands beside a verdict, by which way it goes; any other has the sign for "even"."""

_MOST_IN_SHORT = 3


class Item(NamedTuple):
    """What happens to one measure.

    Parameters
    ----------
    label
        What is measured.
    sign
        Which sign stands beside the verdict: good, bad, up, down, even, open; empty for a mean.
    verdict
        In words; empty for a mean.
    main
        The change or mean.
    interval
        Its interval in words; empty where there is none.
    detail
        From where to where.
    spark
        A small chart of the same: left edge, low end, middle, high end, right edge; empty where there is no interval.
    """

    label: str
    sign: str = ""
    verdict: str = ""
    main: str = ""
    interval: str = ""
    detail: str = ""
    spark: tuple[float, ...] = ()


def items_by_topic(results: Results, name: str) -> Iterator[tuple[str, list[Item]]]:
    """What happens in an option, or without a baseline in a scenario: topics, each with its measures."""
    for topic, measures in measures_by_topic(results, name).items():
        if found := list(items(results, name, measures)):
            yield topic, found


def topic_of(measure: Measure) -> Mapping[str, Any] | None:
    """The topic that has a measure, else that of its family; None for a family without one."""
    own = [topic for topic in TOPICS if measure.name in topic["measures"]]
    of_family = [topic for topic in TOPICS if measure.family in topic["families"]]
    return next(iter(own + of_family), None)


def measures_by_topic(results: Results, name: str) -> dict[str, list[str]]:
    """What is told of an option, by topic: the usual, what it touches, whatever clearly changes; worse ones first."""
    topics = {topic["title"]: list(topic["measures"]) for topic in TOPICS}
    clear = (row.measure for row in results.headline_changes[name] if row.verdict in CLEAR)
    for measure in (*results.measures_touched.get(name, ()), *clear):
        if measure in MEASURES and not any(measure in names for names in topics.values()):
            topics[(topic_of(MEASURES[measure]) or TOPICS[-1])["title"]].append(measure)

    def not_worse(measure: str) -> bool:
        row = results.change(name, measure)
        return row is None or course(row.verdict) != WORSE

    return {topic: sorted(measures, key=not_worse) for topic, measures in topics.items()}


def glance(results: Results, name: str, measures: Sequence[str]) -> tuple[list[tuple[str, str]], str]:
    """What one option does to some measures: signs with words, worse ones first, and the largest of the first kind."""
    rows = [row for measure in measures if (row := results.change(name, measure)) is not None]
    if not rows:
        return [], "Not measured here."
    clear = say.clear(rows)
    if not clear:
        return [_unclear({row.verdict for row in rows})], ""
    signs = [(_SIGNS[word], f"{count} {word}") for word, count in say.tally(clear).items()]
    return signs, f"{findings.title(clear[0].measure)}: {say.change_and_interval(clear[0])}"


def _unclear(verdicts: set[str]) -> tuple[str, str]:
    """Sign and words where nothing changes clearly."""
    if verdicts > {TOO_SHORT} and verdicts.isdisjoint(_OPEN[:2]):
        return "open", "no difference in what the run is long enough to see"
    word = next((word for word in _OPEN if word in verdicts), "")
    return ("open", word) if word else ("even", "no difference that matters")


def in_short(results: Results, name: str) -> list[str]:
    """The option in a few sentences: what gets worse, then what better, the largest first."""
    if results.baseline is None:
        return []
    rows, sentences = results.main_changes(name), list[str]()
    clear, words = say.clear(rows), {row.verdict for row in rows}
    for verdict in (WORSE, WORSE + OPEN_SIZE, BETTER, BETTER + OPEN_SIZE):
        if verdict in words:
            parts = say.parts(row for row in clear if row.verdict == verdict)
            sentences.append(f"{capital(verdict)}: {joined_some(parts, _MOST_IN_SHORT)}.")
    if not sentences and words <= {"no difference", "not defined"}:
        sentences = ["Nothing changes: every headline measure is exactly the same."]
    elif not sentences and NOT_KNOWN in words:
        return ["One replication gives no interval: whether these differences mean anything cannot be said."]
    elif not sentences:
        which = f"; what clearly changes is {joined_some(say.parts(clear), _MOST_IN_SHORT)}" if clear else ""
        sentences = [f"No headline measure clearly gets better or worse{which}."]
    return [*sentences, *filter(None, [changes.in_force(results, name)])]


def items(results: Results, name: str, measures: Sequence[str]) -> Iterator[Item]:
    """What happens to some measures in one scenario; not to a cost that is nothing because no pay is given."""
    for measure in measures:
        if results.baseline is None:
            row = results.summary_row(name, measure)
            if row is not None and not math.isnan(row.mean) and (row.mean, row.unit) != (0, A_YEAR):
                yield _item_of_mean(row)
        else:
            row = results.change(name, measure)
            if row is not None and (row.scenario_mean, row.unit) != (0, A_YEAR):
                yield _item_of_change(row, _reach(results, measure))


def _item_of_mean(row: Row) -> Item:
    span = say.mean_interval(row)
    low, high = clipped(row.ci_low, row.ci_high, row.unit)
    spark = (0.0, low, row.mean, high, 100.0) if is_percent(row.unit) and span else ()
    return Item(findings.title(row.measure), main=say.amount(row.mean, row.unit), interval=span, spark=spark)


def _item_of_change(row: Row, reach: float) -> Item:
    if row.verdict == TOO_SHORT:
        return Item(findings.title(row.measure), "open", capital(TOO_SHORT))
    same = row.verdict == "no difference"
    span = say.change_interval(row)
    return Item(
        findings.title(row.measure), _SIGNS.get(course(row.verdict), "even"),
        "Exactly the same" if same else capital(row.verdict), "" if same else say.change(row), span,
        say.before_and_after(row) or f"at {say.amount(row.baseline_mean, row.unit)}",
        (-reach, row.ci_low, row.difference, row.ci_high, reach) if span and reach > 0 else (),
    )  # fmt: skip


def _reach(results: Results, measure: str) -> float:
    """How far the small chart of a measure reaches both ways: the same for all options."""
    ends = (abs(end) for row in results.changes(measure) for end in (row.ci_low, row.ci_high) if end == end)
    return max(ends, default=0.0)


class PaperLine(NamedTuple):
    """One measure on paper: its mean in the baseline (empty without one), and what becomes of it in each scenario."""

    title: str
    baseline: str
    cells: Sequence[Item | None]


def lines(results: Results, options: Sequence[Label], measures: Sequence[str]) -> Iterator[PaperLine]:
    """Some measures of some options side by side, those of which anything is known."""
    for measure in measures:
        cells = [next(items(results, label.name, [measure]), None) for label in options]
        if any(cells):
            base = results.summary_row(results.first, measure) if results.baseline else None
            yield PaperLine(findings.title(measure), say.amount(base.mean, base.unit) if base else "", cells)


def topics_on_paper(results: Results, options: Sequence[Label]) -> list[tuple[str, list[PaperLine]]]:
    """Title and lines of each topic."""
    every = [(topic["title"], list(lines(results, options, topic["measures"]))) for topic in TOPICS]
    return [each for each in every if each[1]]
