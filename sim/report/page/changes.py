"""What each option changes: the scenario values that differ from the baseline, and when; and its effects since."""

from itertools import groupby

from sim.measures.table import SINCE
from sim.report import findings
from sim.report.differences import differing, first_of
from sim.report.labels import Label
from sim.report.numbers import year_factor
from sim.report.page import sentences as say
from sim.report.rendering import sentence
from sim.report.results import Results, Row, money_once
from sim.report.table import NAN, Cell, Column, Quantity, Table
from sim.report.wording import date
from sim.study.amounts import is_share
from sim.study.in_force import Spell, spell
from sim.study.verdicts import TOO_SHORT, course

_MOST = 40
_COUNTS = [
    name for name, each in findings.HEADLINES.items()
    if (each.family == "flow" or each.unit == "child-days") and not is_share(each.unit)
]  # fmt: skip
"""Headline measures, besides costs, that add up over days and are told as in a year."""

_MEANS = ("baseline_mean", "scenario_mean", "difference")


def values(results: Results, label: Label) -> tuple[Table, int]:
    """The values in which an option differs from the baseline, and how many there are besides."""
    scenarios = results.study.scenarios
    return first_of(differing(f"What {label.full} changes", scenarios[results.first], scenarios[label.name]), _MOST)


def spell_of(results: Results, name: str) -> Spell | None:
    """When an option is in force; None if all the time, or if it changes nothing."""
    scenarios = results.study.scenarios
    return spell(scenarios[results.baseline], scenarios[name]) if results.baseline else None


def in_force(results: Results, name: str) -> str:
    """For how much of the window an option is in force, and what it does since; empty if it is all the time."""
    when = spell_of(results, name)
    if when is None:
        return ""
    is_known = when.days_in_force > 0 and results.study.manifest["replications"] > 1
    rows = money_once(since(results, name)) if is_known else []
    kinds = groupby(say.clear(rows), key=lambda row: course(row.verdict))
    return sentence("in_force", when, rows, [(word, say.parts(some)) for word, some in kinds])


def since(results: Results, name: str) -> list[Row]:
    """What an option changes since it began, headline by headline, counts and costs as in a year.

    What is counted on the last day alone is the same as of the whole window, and is left out.
    """
    when = spell_of(results, name)
    if when is None:
        return []
    times, rows = year_factor(when.days_since), []
    for row in results.headlines(name, SINCE, when.first.isoformat()):
        whole = results.change(name, row.measure)
        if row.verdict == TOO_SHORT or whole is None or any(getattr(row, a) != getattr(whole, a) for a in _MEANS):
            scaled = {each: getattr(row, each) * times for each in (*_MEANS, "ci_low", "ci_high")}
            rows.append(row._replace(**scaled) if row.measure in _COUNTS else row)
    return rows


def since_table(results: Results, name: str) -> Table | None:
    """Effects since the change beside those of the whole window; None if it is in force all the time."""
    when, rows = spell_of(results, name), since(results, name)
    if when is None or not rows:
        return None
    columns = (
        Column("Measure"), Column("Whole window", kind="change", interval="95% interval"),
        Column("Since the change", kind="change", interval="95% interval "), Column("Verdict"),
    )  # fmt: skip
    cells: list[list[Cell]] = []
    for row in rows:
        title, whole = findings.title_with_unit(row.measure, row.unit), _quantity(results.change(name, row.measure))
        cells.append([title, whole, _quantity(row), row.verdict])
    caption = f"Since {date(when.first)}: the same measures of the {when.days_since:,} days since, counts as in a year"
    return Table(caption, columns, cells)


def _quantity(row: Row | None) -> Quantity:
    return Quantity(row.difference, row.unit, row.ci_low, row.ci_high, "change") if row else Quantity(NAN)
