"""One measure of a sweep against another, with the options that no other beats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.report import findings
from sim.report.charts.style import GRID, INK, QUIET, Axes, Chart, axes, legend, settings
from sim.report.sweep.view import View
from sim.report.wording import value

_POINT = "#56B4E9"
_RING = "#D55E00"
_MOST_NAMED = 8
_REACH = 1.7  # how far the axes reach, in largest differences: intervals beyond are cut, or they would shrink the rest


@settings()
def plane(view: View, x: str, y: str, *, ringed: Sequence[str]) -> Chart:
    """Every point of a sweep by two of its measures.

    Parameters
    ----------
    view
        The sweep.
    x, y
        Names of the measures; `x` goes across.
    ringed
        Names of the options to ring: those that no other beats. A few of them are named by their values.

    Returns
    -------
    matplotlib.figure.Figure
        Paired differences from the scenario as it stands, which is at zero, with their 95% intervals both ways, cut
        where they are very long.
    """
    table = view.table[view.table["measure"].isin([x, y])]
    wide = table.pivot(index="point", columns="measure", values=["difference", "difference_low", "difference_high"])
    wide = wide.dropna(subset=[("difference", x), ("difference", y)])
    middle, low, high = (wide[name] for name in ("difference", "difference_low", "difference_high"))
    chart, at = axes(4.2)
    at.axhline(0, color=QUIET, linewidth=0.8)
    at.axvline(0, color=QUIET, linewidth=0.8)
    at.hlines(middle[y], low[x], high[x], color=_POINT, linewidth=1, alpha=0.45)
    at.vlines(middle[x], low[y], high[y], color=_POINT, linewidth=1, alpha=0.45)
    at.scatter(middle[x], middle[y], s=34, color=_POINT, linewidths=0, label="a point, 95% interval", zorder=3)
    at.scatter([0], [0], s=44, color=INK, marker="s", linewidths=0, label="the scenario as it stands", zorder=3)
    kept = {str(name): (float(middle[x][name]), float(middle[y][name])) for name in middle.index if name in set(ringed)}
    if view.study.baseline in ringed:
        kept[str(view.study.baseline)] = (0.0, 0.0)
    across, up = [place for place, _ in kept.values()], [place for _, place in kept.values()]
    at.scatter(
        across, up, s=130, facecolors="none", edgecolors=_RING, linewidths=1.6, label="beaten by no other", zorder=4
    )
    _name(at, view, kept)
    for measure, write in ((x, at.set_xlabel), (y, at.set_ylabel)):
        entry, unit = findings.known(measure), str(table.loc[table["measure"] == measure, "unit"].iloc[0])
        unit = "percentage points" if unit.startswith("%") else unit
        way = f"; {'less' if entry.better == 'lower' else 'more'} is better" if entry and entry.better else ""
        write(f"{findings.title(measure)}\n(difference, {unit}{way})", color=QUIET, fontsize=9)
    at.xaxis.set_major_formatter(_short)
    at.yaxis.set_major_formatter(_short)
    for differences, limit in ((middle[x], at.set_xlim), (middle[y], at.set_ylim)):
        far = _REACH * float(differences.abs().max()) or 1.0
        limit(-far, far)
    at.grid(color=GRID)
    legend(chart, *at.get_legend_handles_labels())
    return chart


def _name(at: Axes, view: View, kept: Mapping[str, tuple[float, float]]) -> None:
    """The values of the ringed points beside them, if they are few."""
    if len(kept) > _MOST_NAMED:
        return
    for name, where in kept.items():
        held = ", ".join(value(each) for each in view.values_of(name).values())
        text = "as it stands" if name == view.study.baseline else held
        at.annotate(text, where, xytext=(9, 7), textcoords="offset points", fontsize=8.5, color=INK)


def _short(amount: float, _: object = None) -> str:
    return f"{amount / 1e6:,.2f}m" if abs(amount) >= 1e6 else f"{amount:,.10g}"
