"""Which points of a sweep no other beats, for its reports."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report import findings
from sim.report.sweep.view import WEIGHED, View, chosen
from sim.report.wording import joined, small


@dataclass(frozen=True)
class Unbeaten:
    """The options that no other beats.

    Parameters
    ----------
    measures, titles, units
        What they are weighed by: names, titles, units.
    rows
        Name of each and its means, in the order of the points, the scenario as it stands first if it is among them.
    of
        Among how many.
    sentence
        The same in words.
    """

    measures: tuple[str, ...]
    titles: tuple[str, ...]
    units: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    of: int
    sentence: str


def unbeaten(view: View) -> Unbeaten | None:
    """The options that no other beats on unmet need, delay and cost.

    None if none of these is clearly different at any point: which option beats which would then be chance.
    """
    from sim.study.trade_offs import non_dominated

    summary = view.study.summary
    total = summary[summary["by"] == "all"]
    moving = total.groupby("measure")["mean"].nunique()
    measures = tuple(name for name in chosen(summary, WEIGHED) if moving[name] > 1)
    clear = [name for name in measures if view.differs(name)]
    if not clear:
        return None
    table = non_dominated(summary, measures)
    best = table[table["non_dominated"]]
    rows = tuple((str(row["scenario"]), tuple(float(row[name]) for name in measures)) for _, row in best.iterrows())
    titles = tuple(findings.title(name) for name in measures)
    units = tuple(str(summary.loc[summary["measure"] == name, "unit"].iloc[0]) for name in measures)
    by = joined([small(title) for title in titles])
    stands = view.study.baseline in {name for name, _ in rows}
    are = "is" if len(rows) == 1 else "are"
    also = f"The scenario as it stands is {'one of them' if stands else 'not among them'}."
    said = f"Weighed by {by}, {len(rows)} of {len(table)} options {are} beaten by no other, going by the means. {also}"
    if len(clear) > 1 and len(rows) > 1:
        said += " Between these, less of one is to be had only for more of another."
    return Unbeaten(measures, titles, units, rows, len(table), said)
