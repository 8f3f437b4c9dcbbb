"""Tables for the terminal: 80 columns, plain characters, the same on a screen and in a file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

import pandas as pd

from sim.report import findings, tables
from sim.report.labels import labels
from sim.report.page import overload
from sim.report.page import sentences as say
from sim.report.page.changes import in_force
from sim.report.results import Results
from sim.report.table import Table, screen
from sim.scenario.names import is_shown
from sim.study.result import StudyResult

_MOST_LINES = 8
_MOMENT_WIDTH = 23
"""Characters before the sentence in a line of a journey: day, date and time."""


def journey_text(story: str, width: int) -> str:
    """A child's journey with its lines wrapped to a width; what goes on hangs below the sentence, clear of the date."""
    first, *events = map(plain_line, story.splitlines())
    lines = [textwrap.fill(first, width, subsequent_indent="  ", break_on_hyphens=False)]
    hanging = " " * _MOMENT_WIDTH
    lines += [textwrap.fill(event, width, subsequent_indent=hanging, break_on_hyphens=False) for event in events]
    return "\n".join(lines)


def plain_line(line: str) -> str:
    """A line without control characters, its spaces as they are."""
    return "".join(c if is_shown(c) else " " for c in line)


def run_text(result: StudyResult) -> str:
    """What `frontdoor run` prints for its one scenario: headline measures, published figures, overloaded teams."""
    name = next(iter(result.scenarios))
    figures = _beside_published(findings.published(result, name), first_only=True)
    return screen(_heading(result, name), tables.headline(result, name), *figures, *_endings(result))


def _heading(result: StudyResult, name: str) -> list[str]:
    return [labels(result)[name].title, findings.made_from(result)]


def has_more_published(result: StudyResult) -> bool:
    """Whether a run has published figures that `run_text` leaves to `targets_text`."""
    if result.baseline is not None:
        return False
    return len(tables.published_by_role(findings.published(result, next(iter(result.scenarios))))) > 1


def _beside_published(figures: pd.DataFrame, *, first_only: bool = False) -> list[str | Table]:
    """Published figures beside the model's own, and how many are hit; nothing if there are none."""
    shown = tables.published_by_role(figures)[: 1 if first_only else None]
    beside = [block for table in shown for block in (table.caption, table)]
    return ["Beside published figures", *beside, findings.agreement(figures)] if beside else []


def targets_text(result: StudyResult) -> str:
    """What `frontdoor targets` prints of the first scenario of a result, the baseline."""
    name = result.baseline or next(iter(result.scenarios))
    figures = _beside_published(findings.published(result, name))
    none = "" if figures else "It holds no published figures of the days counted."
    return screen(_heading(result, name), *figures, none, *_endings(result))


def compare_text(result: StudyResult) -> str:
    """What `frontdoor compare` prints: for each scenario, headline measures against the baseline."""
    baseline, *options = labels(result).values()
    blocks = (
        block for label in options for block in ([label.full, label.question], tables.comparison(result, label.name))
    )
    heading = [findings.made_from(result), f"Baseline: {baseline.title}"]
    return screen(heading, *blocks, findings.by_chance(result), *_endings(result))


def short_text(result: StudyResult) -> str:
    """What changed, in ten lines for each option at most: what `frontdoor compare` prints unless all is asked for."""
    results = Results(result)
    heading = [findings.made_from(result), f"Baseline: {results.labels[results.first].title}"]
    options = []
    for label in results.options:
        rows = results.headline_changes[label.name]
        clear = say.clear(results.told_changes(label.name))
        more = f"And {len(clear) - _MOST_LINES} more." if len(clear) > _MOST_LINES else ""
        held = in_force(results, label.name), overload.of_scenario(results, label.name)
        options.append([label.full, *map(say.judged, clear[:_MOST_LINES]), more, f"{say.counted(rows)}.", *held])
    return screen(heading, *options, warning_lines(findings.warnings(result)))


def warning_lines(warnings: Iterable[str]) -> list[str]:
    """Things to take care of as they are printed."""
    return [f"Warning: {warning}" for warning in warnings]


def _endings(result: StudyResult) -> list[str | Table | list[str]]:
    teams = tables.overload(result)
    explained = "Teams that cannot keep up (growth of the queue: in the later half of the period)"
    return [explained if len(teams) else "", teams, warning_lines(findings.warnings(result))]
