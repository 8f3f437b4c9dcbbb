"""What an option touches."""

from __future__ import annotations

from sim.report.contents import CONTENTS
from sim.report.results import Results
from sim.scenario import differences


def touched(results: Results, name: str) -> tuple[str, ...]:
    """The measures that an option's own values are about, whatever becomes of them."""
    if results.baseline is None:
        return ()
    scenarios = results.study.scenarios
    paths = (row.path for row in differences(scenarios[results.baseline], scenarios[name]))
    parts = dict.fromkeys(path.partition(".set.")[2] or path for path in paths)
    return tuple(dict.fromkeys(each for path in parts for each in CONTENTS["touches"].get(path.partition(".")[0], ())))
