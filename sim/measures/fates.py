"""What becomes of each child: one life in numbers, and the same child's life under two scenarios.

On common random numbers a child has the same number, enters at the same moment and lives the same life under both,
until something about it is decided or done otherwise. So what differs between the two lives comes from the change.
A child that leaves earlier in one life is compared up to then: days in which it is not there are not days without need.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sim.log import ROW, Event, EventLog
from sim.measures.crossing import THRESHOLDS, coverage_from, published_level
from sim.measures.episodes import PLANS, History
from sim.measures.need_days import Coverage, needing
from sim.rules.sums import grouped, row_totals
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import GROUPS

if TYPE_CHECKING:
    import pandas as pd

FIGURES = (
    *(f"unmet_days_{level}" for level in THRESHOLDS), "unmet_days", "first_help_days", "contacts", "referrals",
    "early_help_days", "child_in_need_days", "protection_days", "looked_after_days",
)  # fmt: skip
"""The numbers of one life; see `lives`."""

FATE_COLUMNS = (
    "child", "entered_days", "group", "area", "known_in", "same_life", "same_steps", "parted_days",
    "left_first", "left_first_days",
    *(f"{figure}_{which}" for figure in FIGURES for which in ("baseline", "scenario", "change")),
)  # fmt: skip
"""Columns of the table of `fates`."""

BOTH, BASELINE, SCENARIO = "both", "baseline", "scenario"
"""In which of the two a child is known."""

_EARLIER_DAYS = 1.0
"""Who turns 18 with a case open leaves when it can be closed: hours apart are no other leaving."""

_OF_A_LIFE = tuple(name for name in ROW.names or () if name not in ("child", "worker", "team"))
"""Columns of the log that make a life: who the worker is follows from other children's cases."""

_IN_BETWEEN = (
    Event.CHILD_ENTERED, Event.NEED_CHANGED, Event.SCREENING_STARTED, Event.SCREENING_ENDED, Event.CHECKS_RETURNED,
    Event.FAMILY_MOVES, Event.INCIDENT_UNSEEN, Event.CONTACT_ON_OPEN_CASE, Event.CONTACT_RECORDED,
    Event.CONTACT_UPGRADED, Event.FAMILY_REACHED, Event.WAITING_FOR_WORKER, Event.WAIT_ENDED, Event.ALLOCATED,
    Event.WORKER_CHANGED, Event.RELEASED, Event.REVIEW_HELD, Event.CONFERENCE_LISTED, Event.CONFERENCE_SLOT,
)  # fmt: skip
"""Events that are no step from one service to another."""


def lives(log: EventLog, scenario: Scenario) -> pd.DataFrame:
    """The life of every child of a replication in numbers.

    Parameters
    ----------
    log
        One replication.
    scenario
        What it is a replication of.

    Returns
    -------
    pandas.DataFrame
        One row for each child, in the order of their numbers: ``child``, ``entered_days`` (days since the start of the
        run), ``group``, ``area``, and the `FIGURES`, all of the observed window:

        ``unmet_days_early_help``, ``unmet_days_child_in_need``, ``unmet_days_protection``
            Days with latent need at or above the published threshold while no plan at this level or above is in
            progress; over all children they add up to the measures ``unmet_child_days_…``.
        ``unmet_days``
            Their sum: a day counts once for each threshold above which need is unmet, up to three times.
        ``first_help_days``
            Days from the start of the window, or from entry if that is later, until the child first is on a plan (of
            any service); NaN if it never is.
        ``contacts``, ``referrals``
            Contacts at the front door (those on open cases aside) and referrals to social care.
        ``early_help_days``, ``child_in_need_days``, ``protection_days``, ``looked_after_days``
            Days on a plan of each service.
    """
    history = History(log, scenario)
    return _lives(history, np.full(len(log.children), history.end))


def _lives(history: History, until: np.ndarray) -> pd.DataFrame:
    """`lives`, in which nothing counts that comes after a moment of each child."""
    import pandas as pd

    log, children = history.log, history.log.children
    count = len(children)
    table = pd.DataFrame({
        "child": children["child"].astype(np.int64),
        "entered_days": children["entered_days"].astype(float),
        "group": [GROUPS[code] for code in children["group"]],
        "area": [log.areas[code] if code < len(log.areas) else "unknown" for code in children["area"]],
    })  # fmt: skip
    until = np.clip(until, history.start, history.end)
    for level in THRESHOLDS:
        above = needing(history, published_level(history, level))
        start, end = (np.clip(edge, history.start, until[above.child]) for edge in (above.start, above.end))
        covered_days = coverage_from(history, level).days_within(above.child, start, end)
        table[f"unmet_days_{level}"] = grouped(above.child, count, end - start - covered_days)
    table["unmet_days"] = row_totals(table.filter(like="unmet_days_").to_numpy())
    begin = np.clip(table["entered_days"].to_numpy(float), history.start, history.end)
    first_help = Coverage(history, history.plans).first_from(np.arange(count), begin)
    table["first_help_days"] = np.where(first_help <= until, first_help - begin, np.nan)
    for figure, event in (("contacts", Event.CONTACT_RECEIVED), ("referrals", Event.REFERRED)):
        rows = history.pick(event).observed
        table[figure] = grouped(rows.child[rows.time <= until[rows.child]], count)
    for place in PLANS:
        plans = history.plans_at(place)
        days = plans.days_within(history.start, until[plans.child])
        table[f"{place.name.lower()}_days"] = grouped(plans.child, count, days)
    return table


