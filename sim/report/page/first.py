"""The first screen: the question, the options, and what each changes for children and for staff."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sim.report import findings
from sim.report.labels import Label
from sim.report.numbers import is_percent
from sim.report.page import overload
from sim.report.page import sentences as say
from sim.report.wording import capital, date, joined, small

if TYPE_CHECKING:
    from sim.study import StudyResult

AREAS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Waiting", (
        "decision_within_1_working_day_pct", "panel_wait_days", "early_help_decision_to_help_days",
        "referral_to_allocation_days",
    )),
    ("Coming back", (
        "children_with_repeat_contact_6m", "rereferral_12m_department_pct", "rereferral_12m_closure_pct",
    )),
    ("Missed, over-served", (
        "missed_children_pct", "unmet_child_days_child_in_need", "unmet_child_days_protection",
        "assessed_not_in_need_pct",
    )),
    ("Staff and cost", (
        "cases_per_social_worker_mean", "unallocated_cases", "screening_utilisation_pct", "staff_cost_pounds",
        "total_cost_pounds",
    )),
)  # fmt: skip
"""What the first screen tells of each option, in its order."""

SIGNS = {"better": "good", "worse": "bad", "higher": "up", "lower": "down", "not enough replications to say": "open",
         "not known": "open"}  # fmt: skip
"""The sign that stands beside each verdict; any other has the sign for "even"."""

_SPARK_WIDTH, _SPARK_HEIGHT = 200, 20
_MOST_IN_SHORT = 3
_FEWEST_OF_BASELINE = 1e-12


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
        A small chart of the same; empty where there is no interval.
    """

    label: str
    sign: str
    verdict: str
    main: str
    interval: str
    detail: str
    spark: Markup


@dataclass(frozen=True)
class Card:
    """One scenario on the first screen."""

    label: Label
    colour: str
    question: str
    in_short: Sequence[str]
    areas: Sequence[tuple[str, Sequence[Item]]]
    overloaded: str


def heading(result: StudyResult, labels: dict[str, Label]) -> str:
    """The title of the report: the question, if there is one question."""
    compared = [name for name in result.scenarios if name != result.baseline]
    if len(compared) == 1:
        return labels[compared[0]].question or labels[compared[0]].title
    if result.baseline is None:
        return f"{len(compared)} scenarios side by side"
    return f"{labels[result.baseline].title}: {len(compared)} options compared"


def subtitle(result: StudyResult, labels: dict[str, Label]) -> str:
    """What is compared, and over which period."""
    scenario = next(iter(result.scenarios.values()))
    first, last = findings.observed(scenario)
    period = f"{date(first)} to {date(last)}" if first <= last else "no days"
    compared = [labels[name].title for name in result.scenarios if name != result.baseline]
    if len(compared) > 1:
        return f"Observed: {period}."
    if result.baseline is None:
        return f"{compared[0]}. Observed: {period}."
    return f"{compared[0]}, compared with {labels[result.baseline].title}. Observed: {period}."


def cards(result: StudyResult, labels: dict[str, Label]) -> list[Card]:
    """A card for each option; without a baseline, for each scenario."""
    from sim.report.charts import styles

    look = styles(list(result.scenarios))
    reach, title = _reach(result), heading(result, labels)
    made = []
    for name in result.scenarios:
        if name == result.baseline:
            continue
        colour, question = look[name].colour, labels[name].question
        areas = [(area, list(_items(result, name, measures, colour, reach))) for area, measures in AREAS]
        made.append(Card(
            label=labels[name], colour=colour, question="" if question == title else question,
            in_short=in_short(result, name), areas=[(area, items) for area, items in areas if items],
            overloaded=overload.of_scenario(result, name),
        ))  # fmt: skip
    return made


@dataclass(frozen=True)
class Glance:
    """What one option does to one area: signs with words, and what changes most."""

    signs: Sequence[tuple[str, str]]
    most: str


def glance(result: StudyResult, labels: dict[str, Label]) -> list[tuple[Label, str, list[Glance]]]:
    """All options at a glance, an area each: label, colour, areas. Empty unless two options or more are compared."""
    from sim.report.charts import styles

    names = [name for name in result.scenarios if name != result.baseline]
    if result.baseline is None or len(names) < 2:
        return []
    look = styles(list(result.scenarios))
    return [
        (labels[name], look[name].colour, [_at_a_glance(result, name, measures) for _, measures in AREAS])
        for name in names
    ]


def _at_a_glance(result: StudyResult, name: str, measures: Sequence[str]) -> Glance:
    table = result.comparison
    table = table[(table["scenario"] == name) & (table["by"] == "all") & table["measure"].isin(measures)]
    rows = [row for row in findings.each(table) if not math.isnan(row.difference)]
    if not rows:
        return Glance([], "Not measured here.")
    counts = [(word, sum(row.verdict == word for row in rows)) for word in say.CLEAR]
    signs = [(SIGNS[word], f"{count} {word}") for word, count in counts if count]
    clear = sorted((row for row in rows if row.verdict in say.CLEAR), key=_relative, reverse=True)
    if not clear:
        return Glance([_unclear({row.verdict for row in rows})], "")
    span = say.change_interval(clear[0])
    most = f"{findings.title(clear[0].measure)}: {say.change(clear[0])}{f' ({span})' if span else ''}"
    return Glance(signs, most)


