"""The single events behind a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.log import EventLog
from sim.measures.episodes import History
from sim.measures.table import all_rows
from sim.scenario.problems import InputError
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd


class NotListedError(InputError, LookupError):
    """A measure that is not made of single events; the message says so."""


def events_behind(log: EventLog, scenario: Scenario, name: str) -> tuple[pd.DataFrame, float, float]:
    """The events that a measure is made of in one replication.

    Parameters
    ----------
    log
        The event log.
    scenario
        What it is a replication of.
    name
        A measure.

    Returns
    -------
    tuple of pandas.DataFrame, float and float
        One row for each event, in order of time: ``date`` (with time of day; of what is still open, when it began),
        ``child`` (its number), ``value`` (what the event alone would give: 1 in a count, 100 or 0 in a percentage, its
        own length in a mean; missing where it does not count), then a column for each breakdown that the measure has;
        the figure that is made of them alone; and the measure, which is the same unless more goes into it.

    Raises
    ------
    NotListedError
        If the measure is not made of single events.
    """
    import pandas as pd

    history = History(log, scenario)
    history.listed[name] = []
    values = {row.measure: row.value for row in all_rows(history) if row.by == "all"}
    if not history.listed[name]:
        raise NotListedError(
            f"{name} is not a figure of single events that could be listed: those that count things, and percentages "
            "and means of them, are, such as contacts, referrals or contact_to_decision_hours"
        )
    facts, figure = history.listed[name][0]
    columns: dict[str, object] = {}
    if facts.time is not None:
        days = pd.to_timedelta(np.where(np.isfinite(facts.time), facts.time, np.nan), unit="D")
        columns["date"] = (pd.Timestamp(scenario.run.start) + days).floor("s")
    if facts.child is not None:
        columns["child"] = log.children["child"][facts.child]
    columns["value"] = figure(np.arange(facts.size), facts.size)
    for by in list(facts.groups)[1:]:
        codes, labels = facts.of(by)
        columns[by] = np.array([*labels, ""], dtype=object)[codes]
    table = pd.DataFrame(columns)
    if facts.time is not None:
        table = table.iloc[np.argsort(facts.time, kind="stable")].reset_index(drop=True)
    return table, float(figure(np.zeros(facts.size, dtype=np.int64), 1)[0]), values[name]
