"""The front door, which screens every contact, and the emergency duty team, which stands in for it at night."""

from __future__ import annotations

from sim.scenario.parts import Duration, Factor, Hours, Named, Part, Score, default, fixed, rising
from sim.scenario.staff import StaffPolicy, WorkerGroup


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
