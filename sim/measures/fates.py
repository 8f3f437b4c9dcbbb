"""What becomes of each child: one life in numbers, and the same child's life under two scenarios.

On common random numbers a child has the same number, enters at the same moment and lives the same life under both,
until something about it is decided or done otherwise. So what differs between the two lives comes from the change.
A child that leaves earlier in one life is compared up to then: days in which it is not there are not days without need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.log import Event, EventLog
from sim.measures.crossing import LEVELS, published_level, served_from
from sim.measures.episodes import PLANS, History
from sim.measures.need_days import Covered, needing
from sim.rules.sums import grouped, row_totals, running
from sim.scenario.schema import Scenario
from sim.scenario.vocabulary import GROUPS

if TYPE_CHECKING:
    import pandas as pd

FIGURES = (
    *(f"unmet_days_{level}" for level in LEVELS), "unmet_days", "first_help_days", "contacts", "referrals",
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

_ABOUT_STAFF = ("worker", "team")
"""Columns of the log that may differ between two equal lives: who the worker is follows from other children's cases."""

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
    unmet = _unmet(history, until)
    for level, days in unmet.items():
        table[f"unmet_days_{level}"] = days
    table["unmet_days"] = row_totals(np.column_stack(list(unmet.values())))
    begin = np.clip(table["entered_days"].to_numpy(float), history.start, history.end)
    helped = Covered(history, history.plans).first_from(np.arange(count), begin)
    table["first_help_days"] = np.where(helped <= until, helped - begin, np.nan)
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
    left = pd.DataFrame({
        which: pd.Series(history.left, history.log.children["child"]) for which, history in histories.items()
    }).sort_index()  # fmt: skip
    until = left.min(axis="columns")
    first, second = (
        _lives(history, until[history.log.children["child"]].to_numpy()) for history in histories.values()
    )
    table = first.merge(
        second, on="child", how="outer", suffixes=("_baseline", "_scenario"), sort=True, indicator="known_in"
    )
    names = {"both": BOTH, "left_only": BASELINE, "right_only": SCENARIO}
    table["known_in"] = table["known_in"].astype("str").map(names)
    for column in ("entered_days", "group", "area"):
        table[column] = table[f"{column}_baseline"].where(table["known_in"] != SCENARIO, table[f"{column}_scenario"])
    for figure in FIGURES:
        table[f"{figure}_change"] = table[f"{figure}_scenario"] - table[f"{figure}_baseline"]
    both = table["known_in"].to_numpy() == BOTH
    known = table["child"].to_numpy()[both]
    parted = np.full(len(table), np.nan)
    same_steps = np.zeros(len(table), dtype=bool)
    when = _parted(known, baseline_log, scenario_log)
    parted[both] = np.where(np.isfinite(when), when, np.nan)
    same_steps[both] = _same_steps(known, baseline_log, scenario_log)
    sooner = (left[SCENARIO] - until >= _EARLIER_DAYS, left[BASELINE] - until >= _EARLIER_DAYS)
    earlier = [both & each.to_numpy() for each in sooner]
    table = table.assign(
        same_life=both & np.isnan(parted), same_steps=same_steps, parted_days=parted,
        left_first=np.select(earlier, [BASELINE, SCENARIO], ""),
        left_first_days=until.where(earlier[0] | earlier[1]).to_numpy(),
    )  # fmt: skip
    return table[list(FATE_COLUMNS)]


def _unmet(history: History, until: np.ndarray) -> dict[str, np.ndarray]:
    """Days of unmet need of each child up to a moment, by level."""
    found = {}
    for level in LEVELS:
        above = needing(history, published_level(history, level))
        start, end = (np.clip(edge, history.start, until[above.child]) for edge in (above.start, above.end))
        served = served_from(history, level).days_within(above.child, start, end)
        found[level] = grouped(above.child, len(until), end - start - served)
    return found


def _rows_of(log: EventLog, children: np.ndarray, *, steps: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows about some children, by child and then in order: the rows, and where each child's begin and end."""
    rows = log.rows[np.isin(log.rows["child"], children)]
    if steps:
        rows = rows[~np.isin(rows["event"], _IN_BETWEEN)]
    rows = rows[np.argsort(rows["child"], kind="stable")]
    first, last = (np.searchsorted(rows["child"], children, side=side) for side in ("left", "right"))
    return rows, first, last


def _first_unlike(
    children: np.ndarray, a: EventLog, b: EventLog, columns: tuple[str, ...], *, steps: bool
) -> np.ndarray:
    """When the rows of each child first differ in any of the columns; infinite if they never do."""
    rows, first, last = zip(*(_rows_of(log, children, steps=steps) for log in (a, b)), strict=True)
    common = np.minimum(last[0] - first[0], last[1] - first[1])
    offset = np.concatenate([[0], running(common)])
    within = np.arange(offset[-1]) - np.repeat(offset[:-1], common)
    left, right = (rows[side][np.repeat(first[side], common) + within] for side in (0, 1))
    unlike = np.zeros(len(left), dtype=bool)
    for column in columns:
        x, y = left[column], right[column]
        same = x == y
        unlike |= ~(same | (np.isnan(x) & np.isnan(y)) if x.dtype.kind == "f" else same)
    found = np.full(len(children), np.inf)
    child = np.repeat(np.arange(len(children)), common)[unlike]
    moment = np.minimum(left["time_days"], right["time_days"])[unlike]
    np.minimum.at(found, child, moment)
    for side in (0, 1):  # one of them goes on after the other has nothing more
        longer = last[side] - first[side] > common
        following = rows[side]["time_days"][(first[side] + common)[longer]]
        found[longer] = np.minimum(found[longer], following)
    return found


def _parted(children: np.ndarray, a: EventLog, b: EventLog) -> np.ndarray:
    columns = tuple(name for name in a.rows.dtype.names or () if name not in _ABOUT_STAFF)
    return _first_unlike(children, a, b, columns, steps=False)


def _same_steps(children: np.ndarray, a: EventLog, b: EventLog) -> np.ndarray:
    unlike = _first_unlike(children, a, b, ("event", "place", "outcome", "number"), steps=True)
    return ~np.isfinite(unlike)
