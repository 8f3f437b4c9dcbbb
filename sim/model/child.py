"""A child and a case: the state that the model's processes share. What happens to them stands in the services."""

import simpy

from sim.log import NOBODY, Outcome, Place
from sim.rules.ages import age_class
from sim.rules.decisions import Urgency
from sim.rules.need import need_at
from sim.rules.sources import YEAR_DAYS

NO_TEAM = 0


class ChildLeftError(Exception):
    """The child has reached the leaving age: unwinds whatever the service was waiting for."""


class Case:
    """An open early help or social care case of one child.

    Attributes
    ----------
    number
        The child's case number, from 1.
    social_care
        Whether it is an episode of need; otherwise an early help case.
    place
        The service that has it now.
    opened
        When it was opened (the referral), in days.
    origin
        How it came, as in the log.
    urgent
        Whether it was opened or is now queued for immediate protection.
    information_lost
        Whether information was lost on the way to the service that has it now.
    first_set_point
        Set-point when help began, in this case and those it was stepped up or down from.
    team, worker, request, weight
        Numbers of the team that has it (or is asked for a worker), of the worker who holds it, and of the request for
        one that is under way; how much it weighs in the caseload, in thousandths.
    unworked_days
        Days since stock was last taken on which nobody worked with the child.
    stock_taken
        When the set-point last moved, or the plan started.
    inherited_days, first_interval_share
        For how long it had been open on the first day (None for cases opened in the run), and the share of the
        interval between reviews that was then left.
    plan_started, plan_place, plan_open, working
        When the present plan started and of which service it is, whether there is one, and whether somebody works on
        it.
    urgency
        Urgency of the contact that made the referral.
    concern, concern_perceived
        Whether something has been heard that brings the next decision forward, and the need that was seen in it.
    siblings
        Brothers and sisters whose case it is as well.
    at_conference
        Whether the review of a protection plan that is being held is a conference.
    discussed
        When the strategy discussion was held, where the enquiry has not begun yet.
    sender_worker, sender_weight
        Worker of the assessment team who keeps the case until a locality worker takes it, and how much it weighs there.
    consented
        Whether the family has been asked and has accepted early help.
    looks, reviewed, review_error
        Looks in a row that found need below the line at which the plan ends; whether there has been one; its error.
    """

    __slots__ = (
        "absent_mark", "at_conference", "concern", "concern_perceived", "consented", "discussed",
        "first_interval_share", "first_set_point", "information_lost", "inherited_days", "looks", "number", "opened",
        "origin", "place", "plan_open", "plan_place", "plan_started", "process", "request", "review_error",
        "reviewed", "sender_weight", "sender_worker", "siblings", "social_care", "stock_taken", "team",
        "unworked_days", "urgency", "urgent", "waiting", "weight", "worker", "working",
    )  # fmt: skip

    def __init__(self, number: int, *, opened: float, place: Place, first_set_point: float) -> None:
        self.number = number
        self.opened = opened
        self.place = place
        self.social_care = place != Place.EARLY_HELP
        self.first_set_point = first_set_point
        self.origin = Outcome.NONE
        self.urgent = False
        self.urgency = Urgency.GREEN
        self.information_lost = False
        self.team = NO_TEAM
        self.worker = NOBODY
        self.request = 0
        self.weight = 0
        self.unworked_days = 0.0
        self.stock_taken = opened
        self.absent_mark = 0.0
        self.inherited_days: float | None = None
        self.first_interval_share = 1.0
        self.plan_started = opened
        self.process: simpy.Process | None = None
        self.waiting = False
        self.plan_open = False
        self.plan_place = place
        self.working = False
        self.concern = False
        self.concern_perceived = 0.0
        self.discussed: float | None = None
        self.siblings: list[Sibling] = []
        self.at_conference = False
        self.sender_worker = NOBODY
        self.sender_weight = 0
        self.consented = False
        self.looks = 0
        self.review_error = 0.0
        self.reviewed = False


