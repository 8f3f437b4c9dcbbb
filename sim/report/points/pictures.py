"""The pictures on the page of a study of points, each with its finding, its reading and the numbers behind it."""

from sim.report.charts.data import ChartScenarios
from sim.report.charts.plane import trade_offs
from sim.report.page.view import Picture
from sim.report.points import charts, tables
from sim.report.points.sensitivity import SensitivityView
from sim.report.points.sweep import SweepView, SweptMeasure
from sim.report.wording import value
from sim.study.designs.conclusions import Conclusion

_MOST_ROWS = 200
_CHARTS = {"line": charts.line, "map": charts.heat_map, "maps": charts.heat_map, "marginals": charts.marginals}


def measure(swept: SweptMeasure) -> Picture:
    """A measure over the points of a sweep, in the chart that fits what was varied."""
    view = swept.view
    return Picture(
        f"measure-{view.swept_measures.index(swept)}",
        swept.say("finding"),
        _CHARTS[view.kind](view.table, list(view.labels), swept.name, own=view.own_cells),
        swept.say("shows"),
        swept.say("reading"),
        tables.of_points(swept, _MOST_ROWS),
    )


def plane(view: SweepView) -> Picture | None:
    """The first measure that options are weighed by against the last; None where there are not two."""
    if view.weighing is None or len(view.weighing.measures) < 2:
        return None
    y, *besides, x = view.weighing.measures
    names = {point: ", ".join(map(value, view.values_of(point).values())) for point in view.points}
    scenarios = ChartScenarios((view.baseline, *names), {**names, view.baseline: "as it stands"}, view.baseline)
    chart = trade_offs(view.study, x, y, order=scenarios, ringed=view.weighing.unbeaten)
    finding, shows, reading = (view.say(f"plane_{part}", y, x, besides) for part in ("finding", "shows", "reading"))
    return Picture("plane", finding, chart, shows, reading)


def unknowns(view: SensitivityView, row: Conclusion) -> Picture:
    """A bar for each unknown: how far it moves an output."""
    chart = charts.effects(view.effects(row), row.unit, row.chance_level)
    name = f"effects-{view.measures.index(row.measure)}"
    return Picture(name, view.say("conclusion", row), chart, view.say("shows", row), table=tables.effects(view, row))
