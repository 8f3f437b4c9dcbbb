"""Defaults of a scenario's parts, written as plain data."""

from __future__ import annotations

from typing import Any

from pydantic import Field


def default(**fields: Any) -> Any:
    """The default of a part, or of entries by name, as a file would write it: what is not said is as usual.

    It is validated with the rest, so that a scenario needs one validator, and not one for each part.
    """
    return Field(default_factory=lambda: dict(fields))


def fixed(mean: float) -> Any:
    """The default of a duration that is always `mean`."""
    return default(mean=mean)