def fates(baseline_log: EventLog, scenario_log: EventLog, baseline: Scenario, scenario: Scenario) -> pd.DataFrame:
    """Every child's life under two scenarios, side by side.

    Parameters
    ----------
    baseline_log, scenario_log
        One replication of each, with the same seed and number.
    baseline, scenario
        What they are replications of; of the same period.

    Returns
    -------
    pandas.DataFrame
        Columns `FATE_COLUMNS`, one row for each child known in either, in the order of their numbers.

        ``known_in``
            "both", "baseline" or "scenario". More demand brings further children, who are known in only one.
        ``same_life``
            Whether every event of the two lives is the same to the last digit, who the worker is aside.
        ``same_steps``
            Whether the same contacts, decisions, plans and handovers follow one another, if at other times.
        ``parted_days``
            When the two lives first differ in anything, in days since the start of the run; NaN if they never do.
        ``left_first``, ``left_first_days``
            In which of the two a child known in both leaves earlier by a day or more ("baseline" or "scenario"), and
            when, in days since the start of the run; empty and NaN if in neither.
        ``…_baseline``, ``…_scenario``, ``…_change``
            The figures of `lives`, up to the day on which the child leaves earlier if there is one, and scenario less
            baseline. NaN where the child is not known.

    Raises
    ------
    ValueError
        If the two are of different periods, or made with different draws.
    """
    import pandas as pd

    if baseline.run != scenario.run:
        raise ValueError("lives can be laid side by side only over the same period")
    if (baseline_log.seed, baseline_log.replication) != (scenario_log.seed, scenario_log.replication):
        raise ValueError("lives can be laid side by side only if they were made with the same draws")
    histories = {BASELINE: History(baseline_log, baseline), SCENARIO: History(scenario_log, scenario)}
    leaving = pd.DataFrame({
        which: pd.Series(history.left, history.log.children["child"]) for which, history in histories.items()
    }).sort_index()  # fmt: skip
    until = leaving.min(axis="columns")
    first, second = (_lives(history, until[history.log.children["child"]].to_numpy()) for history in histories.values())
    table = first.merge(
        second, on="child", how="outer", suffixes=("_baseline", "_scenario"), sort=True, indicator="known_in"
    )
    names = {"left_only": BASELINE, "right_only": SCENARIO}
    table["known_in"] = table["known_in"].cat.rename_categories(names).astype("str")
    for column in ("entered_days", "group", "area"):
        table[column] = table[f"{column}_baseline"].fillna(table[f"{column}_scenario"])
    for figure in FIGURES:
        table[f"{figure}_change"] = table[f"{figure}_scenario"] - table[f"{figure}_baseline"]
    both = table["known_in"] == BOTH
    parted = table["child"].map(_first_unlike(baseline_log, scenario_log, _OF_A_LIFE))
    table["parted_days"] = parted.where(both)
    table["same_life"] = both & parted.isna()
    other_steps = _first_unlike(baseline_log, scenario_log, ("event", "place", "outcome", "number"), _IN_BETWEEN)
    table["same_steps"] = both & ~table["child"].isin(other_steps.index)
    later = (leaving[SCENARIO] - leaving[BASELINE]).to_numpy()
    table["left_first"] = np.select([later >= _EARLIER_DAYS, later <= -_EARLIER_DAYS], [BASELINE, SCENARIO], "")
    table["left_first_days"] = until.to_numpy()
    table["left_first_days"] = table["left_first_days"].where(table["left_first"] != "")
    return table[list(FATE_COLUMNS)]


def _first_unlike(a: EventLog, b: EventLog, columns: Iterable[str], but: tuple[Event, ...] = ()) -> pd.Series[float]:
    """When the rows of each child, but for some events, first differ in any column or one has more, by its number.

    Children whose rows never differ are left out.
    """
    import pandas as pd

    rows = []
    for log in (a, b):
        some = np.flatnonzero(~np.isin(log.events["event"], but))
        frame = pd.DataFrame({name: log.events[name][some] for name in {"child", "time_days", *columns}})
        rows.append(frame.assign(step=frame.groupby("child").cumcount()))
    pairs = rows[0].merge(rows[1], "outer", ["child", "step"], suffixes=("", "_other"))
    unlike = np.zeros(len(pairs), dtype=bool)
    for name in columns:
        x, y = pairs[name], pairs[f"{name}_other"]
        unlike |= (x != y) & ~(x.isna() & y.isna())
    moment = pairs[["time_days", "time_days_other"]].min(axis="columns")
    return moment[unlike].groupby(pairs["child"]).min()
