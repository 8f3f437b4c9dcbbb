"""Need, and what the service sees of it: groups, incidents, relaxation, lasting change, perception."""

from math import exp
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.scenario import parts
from sim.scenario.parts import Days, Part, Rate, Score, Share, Spread, above_0, default, nonzero, within
from sim.scenario.sentences import say
from sim.scenario.vocabulary import Group, PointName


class PresentingGroup(Part):
    """Children who come to notice for one main concern.

    Parameters
    ----------
    share
        Share of first contacts, relative to the other groups.
    set_point_median
        Median of the set-point: the need a child tends to while nothing changes.
    set_point_spread
        Standard deviation of the set-point's logit. 0: every child of the group has the median.
    first_shock_mean
        Mean of the shock of the incident that makes the first contact (exponential, scaled by 1 - need/100).
    incidents_per_year_at_zero_need
        r0 in the incident rate r(n) = r0 exp(n/kappa). 0: no incidents, so no child comes back.
    incident_need_scale
        kappa in r(n) = r0 exp(n/kappa): the points of need that multiply the rate by 2.72. Large: a constant rate.
    incident_shock_mean
        Mean of the shock that an incident adds to need (exponential, scaled by 1 - need/100).
    relaxation_days
        Time constant with which need returns to its set-point while no service is working.
    relaxation_days_with_service
        The same while a service is working with the child.
    """

    share: parts.Weight = 1
    set_point_median: Score = 25
    set_point_spread: Annotated[float, within(0, 10, "logits")] = 0
    first_shock_mean: Spread = 0
    incidents_per_year_at_zero_need: Rate = 0
    incident_need_scale: Annotated[float, above_0(1e9, "points of need")] = 1e9
    incident_shock_mean: Spread = 0
    relaxation_days: parts.Lasting = 60
    relaxation_days_with_service: parts.Lasting = 60

    @model_validator(mode="after")
    def _rate_is_bounded(self) -> Self:
        if self.incidents_per_year_at_zero_need * exp(min(100 / self.incident_need_scale, 50)) > 500:
            raise ValueError(say("faults.incident_rate"))
        return self


class Need(Part):
    """Latent need: what nobody sees exactly.

    Parameters
    ----------
    groups
        Presenting groups by name, each with its share and its parameters.
    lasting_days
        m in the share 1 - exp(-u/m) of a gain that lasts after closure, u being the days for which need has been below
        the step-down level. 0: all of the gain lasts.
    relapse_days
        Time constant with which need returns towards its set-point after a service has ended.
    exit_per_year
        Rate at which families with no open case and no contact in hand move away or are no longer known. 0: nobody.
    recovery_per_year
        Rate at which the set-point falls towards `recovery_floor` while no case is open, taken stock of twice a year.
    recovery_floor
        The set-point below which a family does not recover by itself.
    leaving_age_years
        Age at which a child leaves the model. A large value: nobody leaves.
    ages_at_entry
        Relative weights of ages at entry: the unborn (known up to half a year before birth; none on the first day),
        then each year from 0 to 17. Measures are then broken down by age. null: uniform from 0 to 18, or to the leaving
        age if that is lower.
    """

    groups: Annotated[dict[Group, PresentingGroup], Field(min_length=1), nonzero("group", "share")] = default(other={})
    lasting_days: Days = 0
    relapse_days: parts.Lasting = 180
    exit_per_year: Rate = 0
    recovery_per_year: Rate = 0
    recovery_floor: Score = 0
    leaving_age_years: Annotated[float, above_0(1_000, "years")] = 18
    ages_at_entry: Annotated[parts.AgeWeights | None, nonzero("year of age from 0 to 17", of=slice(1, None))] = None

    @property
    def has_incidents(self) -> bool:
        """Whether anything happens to children once they are known."""
        return any(group.incidents_per_year_at_zero_need > 0 for group in self.groups.values())


class ErrorSpread(Part):
    """Standard deviation of the error with which need is seen, at each decision point. 0: need is seen exactly.

    Parameters
    ----------
    triage
        First reading of a contact, which sets its urgency.
    screening
        The front door's decision.
    emergency
        The emergency duty team's decision.
    panel
        The early help panel.
    referral
        A manager's reading of a referral before allocation.
    assessment
        The assessment.
    section_47
        The section 47 enquiry.
    conference
        The initial child protection conference.
    early_help_review
        Reviews of early help plans.
    child_in_need_review
        Reviews of child in need plans.
    clinic
        The weekly child in need clinic.
    protection_review
        Core groups and review conferences.
    open_case
        The worker's reading of a contact on an open case.
    """

    triage: Spread = 0
    screening: Spread = 0
    emergency: Spread = 0
    panel: Spread = 0
    referral: Spread = 0
    assessment: Spread = 0
    section_47: Spread = 0
    conference: Spread = 0
    early_help_review: Spread = 0
    child_in_need_review: Spread = 0
    clinic: Spread = 0
    protection_review: Spread = 0
    open_case: Spread = 0


class Chronology(Part):
    """How far a child's history of contacts is used at the front door.

    Parameters
    ----------
    points_per_contact
        Added to perceived need for each earlier contact in the window. 0: history is not used.
    window_days
        How far back earlier contacts are counted.
    """

    points_per_contact: parts.ScorePoints = 0
    window_days: Days = 365


class Perception(Part):
    """What the service sees: x = need + bias + error + chronology.

    Parameters
    ----------
    error_sd
        Spread of the error at each decision point.
    persistent_share
        Share of the error's variance that is drawn once per child: some families are misread again and again.
    review_memory
        How far the error of a review repeats that of the review before: ``e_t = m e_(t-1) + sqrt(1 - m^2) fresh``. 0:
        each review looks afresh.
    contact_memory
        How far the looks at one contact (triage, duty team, screening) repeat each other's error, in the same way: what
        was rated green is seldom seen as grave an hour later. 0: each looks afresh.
    bias
        Points added for a group at a decision point; negative where need is under-recognised.
    partner_checks_narrow_by
        Share by which completed partner checks narrow the error of the screening decision.
    lost_information_widens_by
        Share by which lost information widens the error at the receiving service.
    chronology
        Use of earlier contacts.
    """

    error_sd: ErrorSpread = default()
    persistent_share: Share = 0
    review_memory: Share = 0
    contact_memory: Share = 0
    bias: dict[Group, dict[PointName, parts.ScorePoints]] = default()
    partner_checks_narrow_by: Share = 0
    lost_information_widens_by: parts.Factor = 0
    chronology: Chronology = default()


class RepeatContactRule(Part):
    """Send a child to assessment after several contacts, whatever the contact itself looks like.

    Parameters
    ----------
    contacts
        Number of contacts in the window, this one included, that triggers the rule. 0: off.
    window_days
        Length of the window.
    """

    contacts: Annotated[int, within(0, 1_000, "contacts")] = 0
    window_days: Days = 182


class WorkloadFeedback(Part):
    """What overload does: for each unit of load above 1 (load: open weighted cases over capacity at target).

    Parameters
    ----------
    quality
        Practice quality falls by this share.
    duration
        Durations, effort and the intervals between reviews grow by this share.
    error
        The error of perception grows by this share.
    """

    quality: parts.Coefficient = 0
    duration: parts.Coefficient = 0
    error: parts.Coefficient = 0
