"""Early help: the panel, the teams and their plans, and families who decline."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sim.rules import meetings
from sim.rules.calendar import day_numbers
from sim.scenario import parts
from sim.scenario.parts import Duration, Part, default, fixed
from sim.scenario.staff import StaffPolicy, Team


class Refusal(Part):
    """What the share of families who decline depends on, and when a refusal is not the end of it.

    Parameters
    ----------
    per_point
        c: how the share who decline changes with need: ``share + c (n - n0)``, from 0 to 1. 0: alike at every need.
    at_need
        n0: the need at which the shares who decline are as given.
    again_share
        Of families who declined before and would accept now, the share who decline nevertheless.
    escalate_from
        Perceived need (seen as a contact on an open case is) from which a family that declines is referred to social
        care. null: the case closes, whatever the need.
    """

    per_point: Annotated[float, Field(ge=-0.1, le=0.1, json_schema_extra={"unit": "share per point of need"})] = 0
    at_need: parts.Score = 37.5
    again_share: parts.Share = 0
    escalate_from: parts.Score | None = None


def _day_as_text(text: str) -> str:
    parts.iso_date(text)
    return text


DayAsText = Annotated[str, AfterValidator(_day_as_text)]
_MOVED = {"unit": "from YYYY-MM-DD to YYYY-MM-DD"}
Moved = Annotated[dict[DayAsText, parts.Date], Field(max_length=parts.MOST_DAYS, json_schema_extra=_MOVED)]


class Panel(Part):
    """The early help panel: a multi-agency meeting on dated meetings.

    Parameters
    ----------
    share_of_front_door
        Share of the front door's early help decisions that go to the panel; the rest go straight to a team.
    share_of_direct
        Share of direct referrals that go to the panel.
    share_of_step_down
        Share of step-downs from social care that go to the panel.
    first_meeting
        A day on which the panel meets; the others follow at the interval, before and after. null: the first day.
    interval_days
        Days between meetings (14: fortnightly, 7: weekly).
    starts
        Time of day at which it meets.
    cut_off_days
        How long before the meeting the agenda closes.
    places
        Most cases per meeting; the rest wait for the next one. null: no limit.
    when_closed
        What happens to a meeting that falls on a bank holiday or closed day.
    cancelled
        Meetings that are cancelled.
    moved
        Meetings that are moved: old day to new day.
    urgent_bypass_from
        Perceived need from which a child goes straight to a team without waiting for the panel. null: nobody does.
    """

    share_of_front_door: parts.Share = 0
    share_of_direct: parts.Share = 0
    share_of_step_down: parts.Share = 0
    first_meeting: parts.Date | None = None
    interval_days: Annotated[int, Field(ge=1, le=366, json_schema_extra={"unit": "days"})] = 14
    starts: parts.ClockTime = 9.0
    cut_off_days: parts.Days = 0
    places: Annotated[int, Field(ge=0, le=100_000, json_schema_extra={"unit": "cases per meeting"})] | None = None
    when_closed: Literal["held", "next_working_day", "cancelled"] = "held"
    cancelled: parts.Dates = ()
    moved: Moved = default()
    urgent_bypass_from: parts.Score | None = None

    def days(self, start: dt.date) -> meetings.PanelDays:
        """How its days are fixed, as day numbers; `start` is the run's first day."""
        anchor = (self.first_meeting - start).days if self.first_meeting else 0
        moved = {(dt.date.fromisoformat(old) - start).days: (new - start).days for old, new in self.moved.items()}
        closed, cancelled = meetings.WhenClosed[self.when_closed.upper()], day_numbers(self.cancelled, start)
        return meetings.PanelDays(anchor, self.interval_days, closed, cancelled, moved)

    def is_due(self, day: dt.date, start: dt.date) -> bool:
        """Whether it is due on `day`, before anything is cancelled or moved; `start` is the run's first day."""
        return meetings.is_due((day - start).days, self.days(start))

    def nearest_due(self, day: dt.date, start: dt.date) -> dt.date:
        """The day nearest to `day` on which it is due; the earlier of two."""
        try:
            return start + dt.timedelta(days=meetings.nearest_due((day - start).days, self.days(start)))
        except OverflowError:
            return self.first_meeting or start


class EarlyHelp(Part):
    """Early help teams and their plans.

    Parameters
    ----------
    staff
        Hours, absence, leaving, workload, practice.
    teams
        One team for each area.
    panel
        The fortnightly panel.
    declined_share
        Share of families who decline early help when it is offered.
    declined_share_at_step_down
        The same when it is offered to a family that social care steps down. null: as for all.
    declined_share_direct
        The same for a family that was referred directly. null: as for all.
    consent_before_step_down
        Whether a family is asked before social care closes its case. Who declines is then closed, not stepped down.
        false: asked after the handover, as for all.
    partner_led_share
        Share of plans led by a partner agency, which take no council worker.
    review_days
        Days between reviews of a plan.
    looks_below
        Reviews in a row that must find need below the line before a plan is closed. 1: one look is enough.
    refusal
        What declining depends on, and what follows from it.
    consent_before_panel
        Whether a family is asked before its case is listed for the panel. false: asked after the panel has decided.
    consent_working_days
        From the offer of early help to the family's answer, in working days. 0: asked and answered at once.
    early_review_working_days
        From a concern to the review that it brings forward, in working days. 0: held at once.
    help_per_year
        Rate at which a worked plan lowers the set-point: it falls by exp(-rate x quality x years). 0: no effect.
    """

    staff: StaffPolicy = default()
    teams: parts.Named[Team] = default()
    panel: Panel = default()
    declined_share: parts.Share = 0
    declined_share_at_step_down: parts.Share | None = None
    declined_share_direct: parts.Share | None = None
    consent_before_step_down: bool = False
    partner_led_share: parts.Share = 0
    review_days: parts.DaysApart = 42
    looks_below: parts.Looks = 1
    refusal: Refusal = default()
    consent_before_panel: bool = False
    consent_working_days: Duration = fixed(0)
    early_review_working_days: parts.Days = 0
    help_per_year: parts.Rate = 0
