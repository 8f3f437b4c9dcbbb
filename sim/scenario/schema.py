"""A scenario: everything the simulator is told. Frozen, validated, and documented by its own fields.

Every default is the neutral value of its mechanism, so that an empty scenario is a world in which nothing happens
and a short one is a queueing network with a known answer. What is true of an authority stands in its YAML file.
"""

import datetime as dt
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from sim.scenario.demand import CalendarSettings, Demand, Families, Opening, Transfers
from sim.scenario.front_door import EarlyHelp, EmergencyDuty, FrontDoor
from sim.scenario.need import Need, Perception, RepeatContactRule
from sim.scenario.parts import Date, Name, Named, Part, Question, Title, Weight, default, nonzero, rising
from sim.scenario.published import Margin, PublishedFigure
from sim.scenario.run import Run
from sim.scenario.social_care import Assessment, Handover, Locality, LookedAfter, Section47, UnitCosts
from sim.scenario.staff import WorkerGroup
from sim.scenario.thresholds import Thresholds

Changeable = Literal[
    "thresholds", "perception", "repeat_contact_rule", "demand", "front_door", "emergency_duty", "early_help",
    "assessment", "section_47", "locality", "looked_after", "handover", "families", "costs",
]  # fmt: skip
CHANGEABLE: tuple[Changeable, ...] = get_args(Changeable)
"""Sections that a dated change may set."""

DESK_SERVICES, TEAM_SERVICES = ("front_door", "emergency_duty", "assessment"), ("early_help", "locality")
"""Services whose workers sit at one desk, and those that have a team in each area. In the log a desk is a team too."""


class Area(Part):
    """An area of the authority, served by one early help team and one locality team.

    Parameters
    ----------
    share
        Share of children who live there, relative to the other areas.
    """

    share: Weight = 1


class Change(Part):
    """Something the service changes on a date: thresholds, posts, the panel, demand, hours.

    Parameters
    ----------
    from_date
        First day on which the change holds.
    until
        Last day on which it holds. null: from then on.
    set
        The new values, written as in the scenario itself, for example ``{early_help: {panel: {interval_days: 7}}}``.
    layer
        How many layers lie below the file that brought the change; counted when files are laid over one another.
    """

    from_date: Annotated[Date, Field(alias="from")]
    until: Date | None = None
    set: Annotated[dict[Changeable, Any], Field(min_length=1)]
    layer: Annotated[int, Field(ge=0, le=1_000)] = 0

    _in_order = rising("from_date", "until", fault="a change must not end before it begins")

    @property
    def ends(self) -> dt.date:
        """Last day on which it holds; the last day there is where it has no end."""
        return self.until or dt.date.max


class Scenario(Part):
    """One question put to the simulator.

    Parameters
    ----------
    title
        A short name for tables and charts.
    question
        The question this scenario asks, in a sentence.
    run
        The period that is simulated.
    calendar
        Bank holidays, closed days, school holidays.
    areas
        Areas of the authority by name.
    need
        Latent need.
    thresholds
        Published and applied thresholds.
    perception
        What the service sees of need.
    repeat_contact_rule
        A rule that sends children with several contacts to assessment.
    demand
        Arrivals from outside.
    families
        Brothers and sisters.
    transfers
        Cases that come from other authorities and go to them.
    opening
        What is open on the first day.
    front_door
        The Integrated Contact and Referral Team.
    emergency_duty
        The emergency duty team.
    early_help
        The early help panel and teams.
    assessment
        The assessment team.
    section_47
        Strategy discussion, enquiry, conference.
    locality
        The locality teams.
    looked_after
        Looked-after children.
    handover
        Handovers between services.
    costs
        Unit costs of activity.
    changes
        Dated changes by name. A change holds from its first day to its last, over values without a date and over the
        changes of the files below; of two in one file that set the same value, the one that began later holds, or of
        two that began on one day the one named last.
    published
        Published figures to set beside the model's.
    matters
        How large a difference must be to matter, by measure, for example ``{panel_wait_days: {from: 3, reason: "it
        meets every fortnight"}}``. What is said in the baseline holds; the usual margins hold for all other measures.
    """

    title: Title = "Untitled scenario"
    question: Question = ""
    run: Run = default()
    calendar: CalendarSettings = default()
    areas: Annotated[dict[Name, Area], Field(min_length=1, max_length=100), nonzero("area", "share")] = default(all={})
    need: Need = default()
    thresholds: Thresholds = default()
    perception: Perception = default()
    repeat_contact_rule: RepeatContactRule = default()
    demand: Demand = default()
    families: Families = default()
    transfers: Transfers = default()
    opening: Opening = default()
    front_door: FrontDoor = default()
    emergency_duty: EmergencyDuty = default()
    early_help: EarlyHelp = default()
    assessment: Assessment = default()
    section_47: Section47 = default()
    locality: Locality = default()
    looked_after: LookedAfter = default()
    handover: Handover = default()
    costs: UnitCosts = default()
    changes: Named[Change] = default()
    published: Annotated[dict[Name, PublishedFigure], Field(max_length=2_000)] = default()
    matters: Named[Margin] = default()

    @property
    def workers_by_team(self) -> dict[str, dict[str, WorkerGroup]]:
        """The groups of workers of each desk and team, by its dotted path."""
        workers = {service: getattr(self, service).workers for service in DESK_SERVICES}
        for service in TEAM_SERVICES:
            for area, team in getattr(self, service).teams.items():
                workers[f"{service}.teams.{area}"] = team.workers
        return workers
