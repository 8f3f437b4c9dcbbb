"""A bar for each unknown: how far it moves an output, with its interval, and what chance alone would make."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.report.charts.figures import INK, LIMIT, QUIET, Figure, axes, legend, only_x_grid, settings
from sim.scenario.problems import shortened

_BAR, _LIGHT = "#0072B2", "#9cc7e3"
_LONGEST = 52


@settings()
def effects(table: pd.DataFrame, *, unit: str, chance_level: float = float("nan")) -> Figure:
    """How far each unknown moves an output.

    Parameters
    ----------
    table
        The indices of one output: columns ``label, index, value, ci_low, ci_high``; of Morris ``mu_star`` is drawn, of
        Sobol ``ST`` with ``S1`` within it.
    unit
        Unit of the output, for the axis.
    chance_level
        What chance alone would make of an effect; NaN where that is not known.
    """
    kinds = set(table["index"])
    main = "mu_star" if "mu_star" in kinds else "ST"
    rows = table[table["index"] == main].sort_values("value", ascending=False, kind="stable")
    chart, at = axes(0.95 + 0.32 * len(rows))
    where = np.arange(len(rows))
    wide = rows["value"].to_numpy(float)
    name = "average effect over its whole range" if main == "mu_star" else "with all it does together with others"
    at.barh(where, np.nan_to_num(wide), height=0.62, color=_BAR if main == "mu_star" else _LIGHT, label=name)
    if main == "ST":
        alone = table[table["index"] == "S1"].set_index("label")["value"].reindex(rows["label"]).to_numpy(float)
        at.barh(where, np.clip(np.nan_to_num(alone), 0, None), height=0.34, color=_BAR, label="alone")
    low, high = rows["ci_low"].to_numpy(float), rows["ci_high"].to_numpy(float)
    at.hlines(where, np.clip(low, 0, None), high, color=INK, linewidth=1.4, label="95% interval")
    if main == "mu_star" and not np.isnan(chance_level):
        at.axvline(chance_level, color=LIMIT, linewidth=1.2, linestyle=(0, (3, 2)), label="chance alone, at most")
    at.set_yticks(where, [shortened(label, _LONGEST, "…") for label in rows["label"]])
    at.set_ylim(len(rows) - 0.45, -0.55)
    at.set_xlim(left=0)
    at.set_xlabel(unit if main == "mu_star" else "share of the variance", color=QUIET)
    only_x_grid(at)
    legend(chart, *at.get_legend_handles_labels())
    return chart
