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
                record[column.key] = defined(cell.value)
                record |= dict(zip(column.ends, (defined(cell.low), defined(cell.high)), strict=False))
            else:
                record[column.key] = defined(cell)
        records.append(record)
    return records


def defined(value: Any) -> Any:
    """A value as JSON has it: None for a number that is not defined."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
