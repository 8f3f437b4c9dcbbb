"""Tables for other programs: plain objects that become JSON."""

from __future__ import annotations

import math
from typing import Any

from sim.report.table.cells import Quantity
from sim.report.table.table import Table


def plain(table: Table) -> list[dict[str, Any]]:
    """A mapping for each row: the columns that have a key, numbers unrounded, None where something is not defined."""
    records = []
    for row in table.rows:
        record: dict[str, Any] = {}
        for column, cell in zip(table.columns, row, strict=True):
            if not column.key:
                continue
            if isinstance(cell, Quantity):
                record[column.key] = _defined(cell.value)
                record |= dict(zip(column.ends, (_defined(cell.low), _defined(cell.high)), strict=False))
            else:
                record[column.key] = _defined(cell)
        records.append(record)
    return records


def _defined(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
