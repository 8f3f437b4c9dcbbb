"""Families: brothers and sisters who come to notice, and are assessed, together."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.parts import Part, Share, Spread, Weight
from sim.scenario.staff import Cases


class Families(Part):
    """Brothers and sisters of the children who come to notice in the run. A home has one need and one course of
    incidents; the first child, the youngest, is in most need, and the others' need lies below by a fixed gap."""

    sizes: Annotated[tuple[Weight, ...], Field(strict=False, min_length=1, max_length=8)] | None = None
    """Relative weights of families with one child, with two, and so on. null: every child is an only one."""
    need_gap: Spread = 0
    """Mean of how far the need of each further child lies below that of the first (exponential)."""
    years_apart: Annotated[float, Field(ge=1, le=10, json_schema_extra={"unit": "years"})] = 2.5
    """Mean of the years from a child to the next older one, uniform from a year on. Who would be of leaving age is
    not at home."""
    named_share: Share = 1
    """Chance that a contact names a further child; whoever is named is referred with the first."""
    further_effort_share: Share = 0
    """Effort of the desk for each further child named, as a share of that for the first."""
    further_child_weight: Cases = 0
    """Weighted cases that each further child adds to the case of a family, in assessment and on plans."""
    assessed_together: bool = True
    """Whether brothers and sisters have one assessment. false: each has its own, weighs as much as the first, and the
    family waits for the last to be finished."""
