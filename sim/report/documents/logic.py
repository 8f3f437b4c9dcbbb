"""Items 2.1 to 2.4 of the checklist: the base model, in what scenarios differ from it, and its algorithms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.report.documents import readme
from sim.report.documents.objectives import MOST_OPTIONS
from sim.report.documents.parts import Item, Part, bullets, drawing, table, text
from sim.report.documents.pathway import pathway_svg, routes_table
from sim.scenario.paths import leaves

if TYPE_CHECKING:
    from sim.report.documents.subject import Subject
    from sim.scenario import Scenario

MOST_DIFFERENCES = 60
"""Differences of one scenario that are listed."""


def overview(subject: Subject) -> Item:
    """2.1."""
    return Item("2.1", "Base model overview diagram", "The base model as a diagram, with a description.", [
        text("Boxes are places where a child can be; a line with two heads is a way in both directions. From a box "
             "marked “can end here” a child can go home, with no open case. Drawn are the main ways; the table has "
             "all of them."),
        drawing(pathway_svg()),
        table("Every way, and what sends a child along it", ("From", "To", "When"), routes_table()),
    ])  # fmt: skip


def base_logic(subject: Subject) -> Item:
    """2.2."""
    return Item("2.2", "Base model logic", "The logic, in enough detail that a reader sees how the model works.", [
        *map(text, readme.introduction()),
        table("Each mechanism of the model", ("What a head of service would say", "What the model computes", "Off at"),
              [(each.says, each.computes, each.neutral) for each in readme.mechanisms()]),
    ])  # fmt: skip


def scenario_logic(subject: Subject) -> Item:
    """2.3."""
    return Item("2.3", "Scenario logic", "In what the logic of each scenario differs from the base case.",
                list(_differences(subject)))  # fmt: skip


def _differences(subject: Subject) -> Iterator[Part]:
    from sim.scenario import as_yaml, differences

    first = subject.first
    yield text("Scenarios differ in values only: the program is the same for all, and no rule is written for one "
               "scenario.")
    changes = list(_dated(first.scenario))
    if changes:
        header = ("Change", "From", "Until", "What it sets")
        yield table(f"Dated changes within {first.name}: what held before holds until the day", header, changes)
    for option in subject.options[:MOST_OPTIONS]:
        found = differences(first.scenario, option.scenario)
        if not found:
            yield text(f"{option.name} does not differ from {first.name}.")
            continue
        rows = [(row.path, as_yaml(row.a), as_yaml(row.b)) for row in found[:MOST_DIFFERENCES]]
        caption = f"In what {option.name} differs from {first.name}"
        yield table(caption, ("Value", first.name, option.name), rows)
        if len(found) > len(rows):
            yield text(f"And {len(found) - len(rows)} more values.")
    if len(subject.options) > MOST_OPTIONS:
        yield text(f"And {len(subject.options) - MOST_OPTIONS} more scenarios, each in the manifest of the results.")
    if not subject.options:
        yield text("No other scenario is compared with this one here.")


def _dated(scenario: Scenario) -> Iterator[tuple[str, str, str, str]]:
    from sim.scenario import as_yaml

    for name, change in sorted(scenario.changes.items(), key=lambda item: item[1].from_date):
        until = "the end" if change.until is None else str(change.until)
        values = leaves(change.set, is_one=lambda value, _: "mean" in value)
        sets = "; ".join(f"{'.'.join(path)} = {as_yaml(value)}" for path, value in values)
        yield name, str(change.from_date), until, sets


def algorithms(subject: Subject) -> Item:
    """2.4."""
    asks = "Detail of algorithms: scheduling of arrivals, of meetings, of staff, and the like."
    return Item("2.4", "Algorithms", asks, [
        text("The formulas of need, perception, arrivals and durations stand in the table of item 2.2. The order of "
             "events at one instant, and how draws are made, follow."),
        *map(text, readme.section(readme.ORDER)),
        *map(text, readme.section(readme.RANDOM)),
        text("Choices that could have been made otherwise:"),
        bullets(readme.section(readme.DECISIONS)),
    ])  # fmt: skip
