"""The front door with its emergency duty team, which stands in for it at night; and early help, where it sends many."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from sim.rules import meetings
from sim.rules.calendar import day_numbers
from sim.scenario import parts
from sim.scenario.parts import Days, Duration, Factor, Hours, Named, Part, Score, Share, default, fixed, rising, within
from sim.scenario.staff import StaffPolicy, Team, WorkerGroup


class Urgency(Part):
    """Red, amber, green: by perceived severity at triage.

    Parameters
    ----------
    amber_from
        Perceived severity from which a contact is amber. null: no amber contacts.
    red_from
        Perceived severity from which a contact is red. null: no red contacts.
    upgraded_from
        Need, as it is seen at the end of screening, from which a contact becomes red if it is not: it has its checks,
        as a red one, before it is decided. null: none is.
    """

    amber_from: Score | None = None
    red_from: Score | None = None
    upgraded_from: Score | None = None

    _in_order = rising("amber_from", "red_from")


class PartnerChecks(Part):
    """Checks with partners, for red and amber contacts; the decision waits for the slowest answer.

    Parameters
    ----------
    police_hours
        Police response, in working hours.
    health_hours
        Health response, in working hours.
    education_hours
        Education response, in working hours.
    co_location_factor
        Multiplies the response times when partners sit with the team. 1: no effect.
    red_factor
        Multiplies the response times for red contacts, which partners answer first. 1: as for all.
    red_waits_hours
        Longest wait of a red contact, in working hours: it is then decided without the answers that are late, and so
        without what they would have told. null: it waits for the slowest answer.
    """

    police_hours: Duration = fixed(0)
    health_hours: Duration = fixed(0)
    education_hours: Duration = fixed(0)
    co_location_factor: Factor = 1
    red_factor: Factor = 1
    red_waits_hours: Hours | None = None


class FrontDoor(Part):
    """The front door: the team that screens every contact.

    Parameters
    ----------
    staff
        Hours, absence, leaving, workload.
    workers
        Screening posts by role.
    screening_effort_hours
        Effort per contact in worker-hours; what is not finished carries over to the next working day.
    open_case_effort_hours
        Effort of the desk, in worker-hours, for a contact about a child with an open case, which is recorded and passed
        on. The worker who holds the case hears of it at once. 0: it costs the desk nothing.
    urgency
        How contacts are put in order.
    red_past_closing
        Whether a red contact is worked on past closing time: the one who screens it stays, partners answer by the
        clock, and one that nobody has begun goes to the duty team. false: it waits for the morning.
    green_answer_hours
        Until the family or the referrer of a green contact has been reached, for consent and for what is missing, in
        working hours from the end of screening. 0: decided at once.
    partner_checks
        Checks with police, health and education.
    """

    staff: StaffPolicy = default()
    workers: Named[WorkerGroup] = default()
    screening_effort_hours: Duration = fixed(1.0)
    open_case_effort_hours: Duration = fixed(0)
    urgency: Urgency = default()
    red_past_closing: bool = False
    green_answer_hours: Duration = fixed(0)
    partner_checks: PartnerChecks = default()


class EmergencyDuty(Part):
    """The emergency duty team, which sees red contacts at once when the front door is closed. No workers: off.

    Parameters
    ----------
    staff
        Absence, leaving, workload (its hours are those when the front door is closed).
    workers
        Posts on duty by role: how many red contacts can be seen at the same time.
    effort_hours
        Effort per contact in worker-hours.
    """

    staff: StaffPolicy = default()
    workers: Named[WorkerGroup] = default()
    effort_hours: Duration = fixed(1.0)


# -- early help --------------------------------------------------------------------------------------------------------


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

    per_point: Annotated[float, within(-0.1, 0.1, "share per point of need")] = 0
    at_need: Score = 37.5
    again_share: Share = 0
    escalate_from: Score | None = None


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

    share_of_front_door: Share = 0
    share_of_direct: Share = 0
    share_of_step_down: Share = 0
    first_meeting: parts.Date | None = None
    interval_days: Annotated[int, within(1, 366, "days")] = 14
    starts: parts.ClockTime = 9.0
    cut_off_days: Days = 0
    places: Annotated[int, within(0, 100_000, "cases per meeting")] | None = None
    when_closed: Literal["held", "next_working_day", "cancelled"] = "held"
    cancelled: parts.Dates = ()
    moved: Moved = default()
    urgent_bypass_from: Score | None = None

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
    teams: Named[Team] = default()
    panel: Panel = default()
    declined_share: Share = 0
    declined_share_at_step_down: Share | None = None
    declined_share_direct: Share | None = None
    consent_before_step_down: bool = False
    partner_led_share: Share = 0
    review_days: parts.DaysApart = 42
    looks_below: parts.Looks = 1
    refusal: Refusal = default()
    consent_before_panel: bool = False
    consent_working_days: Duration = fixed(0)
    early_review_working_days: Days = 0
    help_per_year: parts.Rate = 0
