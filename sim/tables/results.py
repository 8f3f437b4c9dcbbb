"""Results weighed and set beside published figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.result import StudyResult
    from sim.study.trade_offs import Cheapest


def definitions() -> pd.DataFrame:
    """Every measure, defined once.

    Returns
    -------
    pandas.DataFrame
        One row for each measure: ``measure`` (its name in all tables), ``title``, ``unit``, ``better`` ("lower",
        "higher" or None where neither is), ``family`` (the question it answers), ``headline`` (whether it is told
        first), ``meaning`` (the exact definition).
    """
    import pandas as pd

    from sim.measures import MEASURES

    columns = ("measure", "title", "unit", "better", "family", "headline", "meaning")
    rows = [(m.name, m.title, m.unit, m.better, m.family, m.headline, m.meaning) for m in MEASURES.values()]
    return pd.DataFrame(rows, columns=list(columns))


def published(result: StudyResult, scenario: str | None = None) -> pd.DataFrame:
    """Published figures beside the model's own.

    Parameters
    ----------
    result
        As `sim.run` or `sim.compare` gives it.
    scenario
        Its name in the result; the first if not given.

    Returns
    -------
    pandas.DataFrame
        One row for each published figure of the scenario: ``label, measure, by, group, published, modelled, ratio``
        (modelled over published), ``source, note`` (why the model has no such figure, if so), ``ci_low, ci_high`` (95%
        interval of the modelled mean), ``unit``; ``row`` (the entry of the scenario, which may hold several figures),
        ``role`` (target, check, input, soft), ``hit_from, hit_to`` (where the model hits the figure) and ``verdict``
        (hit, low, high, not known). Figures of times that the run does not count are left out.
    """
    from sim.study.published import beside_published

    return beside_published(result, scenario or next(iter(result.scenarios)))


def non_dominated(result: StudyResult, measures: Sequence[str]) -> pd.DataFrame:
    """Which options no other beats: better in one of the measures only at the price of another.

    Parameters
    ----------
    result
        With several scenarios.
    measures
        Names of the measures to weigh.

    Returns
    -------
    pandas.DataFrame
        One row for each scenario: ``scenario``, one column for each measure (its mean), ``non_dominated`` (bool),
        ``beaten_by`` (the first option that beats it, or empty), ``left_out`` (measures that are not defined for it).

    Raises
    ------
    ValueError
        If a measure is not known, or neither direction of it is better.
    """
    from sim.study.trade_offs import non_dominated as found

    return found(result.summary, measures)


def cheapest(result: StudyResult, standards: Sequence[str], *, cost: str = "total_cost_pounds") -> Cheapest:
    """The cheapest option that meets standards with 95% confidence.

    Parameters
    ----------
    result
        With several scenarios.
    standards
        Such as ``["decision_within_1_working_day_pct>=90", "panel_wait_days<=14"]``.
    cost
        ``total_cost_pounds`` or ``staff_cost_pounds``.

    Returns
    -------
    Cheapest
        With ``sentence`` (the answer in words), ``cheapest`` (the option, or None) and ``table``: a row for each option
        and standard, ``scenario, standard, measure, relation, limit, n, mean, bound`` (one-sided, of the mean),
        ``finding`` ("met", "fails", "not shown": more replications would tell), ``meets_all, cost, unit``.

    Raises
    ------
    ValueError
        If a standard cannot be read.
    """
    from sim.study.trade_offs import cheapest_meeting, read_standards

    return cheapest_meeting(result.summary, read_standards(standards), cost)
