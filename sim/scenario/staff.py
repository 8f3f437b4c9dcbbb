"""Staff: posts and people, hours, absence, leaving and recruiting, caseload limits, practice."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from sim.scenario import parts
from sim.scenario.need import WorkloadFeedback
from sim.scenario.parts import Days, Duration, Part, Pounds, Rate, Share, above_0, default, fixed, rising, within
from sim.scenario.paths import ADD, POSTS, REMOVE
from sim.scenario.vocabulary import number_of

Posts = Annotated[int, within(0, 5_000, "posts")]
Cases = Annotated[float, within(0, 1_000_000, "weighted cases")]


class WorkerGroup(Part):
    """Posts of one role and kind in a team.

    Parameters
    ----------
    posts
        Number of posts.
    add
        In place of posts: how many more than the files below, and the changes applied before, say. Reckoned into posts
        when the file is read.
    remove
        In place of posts: how many fewer.
    come_filled
        Whether posts that a dated change creates come with their workers. false: they are vacant at first, and filled
        after the recruitment time of the service. The posts of the first day are filled.
    turned_from
        Role of the same team whose workers turn into these: as many as a dated change cuts there on the day on which it
        adds posts here, for example agency workers who become permanent. They stay, with their cases. null: nobody.
    kind
        What kind of worker holds them. Leavers from agency posts are replaced by agency workers.
    fte
        Full-time equivalent of each post: scales the caseload it can hold and the speed of screening.
    productivity
        Speed of work relative to a permanent full-time worker.
    target_cases
        Weighted cases a full-time worker of this group should hold (for a screening desk: contacts in hand).
    maximum_cases
        Weighted cases a manager may still allocate to a full-time worker (not used at a screening desk).
    annual_cost_pounds
        Cost of one full-time equivalent for a year, on-costs included.
    """

    posts: Posts
    add: Annotated[Posts | None, Field(exclude=True)] = None
    remove: Annotated[Posts | None, Field(exclude=True)] = None
    come_filled: bool = True
    turned_from: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    kind: Literal["permanent", "agency", "newly_qualified"] = "permanent"
    fte: Annotated[float, above_0(1, "full-time equivalent")] = 1.0
    productivity: parts.Productivity = 1.0
    target_cases: Cases = 1
    maximum_cases: Cases = 1
    annual_cost_pounds: Pounds = 0

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
            raise ValueError(f"of {number_of(self.posts + more, 'post')}, {fewer} are too many to remove")
        if more or fewer:
            raise ValueError("posts is how many there are, and add and remove count on those below: give one of them")
        return self

    _target_within_maximum = rising("target_cases", "maximum_cases")


class WorkingHours(Part):
    """A team's week. Every worker of the team works all of it: longer hours are more work for the same cost.

    Parameters
    ----------
    days
        Days of the week on which the team works.
    opens
        Opening time.
    closes
        Closing time, later than opening; 24:00 is midnight at the end of the day.
    works_bank_holidays
        Whether the team works on bank holidays and closed days.
    """

    days: parts.Weekdays = parts.WEEKDAYS[:5]
    opens: parts.ClockTime = 9.0
    closes: parts.ClockTime = 17.0
    works_bank_holidays: bool = False

    @model_validator(mode="after")
    def _opens_before_closing(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be earlier than closes: a team must open before it closes")
        if len(set(self.days)) < len(self.days):
            raise ValueError("a day is named twice")
        return self


class Freeze(Part):
    """A time in which nobody is recruited.

    Parameters
    ----------
    from_date
        First day on which nobody is recruited. null: no freeze.
    until
        Last day. null: from then on.
    """

    from_date: Annotated[parts.Date | None, Field(alias="from")] = None
    until: parts.Date | None = None

    _in_order = rising("from_date", "until", fault="a freeze must not end before it begins")

    @model_validator(mode="after")
    def _has_a_first_day(self) -> Self:
        if self.until is not None and self.from_date is None:
            raise ValueError("a freeze that has a last day (until) needs its first (from)")
        return self


class Recruitment(Part):
    """What stops recruiting. Neutral: nothing does.

    Parameters
    ----------
    frozen
        A freeze, for example ``{from: 2019-04-01, until: 2019-09-30}``: vacancies stay open, and the recruitment time
        of each goes on when it ends. Agency cover goes on in it; a share of 0 stops that too.
    """

    frozen: Freeze = default()


class AgencyCover(Part):
    """Agency workers who cover a vacancy until it is filled.

    Parameters
    ----------
    share
        Share of vacancies that are covered.
    start_days
        Time until the agency worker starts.
    productivity
        Speed of work relative to a permanent worker; also scales how fast help works.
    annual_cost_pounds
        Cost of one full-time equivalent for a year.
    """

    share: Share = 0
    start_days: Days = 0
    productivity: parts.Productivity = 1.0
    annual_cost_pounds: Pounds = 0


class ChangeOfWorker(Part):
    """What a child loses when the worker changes.

    Parameters
    ----------
    settling_days
        Days without effect while a new worker gets to know the family.
    gain_lost_share
        Share of the progress made in this plan that is lost.
    """

    settling_days: Days = 0
    gain_lost_share: Share = 0


class AllocationByUrgency(Part):
    """How the urgency of the contact that made a referral counts when cases are allocated. Neutral: it does not.

    Parameters
    ----------
    red_above_target_after_days
        Waiting time after which a manager allocates the case of a red contact above target. null: as for all.
    amber_above_target_after_days
        The same for an amber contact. null: as for all.
    in_order
        Whether cases of red contacts are allocated before those of amber ones, and these before those of green ones.
    """

    red_above_target_after_days: Days | None = None
    amber_above_target_after_days: Days | None = None
    in_order: bool = False


class StaffPolicy(Part):
    """What the teams of one service have in common. Neutral: nobody is absent or leaves, overload has no effect.

    Parameters
    ----------
    working_hours
        The team's week.
    absence_spells_per_year
        Spells of absence per worker and year.
    absence_days
        Length of a spell, in calendar days.
    turnover_per_year
        Leavers per worker and year.
    recruitment_days
        Time to fill a vacancy, in calendar days.
    recruitment
        What stops recruiting.
    agency_cover
        Agency cover of vacancies.
    above_target_after_days
        Waiting time after which a manager allocates a case above target, up to the maximum. 0: at once. Urgent and
        reallocated cases never wait for it.
    allocation_by_urgency
        How urgency counts when cases are allocated.
    practice_quality
        Supervision, plans with clear timescales and management oversight, from 0 to 1: scales how fast help works and
        how much of it lasts. 1 is neutral.
    workload
        What overload does.
    change_of_worker
        What a child loses when the worker changes.
    """

    working_hours: WorkingHours = default()
    absence_spells_per_year: Rate = 0
    absence_days: Duration = fixed(0)
    turnover_per_year: Rate = 0
    recruitment_days: Duration = fixed(0)
    recruitment: Recruitment = default()
    agency_cover: AgencyCover = default()
    above_target_after_days: Days = 0
    allocation_by_urgency: AllocationByUrgency = default()
    practice_quality: Share = 1
    workload: WorkloadFeedback = default()
    change_of_worker: ChangeOfWorker = default()


class Team(Part):
    """One team: its worker groups by role name.

    Parameters
    ----------
    workers
        Posts by role, for example ``social_worker: {posts: 9, target_cases: 16, maximum_cases: 20}``.
    practice_quality
        Practice quality of this team, from 0 to 1, where it differs from that of the service. null: the service's.
    """

    workers: parts.Named[WorkerGroup] = default()
    practice_quality: Share | None = None
