"""Families who move in from another authority, and families who move away while a case is open."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.parts import Duration, Part, PerYear, Rate, Score, Share, Spread, fixed


class Transfers(Part):
    """Cases that come from other authorities and go to them. Neutral: nobody moves with an open case."""

    in_per_year: PerYear = 0
    """Children who move in with a case that another authority had open, in a year; evenly over the days."""
    need_mean: Score = 50
    """Mean of their need and set-point (normal, cut to 0-100)."""
    need_sd: Spread = 0
    """Standard deviation of their need and set-point."""
    on_plan_share: Share = 0
    """Share of them on a child protection plan: a transfer-in conference decides whether it goes on, after as long as
    other conferences take, counted from the day of the move. The others are referred for an assessment."""
    out_per_year: Rate = 0
    """Rate at which a family moves to another authority while a case is open. 0: nobody does. (Families about whom
    nothing is open leave at `need.exit_per_year`.)"""
    handover_working_days: Duration = Field(default_factory=lambda: fixed(0))
    """From the move to the day on which the other authority has taken the case over and it closes here, in working
    days. Until then the case goes on."""
