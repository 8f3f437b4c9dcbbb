"""Teams that cannot keep up, over all replications of a study."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.log import EventLog
    from sim.scenario import Scenario

OVERLOAD_COLUMNS = (
    "scenario", "team", "replications", "of", "waiting_at_start", "waiting_at_end", "growth_per_week",
)  # fmt: skip
"""Columns of a study's table of overloaded teams."""


def overload_table(log: EventLog, scenario: Scenario) -> pd.DataFrame:
    """Teams that could not keep up in one replication: columns as `sim.measures.Overload`."""
    import pandas as pd

    from sim.measures import Overload, overloaded_teams

    return pd.DataFrame(overloaded_teams(log, scenario), columns=list(Overload._fields))


def summarise_overload(found: Sequence[tuple[str, pd.DataFrame]]) -> pd.DataFrame:
    """In how many replications each team could not keep up, and its queue on average over these.

    Parameters
    ----------
    found
        For each replication the scenario's name and its `overload_table`.

    Returns
    -------
    pandas.DataFrame
        Columns `OVERLOAD_COLUMNS`; `of` counts the replications of the scenario. The most often overloaded first, then
        the fastest growing.
    """
    import pandas as pd

    of: dict[str, int] = {}
    for name, _ in found:
        of[name] = of.get(name, 0) + 1
    parts = [table.assign(scenario=name) for name, table in found if len(table)]
    if not parts:
        return pd.DataFrame(columns=list(OVERLOAD_COLUMNS))
    grouped = pd.concat(parts, ignore_index=True).groupby(["scenario", "team"], sort=False)
    table = grouped[["waiting_at_start", "waiting_at_end", "growth_per_week"]].mean()
    table = table.assign(replications=grouped.size()).reset_index()
    table["of"] = [of[name] for name in table["scenario"]]
    rank = {name: position for position, name in enumerate(of)}
    table = table.assign(rank=[rank[name] for name in table["scenario"]])
    order = ["rank", "replications", "growth_per_week", "team"]
    table = table.sort_values(order, ascending=[True, False, False, True], ignore_index=True)
    return table[list(OVERLOAD_COLUMNS)]