class Contact:
    """One contact with the front door, on its way to a decision.

    Attributes
    ----------
    number, source
        The child's contact number, from 1; who made it.
    urgency
        Its urgency.
    information_lost
        Whether information was lost between the duty team and the front door.
    error
        Fresh error of the last look at it, standard normal; None before the first.
    screened
        Whether `error` is that of the screening.
    named
        Brothers and sisters whom it names, each with the number of the contact.
    """

    __slots__ = ("error", "information_lost", "named", "number", "screened", "source", "urgency")

    def __init__(self, number: int, source: str) -> None:
        self.number = number
        self.source = source
        self.urgency = Urgency.GREEN
        self.information_lost = False
        self.error: float | None = None
        self.screened = False
        self.named: list[tuple[Sibling, int]] = []


class Sibling:
    """A brother or sister of the child with whom the home's need, incidents and case are kept (`sim.model.families`).

    Attributes
    ----------
    key, offset
        The child's key, and how far its need lies from that of the first child: 0 or below.
    left
        Whether it has left.
    contact_count, case_count
        Contacts that named it, and its cases, so far; the number of the last one.
    plan, plan_started, plans, looks
        The service whose plan it is on (COMMUNITY: none) and since when; plans of each kind so far; looks in a row.
    enquiry, needs_plan
        What the last enquiry found about it, and whether the assessment did.
    """

    __slots__ = (
        "case_count", "contact_count", "draws", "enquiry", "key", "left", "looks", "needs_plan", "offset", "plan",
        "plan_started", "plans",
    )  # fmt: skip

    def __init__(self, key: int, offset: float) -> None:
        self.key = key
        self.offset = offset
        self.left = False
        self.contact_count = 0
        self.case_count = 0
        self.plans: dict[Place, int] = {}
        self.draws: dict[int, int] = {}
        self.plan_started = 0.0
        self.at_home()

    def at_home(self) -> None:
        """Nothing is known of what it needs, and it has no plan."""
        self.plan = Place.COMMUNITY
        self.looks = 0
        self.enquiry = Outcome.NONE
        self.needs_plan = False

    def next_index(self, purpose: int) -> int:
        """How many draws it has had for `purpose` so far; counts one more."""
        index = self.draws.get(purpose, 0)
        self.draws[purpose] = index + 1
        return index


class Child:
    """One child: need, history, and the case that is open, if any; of a family, the first child, with whom the need of
    the home is kept.

    Need follows ``set_point + (need - set_point) exp(-(t - since)/tau)`` until it changes course again.
    """

    __slots__ = (
        "area",
        "born_at",
        "case",
        "case_count",
        "contact_count",
        "contacts",
        "contacts_in_hand",
        "draws",
        "group",
        "has_left",
        "key",
        "leaves_at",
        "named",
        "need",
        "persistent_error",
        "plans",
        "refusals",
        "segments",
        "set_point",
        "set_point_ceiling",
        "siblings",
        "since",
        "tau",
        "why_left",
    )  # fmt: skip

    def __init__(
        self, key: int, *, group: int, area: int, since: float, need: float, set_point: float, tau: float
    ) -> None:
        self.key = key
        self.group = group
        self.area = area
        self.since = since
        self.need = need
        self.set_point = set_point
        self.set_point_ceiling = set_point
        self.tau = tau
        self.born_at = float("-inf")
        self.leaves_at = float("inf")
        self.has_left = False
        self.why_left = Outcome.NONE
        self.persistent_error = 0.0
        self.contacts: list[float] = []
        self.contact_count = 0
        self.contacts_in_hand = 0
        self.case: Case | None = None
        self.case_count = 0
        self.siblings: list[Sibling] = []
        self.named: list[Sibling] = []
        self.refusals = 0
        self.plans: dict[Place, int] = {}
        self.draws: dict[int, int] = {}
        self.segments: list[tuple[float, float, float, float]] = []

    def need_at(self, time: float) -> float:
        """Need at `time`, on its present course."""
        return need_at(time, self.since, self.need, self.set_point, self.tau)

    def age_class(self, time: float) -> int:
        """Class of age at a time."""
        return age_class((time - self.born_at) / YEAR_DAYS)

    def next_index(self, purpose: int) -> int:
        """How many draws this child has had for `purpose` so far; counts one more."""
        index = self.draws.get(purpose, 0)
        self.draws[purpose] = index + 1
        return index

    @property
    def open_case(self) -> Case:
        """The open case; there must be one."""
        assert self.case is not None
        return self.case
