"""The pathway as a flow drawing, a drawing for each scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from sim.report.charts.pathway import Volume, draw_pathway, needed, volumes_of_all
from sim.report.contents import CONTENTS
from sim.report.labels import Label
from sim.report.numbers import number
from sim.report.page.view import Picture, picture
from sim.report.results import Results
from sim.report.table import Cell, Column, Quantity, Table
from sim.report.wording import small
from sim.study.designs.design import margins_of, unseen_in

_WAITS: Mapping[str, str] = CONTENTS["waits"]


def pathways(results: Results) -> Iterator[Picture]:
    """A drawing for each scenario, the baseline first."""
    study = results.study
    days = {name: float(scenario.run.observed_days) for name, scenario in study.scenarios.items()}
    every = volumes_of_all(
        results.replications(needed()), days, results.baseline, margins_of(study.manifest), unseen_in(study.manifest)
    )
    for place, (name, label) in enumerate(results.labels.items()):
        volumes = every[name]
        option = results.baseline not in (None, name)
        finding = _option_finding(volumes) if option else _finding(volumes)
        brackets = " In brackets: clear differences from the baseline." if option else ""
        yield picture(
            f"pathway-{place}", f"{label.full}. {finding}", draw_pathway(volumes), wide=True,
            reading=CONTENTS["readings"]["pathway"] + brackets,
            shows="A flow drawing from contacts through the front door to early help, assessment and plans.",
            table=_table(volumes, label, option=option),
        )  # fmt: skip


def _finding(volumes: Mapping[str, Volume]) -> str:
    contacts = volumes["contacts"].mean
    if not contacts > 0:
        return "No contacts come to the front door."
    parts = [
        f"{_count(volumes, key)} {what}" for key, what in (
            ("from_contacts", "become referrals to social care"), ("front_door_help", "are passed to early help"),
            ("advice", "end with advice or no further action"),
        ) if volumes[key].mean > 0
    ]  # fmt: skip
    waits = [(volumes[key].mean, words) for key, words in _WAITS.items() if not math.isnan(volumes[key].mean)]
    longest = max(waits, default=None)
    wait = f" The longest average wait is {longest[1]}: {longest[0]:,.0f} days." if longest and longest[0] >= 1 else ""
    ending = f": {', '.join(parts)}" if parts else ""
    referrals = volumes["referrals"].mean
    in_all = f"With step ups and returns to care there are {referrals:,.0f} referrals a year." if referrals > 0 else ""
    return f"Of about {_count(volumes, 'contacts')} contacts at the front door a year{ending}. {in_all}{wait}".rstrip()


def _option_finding(volumes: Mapping[str, Volume]) -> str:
    changed = [each for each in volumes.values() if each.unit == "a year" and not math.isnan(each.change)]
    waits = [(volumes[key], words) for key, words in _WAITS.items() if not math.isnan(volumes[key].change)]
    sentences = []
    if changed:
        most = max(changed, key=lambda each: abs(each.change))
        way = "more" if most.change > 0 else "fewer"
        sentences.append(f"The largest change in volume: {small(most.words)}, {abs(most.change):,.0f} a year {way}.")
    if waits:
        wait, words = max(waits, key=lambda each: abs(each[0].change))
        way = "longer" if wait.change > 0 else "shorter"
        sentences.append(f"The largest change in waiting: {words}, {number(abs(wait.change), 'days')} days {way}.")
    return " ".join(sentences) or "Nothing on the pathway changes clearly."


def _count(volumes: Mapping[str, Volume], key: str) -> str:
    return f"{volumes[key].mean:,.0f}"


def _table(volumes: Mapping[str, Volume], label: Label, *, option: bool) -> Table:
    columns = [Column("What"), Column("Unit"), Column("Mean", kind="level", interval="95% interval")]
    columns += [Column("Clear difference from the baseline", kind="change")] if option else []
    rows: list[list[Cell]] = []
    for each in volumes.values():
        unit = "%" if each.unit == "%" else ""
        rows.append([each.words, each.unit, Quantity(each.mean, unit, each.low, each.high)])
        rows[-1] += [Quantity(each.change, unit, kind="change")] if option else []
    return Table(f"The pathway in numbers: {label.full}", columns, rows)
