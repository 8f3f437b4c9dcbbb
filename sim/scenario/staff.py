"""Staff: posts and people, hours, absence, leaving and recruiting, caseload limits, practice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from sim.scenario.defaults import default, fixed
from sim.scenario.need import WorkloadFeedback
from sim.scenario.parts import ClockTime, Date, Days, Duration, Named, Part, Pounds, Rate, Share, Weekday, rising
from sim.scenario.posts import ADD, POSTS, REMOVE

Posts = Annotated[int, Field(ge=0, le=5_000, json_schema_extra={"unit": "posts"})]
Cases = Annotated[float, Field(ge=0, le=1_000_000, json_schema_extra={"unit": "weighted cases"})]


class WorkerGroup(Part):
    """Posts of one role and kind in a team."""

    posts: Posts
    """Number of posts."""
    add: Annotated[Posts | None, Field(exclude=True)] = None
    """In place of posts: how many more than the files below, and the changes applied before, say. Reckoned into posts
    when the file is read."""
    remove: Annotated[Posts | None, Field(exclude=True)] = None
    """In place of posts: how many fewer."""
    come_filled: bool = True
    """Whether posts that a dated change creates come with their workers. false: they are vacant at first, and filled
    after the recruitment time of the service. The posts of the first day are filled."""
    turned_from: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """Role of the same team whose workers turn into these: as many as a dated change cuts there on the day on which it
    adds posts here, for example agency workers who become permanent. They stay, with their cases. null: nobody."""
    kind: Literal["permanent", "agency", "newly_qualified"] = "permanent"
    """What kind of worker holds them. Leavers from agency posts are replaced by agency workers."""
    fte: Annotated[float, Field(gt=0, le=1, json_schema_extra={"unit": "full-time equivalent"})] = 1.0
    """Full-time equivalent of each post: scales the caseload it can hold and the speed of screening."""
    productivity: Annotated[float, Field(gt=0, le=2, json_schema_extra={"unit": "multiplier"})] = 1.0
    """Speed of work relative to a permanent full-time worker."""
    target_cases: Cases = 1
    """Weighted cases a full-time worker of this group should hold (for a screening desk: contacts in hand)."""
    maximum_cases: Cases = 1
    """Weighted cases a manager may still allocate to a full-time worker (not used at a screening desk)."""
    annual_cost_pounds: Pounds = 0
    """Cost of one full-time equivalent for a year, on-costs included."""

    @model_validator(mode="before")
    @classmethod
    def _counted_on_something(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and POSTS not in data and (ADD in data or REMOVE in data):
            raise ValueError("nothing below says how many posts there are, to add to or to remove from: give posts")
        return data

    @model_validator(mode="after")
    def _posts_said_once(self) -> Self:
        more, fewer = self.add or 0, self.remove or 0
        if fewer > self.posts + more:
            raise ValueError(f"there are {self.posts + more} posts to remove from, so remove ({fewer}) is too many")
        if more or fewer:
            raise ValueError("posts is how many there are, and add and remove count on those below: give one of them")
        return self

    _target_within_maximum = rising("target_cases", "maximum_cases")


class WorkingHours(Part):
    """A team's week. Every worker of the team works all of it: longer hours are more work for the same cost."""

    days: Annotated[tuple[Weekday, ...], Field(strict=False, min_length=1, max_length=7)] = (
        "monday", "tuesday", "wednesday", "thursday", "friday",
    )  # fmt: skip
    """Days of the week on which the team works."""
    opens: ClockTime = 9.0
    """Opening time."""
    closes: ClockTime = 17.0
    """Closing time, later than opening; 24:00 is midnight at the end of the day."""
    works_bank_holidays: bool = False
    """Whether the team works on bank holidays and closed days."""

    @model_validator(mode="after")
    def _opens_before_closing(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be earlier than closes: a team must open before it closes")
        if len(set(self.days)) < len(self.days):
            raise ValueError("a day is named twice")
        return self


class Freeze(Part):
    """A time in which nobody is recruited."""

    model_config = ConfigDict(populate_by_name=True)

    from_date: Annotated[Date | None, Field(alias="from")] = None
    """First day on which nobody is recruited. null: no freeze."""
    until: Date | None = None
    """Last day. null: from then on."""

    _in_order = rising("from_date", "until", fault="a freeze must not end before it begins")

    @model_validator(mode="after")
    def _has_a_first_day(self) -> Self:
        if self.until is not None and self.from_date is None:
            raise ValueError("a freeze that has a last day (until) needs its first (from)")
        return self


class Recruitment(Part):
    """What stops recruiting. Neutral: nothing does."""

    frozen: Freeze = default()
    """A freeze, for example ``{from: 2019-04-01, until: 2019-09-30}``: vacancies stay open, and the recruitment time of
    each goes on when it ends. Agency cover goes on in it; a share of 0 stops that too."""


class AgencyCover(Part):
    """Agency workers who cover a vacancy until it is filled."""

    share: Share = 0
    """Share of vacancies that are covered."""
    start_days: Days = 0
    """Time until the agency worker starts."""
    productivity: Annotated[float, Field(gt=0, le=2, json_schema_extra={"unit": "multiplier"})] = 1.0
    """Speed of work relative to a permanent worker; also scales how fast help works."""
    annual_cost_pounds: Pounds = 0
    """Cost of one full-time equivalent for a year."""


class ChangeOfWorker(Part):
    """What a child loses when the worker changes."""

    settling_days: Days = 0
    """Days without effect while a new worker gets to know the family."""
    gain_lost_share: Share = 0
    """Share of the progress made in this plan that is lost."""


class AllocationByUrgency(Part):
    """How the urgency of the contact that made a referral counts when cases are allocated. Neutral: it does not."""

    red_above_target_after_days: Days | None = None
    """Waiting time after which a manager allocates the case of a red contact above target. null: as for all."""
    amber_above_target_after_days: Days | None = None
    """The same for an amber contact. null: as for all."""
    in_order: bool = False
    """Whether cases of red contacts are allocated before those of amber ones, and these before those of green ones."""


class StaffPolicy(Part):
    """What the teams of one service have in common. Neutral: nobody is absent or leaves, overload has no effect."""

    working_hours: WorkingHours = default()
    """The team's week."""
    absence_spells_per_year: Rate = 0
    """Spells of absence per worker and year."""
    absence_days: Duration = fixed(0)
    """Length of a spell, in calendar days."""
    turnover_per_year: Rate = 0
    """Leavers per worker and year."""
    recruitment_days: Duration = fixed(0)
    """Time to fill a vacancy, in calendar days."""
    recruitment: Recruitment = default()
    """What stops recruiting."""
    agency_cover: AgencyCover = default()
    """Agency cover of vacancies."""
    above_target_after_days: Days = 0
    """Waiting time after which a manager allocates a case above target, up to the maximum. 0: at once.
    Urgent and reallocated cases never wait for it."""
    allocation_by_urgency: AllocationByUrgency = default()
    """How urgency counts when cases are allocated."""
    practice_quality: Share = 1
    """Supervision, plans with clear timescales and management oversight, from 0 to 1: scales how fast help works
    and how much of it lasts. 1 is neutral."""
    workload: WorkloadFeedback = default()
    """What overload does."""
    change_of_worker: ChangeOfWorker = default()
    """What a child loses when the worker changes."""


class Team(Part):
    """One team: its worker groups by role name."""

    workers: Named[WorkerGroup] = default()
    """Posts by role, for example ``social_worker: {posts: 9, target_cases: 16, maximum_cases: 20}``."""
    practice_quality: Share | None = None
    """Practice quality of this team, from 0 to 1, where it differs from that of the service. null: the service's."""
