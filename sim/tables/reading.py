"""Results as text, for reading: levels, differences from the baseline, and what they amount to."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.measures import MEASURES
from sim.report import tables
from sim.report.findings import HEADLINES, title_with_unit
from sim.report.numbers import number
from sim.report.table import Column, Quantity
from sim.scenario.arguments import one_or_more
from sim.study.result import StudyResult


def levels(
    result: StudyResult, measures: str | Sequence[str] | None = None, *, by: str = "all", group: str = "all"
) -> pd.DataFrame:
    """Measures of every scenario of a result, for reading.

    Parameters
    ----------
    result
        As `sim.run`, `sim.compare` or `sim.load_result` gives it.
    measures
        Names of measures, in the order wanted; the headline measures if not given.
    by, group
        Of which breakdown and group, for example ``by="year", group="2017-18"``.

    Returns
    -------
    pandas.DataFrame
        One row for each measure, its title for index; one column of text for each scenario, the mean over replications
        with its 95% interval: ``76.6% (75.6% to 77.6%)``. An interval that passes a limit (0, or 100%) is cut there and
        marked "about".

    Raises
    ------
    KeyError
        If the result has no such measure, breakdown or group.
    """
    return _for_reading(_rows_of(result.summary, measures, by, group), tables.MEAN, list(result.scenarios))


def changes(
    result: StudyResult, measures: str | Sequence[str] | None = None, *, by: str = "all", group: str = "all"
) -> pd.DataFrame:
    """Differences from the baseline, for reading.

    Parameters
    ----------
    result
        As `sim.compare` gives it.
    measures, by, group
        As for `levels`.

    Returns
    -------
    pandas.DataFrame
        One row for each measure, its title for index; a column for the baseline with its mean, and one for each option
        with its difference and the paired 95% interval of that: ``+2.1 pp (1.0 to 3.2 pp)``; ``pp`` are percentage
        points.

    Raises
    ------
    ValueError
        If nothing was compared.
    KeyError
        If the result has no such measure, breakdown or group.
    """
    options, (difference, *_) = _options(result), tables.CHANGE
    table = _rows_of(result.comparison, measures, by, group)
    frame = _for_reading(table, difference, options)
    first = table.drop_duplicates("measure")
    frame.insert(0, f"{result.baseline} (baseline)", list(map(number, first["baseline_mean"], first["unit"])))
    return frame


def verdicts(
    result: StudyResult, measures: str | Sequence[str] | None = None, *, by: str = "all", group: str = "all"
) -> pd.DataFrame:
    """What the differences from the baseline amount to, in words.

    Parameters
    ----------
    result
        As `sim.compare` gives it; its margins say how large a difference must be to matter.
    measures, by, group
        As for `levels`.

    Returns
    -------
    pandas.DataFrame
        One row for each measure, its title for index; one column for each option: "better", "worse", "higher", "lower"
        (also with ", perhaps too little to matter"), "no difference that matters", "no difference", "not enough
        replications to say", "the run is too short to see this", "not known", "not defined".
        Judged by intervals that hold together for all options.

    Raises
    ------
    ValueError
        If nothing was compared.
    KeyError
        If the result has no such measure, breakdown or group.
    """
    options, (*_, verdict) = _options(result), tables.CHANGE
    return _for_reading(_rows_of(result.comparison, measures, by, group), verdict, options)


def sentences(result: StudyResult, option: str) -> list[str]:
    """One option against the baseline in sentences: what gets worse, what better, what else moves, what does not.

    Parameters
    ----------
    result
        As `sim.compare` gives it.
    option
        Name of a scenario of the result.

    Raises
    ------
    ValueError
        If nothing was compared.
    KeyError
        If the option is none of the result.
    """
    from sim.report.page.sentences import all_changes  # with the charts, which take a second to load
    from sim.report.results import Results

    options = _options(result)
    if option not in options:
        raise KeyError(f"{option!r} is no option of this result: there are {', '.join(options)}")
    return all_changes(Results(result).headline_changes[option])


def _rows_of(table: pd.DataFrame, measures: str | Sequence[str] | None, by: str, group: str) -> pd.DataFrame:
    """The rows of some measures, in their order; of the headline measures if none are named."""
    present = set(table["measure"].unique())
    wanted = [name for name in HEADLINES if name in present]
    wanted = wanted if measures is None else list(one_or_more(measures))
    if unknown := [name for name in wanted if name not in present]:
        raise KeyError(f"this result has no measure called {', '.join(unknown)}")
    rows = table[table["measure"].isin(wanted) & (table["by"] == by) & (table["group"] == group)]
    if rows.empty:
        raise KeyError(f"this result has nothing of these measures by {by!r} for {group!r}")
    return rows.sort_values("measure", key=lambda names: names.map(wanted.index), kind="stable")


def _options(result: StudyResult) -> list[str]:
    if result.baseline is None:
        raise ValueError("nothing was compared in this result: use sim.compare")
    return [name for name in result.scenarios if name != result.baseline]


def _for_reading(table: pd.DataFrame, column: Column, columns: list[str]) -> pd.DataFrame:
    """The cells of a column of the report's tables by measure and scenario, with titles for index."""
    first = table.drop_duplicates("measure")
    titles = list(map(title_with_unit, first["measure"], first["unit"]))
    cells = [cell.text_and_interval if isinstance(cell, Quantity) else str(cell) for cell in column.cells(table)]
    wide = table.assign(cell=cells).pivot(index="measure", columns="scenario", values="cell")
    wide = wide.reindex(index=first["measure"], columns=columns)
    return wide.set_axis(titles, axis="index").rename_axis(index=None, columns=None)


def definitions() -> pd.DataFrame:
    """Every measure, defined once.

    Returns
    -------
    pandas.DataFrame
        One row for each measure: ``measure`` (its name in all tables), ``title``, ``unit``, ``better`` ("lower",
        "higher" or None where neither is), ``family`` (the question it answers), ``headline`` (whether it is told
        first), ``meaning`` (the exact definition), ``caution`` (of a headline: what would make it look better
        without being better).
    """
    table = pd.DataFrame([*MEASURES.values()]).rename(columns={"name": "measure"})
    return table[["measure", "title", "unit", "better", "family", "headline", "meaning", "caution"]]
