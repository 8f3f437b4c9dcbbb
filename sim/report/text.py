"""Tables for the terminal: 80 columns, plain characters, the same on a screen and in a file."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report import findings
from sim.report.numbers import MISSING, difference, interval, number
from sim.report.wording import joined

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario
    from sim.study import StudyResult

WIDTH = 80
"""Columns of a terminal table."""

_MOST_NAMED = 4
"""So many scenarios are named in one warning; of more, the first."""

_MOMENT_WIDTH = 23
"""Characters before the sentence in a line of a journey: day, date and time."""


def plain(text: str) -> str:
    """Text without control characters (which could steer a terminal), on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def table(header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[int]) -> str:
    """A table of fixed widths in which long cells are wrapped; columns in `right` are aligned to the right."""
    lines = [_line(header, widths, right), "  ".join("-" * width for width in widths)]
    lines += [_line(row, widths, right) for row in rows]
    return "\n".join(lines)


def paragraph(text: str, indent: str = "") -> str:
    """A sentence or two, wrapped to the width."""
    return textwrap.fill(plain(text), WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def journey_text(story: str, width: int) -> str:
    """A child's journey with its lines wrapped to a width; what goes on hangs below the sentence, clear of the date."""
    first, *events = map(plain_line, story.splitlines())
    lines = [textwrap.fill(first, width, subsequent_indent="  ", break_on_hyphens=False)]
    hanging = " " * _MOMENT_WIDTH
    lines += [textwrap.fill(event, width, subsequent_indent=hanging, break_on_hyphens=False) for event in events]
    return "\n".join(lines)


def plain_line(line: str) -> str:
    """A line without control characters, its spaces as they are."""
    return "".join(c if c.isprintable() else " " for c in line)


def run_text(result: StudyResult) -> str:
    """What `frontdoor run` prints for its one scenario: headline measures, published figures, overloaded teams."""
    name = next(iter(result.scenarios))
    parts = [
        paragraph(f"{name}: {result.scenarios[name].title}"),
        paragraph(findings.made_from(result)),
        "",
        headline_table(result, name),
    ]
    published = published_table(findings.published(result, name))
    if published:
        parts += ["", "Beside published figures", "", published]
    return "\n".join(parts + _endings(result))


def compare_text(result: StudyResult) -> str:
    """What `frontdoor compare` prints: for each scenario, headline measures against the baseline."""
    parts = [paragraph(findings.made_from(result))]
    baseline = result.baseline or ""
    for name, scenario in result.scenarios.items():
        if name == baseline:
            parts.append(paragraph(f"Baseline {name}: {scenario.title}", "  "))
            continue
        parts += ["", paragraph(f"{name}: {scenario.title}", "  ")]
        parts += [paragraph(scenario.question)] if scenario.question else []
        parts += ["", comparison_table(result, name)]
    chance = findings.by_chance(result)
    return "\n".join(parts + (["", paragraph(chance)] if chance else []) + _endings(result))


def headline_table(result: StudyResult, name: str) -> str:
    """Headline measures of one scenario with their intervals."""
    rows = [
        (row.title, number(row.mean, row.unit), interval(row.ci_low, row.ci_high, row.unit))
        for row in findings.each(findings.headlines(result, name))
    ]
    return table(("Measure", "Mean", "95% interval"), rows, (47, 9, 20), (1, 2))


def comparison_table(result: StudyResult, name: str) -> str:
    """Headline measures of one scenario against the baseline."""
    rows = [
        (
            row.title,
            number(row.baseline_mean, row.unit),
            difference(row.difference, row.unit),
            interval(row.ci_low, row.ci_high, row.unit, of_difference=True),
            row.verdict,
        )
        for row in findings.each(findings.differences(result, name))
    ]
    header = ("Measure", "Baseline", "Difference", "95% interval", "Verdict")
    return table(header, rows, (24, 8, 10, 17, 13), (1, 2, 3))


def published_table(published: pd.DataFrame) -> str:
    """Published figures beside the model's own; empty text if there are none."""
    rows = [
        (row.label, number(row.published, row.unit), number(row.modelled, row.unit), _ratio(row.ratio))
        for row in findings.each(published)
    ]
    return table(("Figure", "Published", "Model", "Model / published"), rows, (41, 9, 9, 15), (1, 2, 3)) if rows else ""


def difference_rows(first: Scenario, second: Scenario) -> list[tuple[str, str, str]]:
    """What differs between two scenarios: path, value in the first, value in the second, as they stand in a file.

    Where only the second has a dated change, the value shown for the first is what holds in it on the day on which the
    change begins: that is what the change replaces.
    """
    from sim.scenario import ABSENT, as_yaml, differences, phases

    steps = phases(first)
    found = []
    for row in differences(first, second):
        if row.a is ABSENT and row.b is None:
            continue  # a field left empty in an entry that only the second has
        name = next((name for name in second.changes if row.path.startswith(f"changes.{name}.set.")), None)
        before = as_yaml(row.a)
        if row.a is ABSENT and name is not None:
            day = max(second.changes[name].from_date, first.run.start)
            at = (day - first.run.start).days
            held = [step for step in steps if step.start_days <= at][-1]
            value = _value_at(held.scenario, row.path.removeprefix(f"changes.{name}.set."))
            before = before if value is ABSENT else f"{as_yaml(value)} (on {day})"
        found.append((row.path, before, as_yaml(row.b)))
    return found


def _value_at(scenario: Scenario, path: str) -> object:
    """A value by its dotted path; `sim.scenario.ABSENT` if there is none."""
    from sim.scenario import ABSENT

    found: object = scenario.model_dump(mode="json", by_alias=True)
    for part in path.split("."):
        if not isinstance(found, dict) or part not in found:
            return ABSENT
        found = found[part]
    return found


def warnings_before(sentences: Sequence[str], names: Sequence[str]) -> list[str]:
    """Warnings as they are printed before a run: what is true of several scenarios once, with their names."""
    whose: dict[str, list[str]] = {}
    for sentence in sentences:
        name = next((name for name in names if sentence.startswith(f"{name}: ")), "")
        whose.setdefault(sentence.removeprefix(f"{name}: "), []).append(name)
    return [
        paragraph(f"Warning: {sentence if held == [''] else f'{_together(held, len(names))}: {sentence}'}")
        for sentence, held in whose.items()
    ]


def _together(held: list[str], of: int) -> str:
    if 1 < len(held) == of:
        return f"All {of} scenarios" if of > 2 else "Both scenarios"
    return joined(held) if len(held) <= _MOST_NAMED else f"{', '.join(held[:3])} and {len(held) - 3} more"


def differences_text(first: str, second: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """What differs between two scenarios, as `frontdoor check` prints it."""
    if not rows:
        return paragraph(f"{second} does not differ from {first}.")
    return f"{paragraph(f'What differs between {first} and {second}')}\n\n" + table(
        ("Value", first, second), rows, (40, 18, 18), ()
    )


def overload_table(result: StudyResult) -> str:
    """The teams that cannot keep up, with their queues; empty text if there are none."""
    rows = findings.overload_rows(result)
    header = ("Queue of", "At start", "At end", "Growth a week", "In replications")
    return table(header, rows, (33, 8, 7, 8, 16), (1, 2, 3, 4)) if rows else ""


def _endings(result: StudyResult) -> list[str]:
    teams = overload_table(result)
    explained = "Teams that cannot keep up (growth of the queue: in the later half of the period)"
    parts = ["", paragraph(explained), "", teams] if teams else []
    warnings = [paragraph(f"Warning: {warning}") for warning in findings.warnings(result)]
    return parts + (["", *warnings] if warnings else [])


def _ratio(value: float) -> str:
    return MISSING if value != value else f"{value:.2f}"


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    wrapped = [textwrap.wrap(plain(cell), width) or [""] for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for number_ in range(max(map(len, wrapped))):
        parts = [
            (column[number_] if number_ < len(column) else "").rjust(width)
            if position in right
            else (column[number_] if number_ < len(column) else "").ljust(width)
            for position, (column, width) in enumerate(zip(wrapped, widths, strict=True))
        ]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)
