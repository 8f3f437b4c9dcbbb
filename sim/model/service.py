"""The service of one run: its teams, its meetings, and the sources that make contact with it. Built once."""

from dataclasses import dataclass
from functools import cached_property

from sim.model.caseload import CaseTeam
from sim.model.child import NO_TEAM, Case
from sim.model.desk import Desk
from sim.model.meeting import Meeting
from sim.model.offer import Offer
from sim.model.partners import Partners
from sim.model.run import Run
from sim.model.staff import Team
from sim.rules.calendar import WorkingDays
from sim.rules.sources import OwnTime


@dataclass(frozen=True)
class Service:
    """Everything that a child's journey meets.

    Parameters
    ----------
    run
        The run: clock, scenario in force, draws, log.
    icrt, emergency
        The desks of the Integrated Contact and Referral Team and of the emergency duty team.
    assessment, early_help, locality
        The teams that hold cases; of early help and locality one for each area.
    panel, clinic, conferences
        The early help panel, the weekly child in need clinic, and the slots of the conference chairs.
    partners
        What the sources have seen come of their calls.
    offer
        What early help has done, and what that brings.
    working_days
        The statutory count of working days.
    own_time, open_shares
        Of each source, by position in SOURCES, its own time, and how far it is open on each day.
    """

    run: Run
    icrt: Desk
    emergency: Desk
    assessment: CaseTeam
    early_help: tuple[CaseTeam, ...]
    locality: tuple[CaseTeam, ...]
    panel: Meeting
    clinic: Meeting
    conferences: Meeting
    partners: Partners
    offer: Offer
    working_days: WorkingDays
    own_time: tuple[OwnTime, ...]
    open_shares: tuple[list[float], ...]

    @cached_property
    def teams(self) -> tuple[Team, ...]:
        """All teams, in the order of their numbers."""
        return (self.icrt, self.emergency, self.assessment, *self.early_help, *self.locality)

    def team_of(self, case: Case) -> CaseTeam | None:
        """The team that has a case, or is asked for a worker."""
        if case.team == NO_TEAM:
            return None
        team = self.teams[case.team - 1]
        assert isinstance(team, CaseTeam)
        return team

    def change(self) -> None:
        """A dated change has taken place: posts are created and cut, and a clinic without places is no more, nor are
        conferences without chairs."""
        for team in self.teams:
            team.settle_posts()
        if self.run.scenario.locality.clinic.places == 0:
            self.clinic.dismiss()
        if self.run.scenario.section_47.chairs.chairs == 0:
            self.conferences.dismiss()
