"""The pathway from contact to plan as a drawing: volumes a year on the arrows, waits and open cases at the boxes.

Its places and ways stand in `templates/pathway.svg`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.charts.data import Data, cast
from sim.report.charts.style import INK, LIMIT, QUIET, Drawing
from sim.report.charts.volumes import Volume, volumes
from sim.report.rendering import rendered

_WIDTH, _HEIGHT = 1180, 660


def draw_ways() -> Drawing:
    """The pathway without volumes: the places, and the main ways between them."""
    title = "The pathway through the services; the table below lists every way and what sends a child along it"
    return _drawing({}, title)


def pathway(
    data: Data, scenario: str | None = None, *, observed_days: float | None = None, title: str = ""
) -> Drawing:
    """The flow through the service in one scenario, as SVG.

    Parameters
    ----------
    data
        A result, or a table of single replications with the columns ``scenario, replication, measure, by, group,
        value``.
    scenario
        Its name; the first if not given. For another than the baseline, clear differences from it stand in brackets.
    observed_days
        Days that the counts are of; needed for a table.
    title
        Read out in place of the drawing.

    Returns
    -------
    Drawing
        The thickness of an arrow is in proportion to its volume, but never so thin that it cannot be seen. Means over
        replications; their intervals are in `sim.report.charts.volumes.volumes`.
    """
    who = cast(data)
    name = scenario if scenario is not None else who.names[0]
    amounts = volumes(data, name, baseline=who.baseline, observed_days=observed_days)
    return draw_pathway(amounts, title or f"The pathway from contact to plan: {who.labels[name]}")


def draw_pathway(amounts: Mapping[str, Volume], title: str = "") -> Drawing:
    """The drawing of `pathway`; read out, it is every volume."""
    parts = [f"{each.words}: {each.text}" for each in amounts.values() if each.is_known]
    return _drawing(amounts, title, f"{'. '.join(parts)}.")


def _drawing(amounts: Mapping[str, Volume], title: str, description: str = "") -> Drawing:
    body = rendered("pathway.svg", {"volumes": amounts, "ink": INK, "quiet": QUIET, "limit": LIMIT})
    return Drawing(body, _WIDTH, _HEIGHT, title, description)
