"""Conferences need a chair: how many chairs there are, when, and how often a conference has no quorum."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.parts import ClockTime, Days, Part, Share, Weekday


class Chairs(Part):
    """Chairs of child protection conferences. Initial and review conferences take a slot, whoever has waited longest
    first. No chairs: conferences wait for nobody, and an initial one is held after `conference_working_days`."""

    chairs: Annotated[int, Field(ge=0, le=1_000, json_schema_extra={"unit": "chairs"})] = 0
    """How many. 0: conferences are not limited."""
    conferences_per_day: Annotated[int, Field(ge=1, le=50, json_schema_extra={"unit": "conferences"})] = 1
    """Slots of a chair on a conference day."""
    days: Annotated[tuple[Weekday, ...], Field(strict=False, min_length=1, max_length=7)] = (
        "monday", "tuesday", "wednesday", "thursday", "friday",
    )  # fmt: skip
    """Days of the week on which conferences are held; not on bank holidays and closed days."""
    starts: ClockTime = 10.0
    """Time of day of the slots."""
    notice_working_days: Days = 0
    """From the end of the enquiry to the day from which an initial conference can be held: reports and invitations, in
    working days."""
    not_quorate_share: Share = 0
    """Share of conferences without a quorum: they are listed again."""