def _unclear(verdicts: set[str]) -> tuple[str, str]:
    """Sign and words where nothing changes clearly."""
    if "not known" in verdicts:
        return "open", "not known"
    if "not enough replications to say" in verdicts:
        return "open", "not enough replications to say"
    return "even", "no difference that matters"


def in_short(result: StudyResult, name: str) -> list[str]:
    """The option in a few sentences: what gets better and what worse, the largest first."""
    if result.baseline is None:
        return []
    rows = list(findings.each(findings.differences(result, name)))
    said = []
    for verdict, before in (("better", "Better"), ("worse", "Worse")):
        some = sorted((row for row in rows if row.verdict == verdict), key=_relative, reverse=True)
        parts = [f"{small(findings.title(row.measure))} ({say.change(row)})" for row in some[:_MOST_IN_SHORT]]
        more = len(some) - len(parts)
        if parts:
            said.append(f"{before}: {joined([*parts, *([f'{more} more'] if more > 0 else [])])}.")
    if not said:
        words = {row.verdict for row in rows}
        if words <= {"no difference", "not defined"}:
            said.append("Nothing changes: every headline measure is exactly the same.")
        elif "not known" in words:
            said.append("One replication gives no interval: whether these differences mean anything cannot be said.")
        else:
            said.append("No headline measure clearly gets better or worse.")
    return said


def _relative(row: Any) -> float:
    return float(abs(row.difference) / max(abs(row.baseline_mean), _FEWEST_OF_BASELINE))


def _items(
    result: StudyResult, name: str, measures: Sequence[str], colour: str, reach: dict[str, float]
) -> Iterator[Item]:
    for measure in measures:
        if result.baseline is None:
            row = say.value_of(result, name, measure)
            if row is not None and not math.isnan(row.mean):
                yield _level(row, colour)
            continue
        rows = say.rows_of(result, measure)
        row = next(findings.each(rows[rows["scenario"] == name]), None)
        if row is not None and not math.isnan(row.difference):
            yield _change(row, colour, reach.get(measure, 0.0))


def _level(row: Any, colour: str) -> Item:
    low, high = say.clipped_interval(row)
    span = say.level_interval(row.ci_low, row.ci_high, row.unit)
    spark = Markup("")
    if is_percent(row.unit) and span:
        spark = _spark(row.mean, low, high, 0.0, 100.0, colour)
    return Item(
        label=findings.title(row.measure), sign="", verdict="", main=say.level(row.mean, row.unit),
        interval=span, detail="", spark=spark,
    )  # fmt: skip


def _change(row: Any, colour: str, reach: float) -> Item:
    span = say.change_interval(row)
    spark = Markup("")
    if span and reach > 0:
        spark = _spark(row.difference, row.ci_low, row.ci_high, -reach, reach, colour, zero=True)
    detail = say.before_and_after(row) or f"at {say.level(row.baseline_mean, row.unit)}"
    same = row.verdict == "no difference"
    return Item(
        label=findings.title(row.measure), sign=SIGNS.get(row.verdict, "even"),
        verdict="Exactly the same" if same else capital(row.verdict), main="" if same else say.change(row),
        interval=span, detail=detail, spark=spark,
    )  # fmt: skip


def _reach(result: StudyResult) -> dict[str, float]:
    """How far the small chart of each measure reaches both ways: the same for all options."""
    table = result.comparison[result.comparison["by"] == "all"]
    far = table[["ci_low", "ci_high"]].abs().max(axis=1)
    return {str(name): float(value) for name, value in far.groupby(table["measure"]).max().items()}


def _spark(
    middle: float, low: float, high: float, left: float, right: float, colour: str, *, zero: bool = False
) -> Markup:
    """A small chart: the interval as a bar, the mean as a dot, no change as an upright line."""
    inside = _SPARK_WIDTH - 16

    def x(value: float) -> float:
        return 8 + inside * (value - left) / (right - left)

    y = _SPARK_HEIGHT / 2
    middle_line = f'<path d="M{x(0):.1f},2 V{_SPARK_HEIGHT - 2}" stroke="#56616b" stroke-width="1.4"/>' if zero else ""
    return Markup(
        f'<svg class="spark" viewBox="0 0 {_SPARK_WIDTH} {_SPARK_HEIGHT}" aria-hidden="true" focusable="false">'
        f'<path d="M8,{y} H{_SPARK_WIDTH - 8}" stroke="#cfd7de" stroke-width="1.4"/>{middle_line}'
        f'<path d="M{x(low):.1f},{y} H{max(x(high), x(low) + 1):.1f}" stroke="{colour}" stroke-width="7" '
        f'stroke-opacity="0.45"/>'
        f'<circle cx="{x(middle):.1f}" cy="{y}" r="4.6" fill="{colour}"/></svg>'
    )
