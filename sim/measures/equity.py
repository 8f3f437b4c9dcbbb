"""Equity: how far apart groups and areas are on what matters most.

Nearly every other measure is broken down by presenting group, area and source; these are the widest gaps.
"""

from collections.abc import Iterable

from sim.measures.define import Row, Rows, defines

_GAPS = {
    "missed_gap_between_groups_pp": ("missed_children_pct", "group"),
    "unmet_gap_between_groups_pp": ("unmet_share_pct_child_in_need", "group"),
    "unmet_gap_between_areas_pp": ("unmet_share_pct_child_in_need", "area"),
    "service_gap_between_areas_days": ("first_crossing_to_service_days_child_in_need", "area"),
}


@defines("equity")
def gaps(rows: Iterable[Row]) -> Rows:
    """The widest gaps among rows already worked out.

    missed_gap_between_groups_pp | Widest gap between groups: children missed | percentage points | lower
    Largest less smallest missed_children_pct among the presenting groups in which it is defined; NaN for fewer than
    two.

    unmet_gap_between_groups_pp | Widest gap between groups: need unmet | percentage points | lower
    Largest less smallest unmet_share_pct_child_in_need among the presenting groups in which it is defined; NaN for
    fewer than two.

    unmet_gap_between_areas_pp | Widest gap between areas: need unmet | percentage points | lower
    Largest less smallest unmet_share_pct_child_in_need among the areas in which it is defined; NaN for fewer than two.

    service_gap_between_areas_days | Widest gap between areas: days to service | days | lower
    Largest less smallest first_crossing_to_service_days_child_in_need among the areas; NaN for fewer than two.
    """
    values: dict[tuple[str, str], list[float]] = {key: [] for key in _GAPS.values()}
    for row in rows:
        if (row.measure, row.by) in values and row.value == row.value:
            values[row.measure, row.by].append(row.value)
    for name, key in _GAPS.items():
        numbers = values[key]
        yield Row(name, "all", "all", max(numbers) - min(numbers) if len(numbers) > 1 else float("nan"))
