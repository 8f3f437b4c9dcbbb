"""Families who decline early help: how it depends on need and on what they said before, and what follows from it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.parts import Part, Score, Share


class Refusal(Part):
    """What the share of families who decline depends on, and when a refusal is not the end of it."""

    per_point: Annotated[float, Field(ge=-0.1, le=0.1, json_schema_extra={"unit": "share per point of need"})] = 0
    """c: how the share who decline changes with need: ``share + c (n - n0)``, from 0 to 1. 0: alike at every need."""
    at_need: Score = 37.5
    """n0: the need at which the shares who decline are as given."""
    again_share: Share = 0
    """Of families who declined before and would accept now, the share who decline nevertheless."""
    escalate_from: Score | None = None
    """Perceived need (seen as a contact on an open case is) from which a family that declines is referred to social
    care. null: the case closes, whatever the need."""
