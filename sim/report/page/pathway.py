"""The pathway as a flow drawing, a drawing for each scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from sim.report.charts.pathway import Volume, draw_pathway, volumes
from sim.report.labels import Label
from sim.report.page.view import Picture
from sim.report.rendering import sentence
from sim.report.results import Results
from sim.report.table import Column, Table, of_frame
from sim.report.wording import CONTENTS

_IN_CALENDAR_DAYS = {"hours": 1 / 24, "days": 1.0, "working days": 7 / 5}
"""How long a unit of time is, holidays apart: by this waits are compared. Each is told in its own unit."""


def pathways(results: Results) -> Iterator[Picture]:
    """A drawing for each scenario, the baseline first."""
    every = volumes(results.study, baseline=results.baseline)
    for place, (name, label) in enumerate(results.labels.items()):
        option = results.baseline not in (None, name)
        brackets = " In brackets: clear differences from the baseline." if option else ""
        yield Picture(
            f"pathway-{place}",
            f"{label.full}. {_finding(every[name], option=option)}",
            draw_pathway(every[name]),
            "A flow drawing from contacts through the front door to early help, assessment and plans.",
            CONTENTS["readings"]["pathway"] + brackets,
            _table(every[name], label, option=option),
            wide=True,
        )


def _finding(volumes: Mapping[str, Volume], *, option: bool) -> str:
    """Where contacts go and the longest wait; of an option, the largest changes of the two."""
    waits = [(volumes[key], words) for key, words in CONTENTS["waits"].items()]
    if not option:
        ends = [(key, words) for key, words in CONTENTS["ends"].items() if volumes[key].mean > 0]
        known = [each for each in waits if each[0].is_known]
        longest = max(known, key=lambda each: each[0].mean * _IN_CALENDAR_DAYS[each[0].unit], default=None)
        return sentence("pathway", volumes=volumes, ends=ends, wait=longest)
    flows = [each for each in volumes.values() if each.unit == "a year" and each.is_clear]
    changes = [each for each in waits if each[0].is_clear]
    most = max(flows, key=lambda each: abs(each.change), default=None)
    wait = max(changes, key=lambda each: abs(each[0].change) * _IN_CALENDAR_DAYS[each[0].unit], default=None)
    return sentence("pathway_of_option", most=most, wait=wait)


def _table(volumes: Mapping[str, Volume], label: Label, *, option: bool) -> Table:
    columns = [
        Column("What", "words"),
        Column("Unit", "unit"),
        Column("Mean", "mean", "level", ("low", "high"), "95% interval"),
    ]
    if option:
        columns.append(Column("Clear difference from the baseline", "change", "change"))
    return of_frame(f"The pathway in numbers: {label.full}", pd.DataFrame(volumes.values()), columns)
