"""What an event log holds: need, events, plans, waits, and whether the run has settled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.log import ROW_MEANING, Event, EventLog, Outcome, Place
from sim.measures.episodes import Episodes, History
from sim.measures.queues import queues
from sim.measures.stocks import warm_up_series
from sim.rules.arrays import needs_at
from sim.scenario import Scenario
from sim.study.warm_up import check_warm_up


def dictionary() -> pd.DataFrame:
    """What the words of a log mean.

    Returns
    -------
    pandas.DataFrame
        One row for each word: ``kind`` ("column", "event", "place" or "outcome"), ``name`` (as in `events`),
        ``meaning``.
    """
    rows = [("column", name, meaning) for name, meaning in ROW_MEANING.items()]
    for kind, codes in (("event", Event), ("place", Place), ("outcome", Outcome)):
        rows += [(kind, code.name.lower(), code.meaning) for code in codes]
    return pd.DataFrame(rows, columns=["kind", "name", "meaning"])


def need(log: EventLog, scenario: Scenario, child: int) -> pd.DataFrame:
    """The true need of one child, day by day, which nobody in the model sees.

    Parameters
    ----------
    log
        As `sim.simulate` gives it.
    scenario
        What it is a replication of.
    child
        Number of the child.

    Returns
    -------
    pandas.DataFrame
        One row for each midnight at which the child is in the model: ``date``, ``days`` (since the first day of the
        run), ``need`` (0 to 100). Between the log's rows NEED_CHANGED need tends to its set-point:
        ``set_point + (need - set_point) exp(-days / tau_days)``.

    Raises
    ------
    KeyError
        If there is no such child in the log.
    """
    rows = log.rows[log.rows["child"] == child]
    course = rows[rows["event"] == Event.NEED_CHANGED]
    if not len(course):
        raise KeyError(f"there is no child {child} in this log")
    departures = rows["time_days"][rows["event"] == Event.CHILD_LEFT]
    last = departures[0] if len(departures) else scenario.run.total_days
    days = np.arange(np.ceil(course["time_days"][0]), np.floor(last) + 1)
    now = course[np.searchsorted(course["time_days"], days, side="right") - 1]
    level = needs_at(days, now["time_days"], now["need"], now["set_point"], now["tau_days"])
    return pd.DataFrame({"date": _dates(scenario, days), "days": days, "need": level})


def events(log: EventLog, scenario: Scenario, child: int | None = None) -> pd.DataFrame:
    """What happened, in order, with dates and with names in place of codes.

    Parameters
    ----------
    log
        As `sim.simulate` gives it.
    scenario
        What it is a replication of: gives the dates.
    child
        Number of one child; everything if not given.

    Returns
    -------
    pandas.DataFrame
        One row for each event: ``date`` (with time of day), then the columns of ``log.frame()``, whose meaning
        `dictionary` holds: ``time_days, child, event, place, team, outcome, source, worker, number, perceived,
        need, set_point, tau_days, value``.

    Raises
    ------
    KeyError
        If there is no such child in the log.
    """
    frame = log.frame() if child is None else log.journey(child)
    if child is not None and frame.empty:
        raise KeyError(f"there is no child {child} in this log")
    frame.insert(0, "date", _dates(scenario, frame["time_days"].to_numpy(float)))
    return frame


def plans(log: EventLog, scenario: Scenario) -> pd.DataFrame:
    """Who was on which plan, from when to when.

    Parameters
    ----------
    log
        As `sim.simulate` gives it.
    scenario
        What it is a replication of.

    Returns
    -------
    pandas.DataFrame
        One row for each plan, in order of its start: ``child``, ``plan`` ("early_help", "child_in_need", "protection"
        or "looked_after"), ``started`` and ``ended`` (dates with time of day; NaT if open at the end of the run),
        ``days`` (on the plan, by the end of the run at most), ``open_before`` (whether it was already open on the first
        day of the run; it then started before it).
    """
    history = History(log, scenario)
    episodes = history.plans
    spans = _spans(history, episodes, scenario)
    names = [place.name.lower() for place in Place]
    plan, inherited = [names[place] for place in episodes.place], episodes.inherited
    table = spans.assign(plan=plan, started=spans["joined"], ended=spans["left"], open_before=inherited)
    columns = ["child", "plan", "started", "ended", "days", "open_before"]
    return table[columns].sort_values(["started", "child"], ignore_index=True, kind="stable")


def waits(log: EventLog, scenario: Scenario) -> pd.DataFrame:
    """Who waited in which queue, from when to when.

    Parameters
    ----------
    log
        As `sim.simulate` gives it.
    scenario
        What it is a replication of.

    Returns
    -------
    pandas.DataFrame
        One row for each wait, in order of joining: ``queue`` (a team of the log, for cases without a worker and, at the
        front door, for contacts that nobody has started on; or "early help panel"), ``child``, ``joined_days`` and
        ``left_days`` (since the first day of the run; NaN if still waiting at its end), ``joined`` and ``left`` (the
        same as dates with time of day), ``days`` (waited, by the end of the run at most), ``ended`` (whether the wait
        was over by then).
    """
    history = History(log, scenario)
    parts = [_spans(history, spans, scenario).assign(queue=name) for name, spans in queues(history).items()]
    columns = ["queue", "child", "joined_days", "left_days", "joined", "left", "days", "ended"]
    return pd.concat(parts)[columns].sort_values(["joined_days", "child"], ignore_index=True, kind="stable")


def _spans(history: History, episodes: Episodes, scenario: Scenario) -> pd.DataFrame:
    """From when to when each of some episodes was, and whether it was over when the run ended."""
    is_over = episodes.end < history.end
    until = np.where(is_over, episodes.end, np.nan)
    return pd.DataFrame({
        "child": history.log.children["child"][episodes.child], "joined_days": episodes.start, "left_days": until,
        "joined": _dates(scenario, episodes.start), "left": _dates(scenario, until),
        "days": np.minimum(episodes.end, history.end) - episodes.start, "ended": is_over,
    })  # fmt: skip


def warm_up(logs: Sequence[EventLog], scenario: Scenario) -> pd.DataFrame:
    """Whether the warm-up is long enough: MSER-5 on open cases and queues, confirmed over replications.

    Parameters
    ----------
    logs
        Several replications, each as `sim.simulate` gives it. From one alone nothing can be told.
    scenario
        What they are replications of.

    Returns
    -------
    pandas.DataFrame
        One row for each stock: ``series, title``; ``from_day, to_day`` (the stretch looked at: the one in which the
        warm-up ends, up to the next dated change) and ``to_the_end`` (whether that is the end of the run);
        ``warm_up_days``; ``truncation_day`` (from which MSER-5 would count; NaN where it cannot tell); ``change_pct``
        (of the level about that day); ``finding``: "settled", "too short", "still moving", "not confirmed" (MSER-5 says
        one of these two, and the replications do not bear it out), "not known".
    """
    name = scenario.title
    series = [
        pd.DataFrame(warm_up_series(History(log, scenario))).assign(scenario=name, replication=place)
        for place, log in enumerate(logs)
    ]
    return check_warm_up(pd.concat(series, ignore_index=True), {name: scenario}).drop(columns="scenario")


def _dates(scenario: Scenario, days: np.ndarray) -> pd.DatetimeIndex:
    """Dates with time of day to the second, from days since the first day of the run; NaT where they are NaN."""
    dates: pd.DatetimeIndex = pd.Timestamp(scenario.run.start) + pd.to_timedelta(days, unit="D")
    return dates.floor("s")
