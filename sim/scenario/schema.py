"""A scenario: everything the simulator is told. Frozen, validated, and documented by its own fields.

Every default is the neutral value of its mechanism, so that an empty scenario is a world in which nothing happens
and a short one is a queueing network with a known answer. What is true of an authority stands in its YAML file.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from sim.scenario.defaults import default
from sim.scenario.demand import CalendarSettings, Demand, Families, Opening, Transfers
from sim.scenario.need import Need, Perception, RepeatContactRule
from sim.scenario.parts import Date, Name, Named, Part, Question, Title, Weight, rising
from sim.scenario.published import Margin, PublishedFigure
from sim.scenario.run import Run
from sim.scenario.services import (
    Assessment,
    EarlyHelp,
    EmergencyDuty,
    FrontDoor,
    Handover,
    Locality,
    LookedAfter,
    Section47,
    UnitCosts,
)  # fmt: skip
from sim.scenario.staff import WorkerGroup
from sim.scenario.thresholds import Thresholds

CHANGEABLE = (
    "thresholds", "perception", "repeat_contact_rule", "demand", "front_door", "emergency_duty", "early_help",
    "assessment", "section_47", "locality", "looked_after", "handover", "families", "costs",
)  # fmt: skip
"""Sections that a dated change may set."""


class Area(Part):
    """An area of the authority, served by one early help team and one locality team."""

    share: Weight = 1
    """Share of children who live there, relative to the other areas."""


class Change(Part):
    """Something the service changes on a date: thresholds, posts, the panel, demand, hours."""

    model_config = ConfigDict(populate_by_name=True)

    from_date: Annotated[Date, Field(alias="from")]
    """First day on which the change holds."""
    until: Date | None = None
    """Last day on which it holds. null: from then on."""
    set: Annotated[dict[str, Any], Field(min_length=1)]
    """The new values, written as in the scenario itself, for example ``{early_help: {panel: {interval_days: 7}}}``."""
    layer: Annotated[int, Field(ge=0, le=1_000)] = 0
    """How many layers lie below the file that brought the change; counted when files are laid over one another."""

    _in_order = rising("from_date", "until", fault="a change must not end before it begins")


class Scenario(Part):
    """One question put to the simulator."""

    title: Title = "Untitled scenario"
    """A short name for tables and charts."""
    question: Question = ""
    """The question this scenario asks, in a sentence."""
    run: Run = default()
    """The period that is simulated."""
    calendar: CalendarSettings = default()
    """Bank holidays, closed days, school holidays."""
    areas: Annotated[dict[Name, Area], Field(min_length=1, max_length=100)] = default(all={})
    """Areas of the authority by name."""
    need: Need = default()
    """Latent need."""
    thresholds: Thresholds = default()
    """Published and applied thresholds."""
    perception: Perception = default()
    """What the service sees of need."""
    repeat_contact_rule: RepeatContactRule = default()
    """A rule that sends children with several contacts to assessment."""
    demand: Demand = default()
    """Arrivals from outside."""
    families: Families = default()
    """Brothers and sisters."""
    transfers: Transfers = default()
    """Cases that come from other authorities and go to them."""
    opening: Opening = default()
    """What is open on the first day."""
    front_door: FrontDoor = default()
    """The Integrated Contact and Referral Team."""
    emergency_duty: EmergencyDuty = default()
    """The emergency duty team."""
    early_help: EarlyHelp = default()
    """The early help panel and teams."""
    assessment: Assessment = default()
    """The assessment team."""
    section_47: Section47 = default()
    """Strategy discussion, enquiry, conference."""
    locality: Locality = default()
    """The locality teams."""
    looked_after: LookedAfter = default()
    """Looked-after children."""
    handover: Handover = default()
    """Handovers between services."""
    costs: UnitCosts = default()
    """Unit costs of activity."""
    changes: Named[Change] = default()
    """Dated changes by name. A change holds from its first day to its last, over values without a date and over the
    changes of the files below; of two in one file that set the same value, the one that began later holds, or of two
    that began on one day the one named last."""
    published: Annotated[dict[Name, PublishedFigure], Field(max_length=2_000)] = default()
    """Published figures to set beside the model's."""
    matters: Named[Margin] = default()
    """How large a difference must be to matter, by measure, for example ``{panel_wait_days: {from: 3, reason: "it meets
    every fortnight"}}``. What is said in the baseline holds; the usual margins hold for all other measures."""

    @property
    def staffed(self) -> dict[tuple[str, ...], dict[str, WorkerGroup]]:
        """The groups of workers of each desk and team, by its path."""
        alone = ("front_door", "emergency_duty", "assessment")
        teams: dict[tuple[str, ...], dict[str, WorkerGroup]] = {
            (service, "teams", area): team.workers
            for service in ("early_help", "locality") for area, team in getattr(self, service).teams.items()
        }  # fmt: skip
        return {**{(service,): getattr(self, service).workers for service in alone}, **teams}
