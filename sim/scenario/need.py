"""Need, and what the service sees of it: groups, incidents, relaxation, lasting change, perception."""

from __future__ import annotations

from math import exp
from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.scenario.defaults import default
from sim.scenario.parts import (
    AgeWeights,
    Coefficient,
    Days,
    Factor,
    Part,
    Rate,
    Score,
    ScorePoints,
    Share,
    Spread,
    Weight,
)
from sim.scenario.vocabulary import Group, PointName


class PresentingGroup(Part):
    """Children who come to notice for one main concern."""

    share: Weight = 1
    """Share of first contacts, relative to the other groups."""
    set_point_median: Score = 25
    """Median of the set-point: the need a child tends to while nothing changes."""
    set_point_spread: Annotated[float, Field(ge=0, le=10, json_schema_extra={"unit": "logits"})] = 0
    """Standard deviation of the set-point's logit. 0: every child of the group has the median."""
    first_shock_mean: Spread = 0
    """Mean of the shock of the incident that makes the first contact (exponential, scaled by 1 - need/100)."""
    incidents_per_year_at_zero_need: Rate = 0
    """r0 in the incident rate r(n) = r0 exp(n/kappa). 0: no incidents, so no child comes back."""
    incident_need_scale: Annotated[float, Field(gt=0, le=1e9, json_schema_extra={"unit": "points of need"})] = 1e9
    """kappa in r(n) = r0 exp(n/kappa): the points of need that multiply the rate by 2.72. Large: a constant rate."""
    incident_shock_mean: Spread = 0
    """Mean of the shock that an incident adds to need (exponential, scaled by 1 - need/100)."""
    relaxation_days: Annotated[float, Field(gt=0, le=36_500, json_schema_extra={"unit": "days"})] = 60
    """Time constant with which need returns to its set-point while no service is working."""
    relaxation_days_with_service: Annotated[float, Field(gt=0, le=36_500, json_schema_extra={"unit": "days"})] = 60
    """The same while a service is working with the child."""

    @model_validator(mode="after")
    def _rate_is_bounded(self) -> Self:
        if self.incidents_per_year_at_zero_need * exp(min(100 / self.incident_need_scale, 50)) > 500:
            raise ValueError(
                "the incident rate at need 100 exceeds 500 a year: lower incidents_per_year_at_zero_need "
                "or raise incident_need_scale"
            )
        return self


class Need(Part):
    """Latent need: what nobody sees exactly."""

    groups: Annotated[dict[Group, PresentingGroup], Field(min_length=1)] = default(other={})
    """Presenting groups by name, each with its share and its parameters."""
    lasting_days: Days = 0
    """m in the share 1 - exp(-u/m) of a gain that lasts after closure, u being the days for which need has been
    below the step-down level. 0: all of the gain lasts."""
    relapse_days: Annotated[float, Field(gt=0, le=36_500, json_schema_extra={"unit": "days"})] = 180
    """Time constant with which need returns towards its set-point after a service has ended."""
    exit_per_year: Rate = 0
    """Rate at which families with no open case and no contact in hand move away or are no longer known. 0: nobody."""
    recovery_per_year: Rate = 0
    """Rate at which the set-point falls towards `recovery_floor` while no case is open, taken stock of twice a year."""
    recovery_floor: Score = 0
    """The set-point below which a family does not recover by itself."""
    leaving_age_years: Annotated[float, Field(gt=0, le=1_000, json_schema_extra={"unit": "years"})] = 18
    """Age at which a child leaves the model. A large value: nobody leaves."""
    ages_at_entry: AgeWeights | None = None
    """Relative weights of ages at entry: the unborn (known up to half a year before birth; none on the first day), then
    each year from 0 to 17. Measures are then broken down by age. null: uniform from 0 to 18, or to the leaving age if
    that is lower."""

    @model_validator(mode="after")
    def _shares_sum(self) -> Self:
        if sum(group.share for group in self.groups.values()) <= 0:
            raise ValueError("at least one group must have a share above 0")
        return self


class ErrorSpread(Part):
    """Standard deviation of the error with which need is seen, at each decision point. 0: need is seen exactly."""

    triage: Spread = 0
    """First reading of a contact, which sets its urgency."""
    screening: Spread = 0
    """The front door's decision."""
    emergency: Spread = 0
    """The emergency duty team's decision."""
    panel: Spread = 0
    """The early help panel."""
    referral: Spread = 0
    """A manager's reading of a referral before allocation."""
    assessment: Spread = 0
    """The assessment."""
    section_47: Spread = 0
    """The section 47 enquiry."""
    conference: Spread = 0
    """The initial child protection conference."""
    early_help_review: Spread = 0
    """Reviews of early help plans."""
    child_in_need_review: Spread = 0
    """Reviews of child in need plans."""
    clinic: Spread = 0
    """The weekly child in need clinic."""
    protection_review: Spread = 0
    """Core groups and review conferences."""
    open_case: Spread = 0
    """The worker's reading of a contact on an open case."""


class Chronology(Part):
    """How far a child's history of contacts is used at the front door."""

    points_per_contact: ScorePoints = 0
    """Added to perceived need for each earlier contact in the window. 0: history is not used."""
    window_days: Days = 365
    """How far back earlier contacts are counted."""


class Perception(Part):
    """What the service sees: x = need + bias + error + chronology."""

    error_sd: ErrorSpread = default()
    """Spread of the error at each decision point."""
    persistent_share: Share = 0
    """Share of the error's variance that is drawn once per child: some families are misread again and again."""
    review_memory: Share = 0
    """How far the error of a review repeats that of the review before: ``e_t = m e_(t-1) + sqrt(1 - m^2) fresh``.
    0: each review looks afresh."""
    contact_memory: Share = 0
    """How far the looks at one contact (triage, duty team, screening) repeat each other's error, in the same way: what
    was rated green is seldom seen as grave an hour later. 0: each looks afresh."""
    bias: dict[Group, dict[PointName, ScorePoints]] = default()
    """Points added for a group at a decision point; negative where need is under-recognised."""
    partner_checks_narrow_by: Share = 0
    """Share by which completed partner checks narrow the error of the screening decision."""
    lost_information_widens_by: Factor = 0
    """Share by which lost information widens the error at the receiving service."""
    chronology: Chronology = default()
    """Use of earlier contacts."""


class RepeatContactRule(Part):
    """Send a child to assessment after several contacts, whatever the contact itself looks like."""

    contacts: Annotated[int, Field(ge=0, le=1_000, json_schema_extra={"unit": "contacts"})] = 0
    """Number of contacts in the window, this one included, that triggers the rule. 0: off."""
    window_days: Days = 182
    """Length of the window."""


class WorkloadFeedback(Part):
    """What overload does: for each unit of load above 1 (load: open weighted cases over capacity at target)."""

    quality: Coefficient = 0
    """Practice quality falls by this share."""
    duration: Coefficient = 0
    """Durations, effort and the intervals between reviews grow by this share."""
    error: Coefficient = 0
    """The error of perception grows by this share."""
