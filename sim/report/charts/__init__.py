"""Charts as functions of results and data frames: the same in the report and in notebooks.

>>> from sim.report import charts
>>> charts.monthly(result, "open_early_help")                                                   # doctest: +SKIP

Each takes a study's result, or a data frame with the columns that it names, and returns a drawing in SVG that a
notebook shows. No file is read. A scenario has the same colour, marker and line in all of them; uncertainty is drawn
wherever there is any.

=================  =================================================================================================
`differences`      what options change, as a percentage of the baseline
`levels`           several measures of one unit
`breakdown`        one measure by source, presenting group, area, team
`monthly`          the course of a measure, with the dates of changes
`bands`            how long things take, against a limit
`decisions`        what is decided, by what is truly needed
`trade_offs`       one measure against another, with the options that no other is shown to beat
`pathway`          the flow from contact to plan, with volumes and waits
=================  =================================================================================================
"""

from sim.report.charts.pathway import pathway
from sim.report.charts.plane import best_of, trade_offs
from sim.report.charts.rows import bands, breakdown, decisions, differences, levels, misjudged
from sim.report.charts.style import Drawing, Style, styles
from sim.report.charts.time import dated_changes, monthly

__all__ = [
    "Drawing", "Style", "bands", "best_of", "breakdown", "dated_changes", "decisions", "differences", "levels",
    "misjudged", "monthly", "pathway", "styles", "trade_offs",
]  # fmt: skip
