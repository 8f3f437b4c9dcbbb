"""Rules that hold between fields. Each ``check_*`` function is one rule and returns the faults it finds.

The rules of one field stand with the field; those within one part, in its validators. What remains is here: what a
planner can write that is valid field by field and yet makes no sense, or would never finish.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from operator import attrgetter

from sim.rules.ages import CLASSES, UNBORN
from sim.rules.demand import loop_gain
from sim.scenario.checks_size import check_demand_rate, check_size, check_staff_events
from sim.scenario.early_help import Panel
from sim.scenario.fields import figure
from sim.scenario.panel_days import check_panel_days
from sim.scenario.problems import ABSENT, Fault, Path, listed, nearest
from sim.scenario.run import LONGEST_RUN_DAYS
from sim.scenario.schema import TEAMS, Scenario
from sim.scenario.staff import StaffPolicy, Team
from sim.scenario.timeline import Phase, blame, unfold


def faults_in(scenario: Scenario) -> list[Fault]:
    """Every fault that a valid scenario has between its fields, over its whole timeline."""
    every = [fault for once in ONCE for fault in once(scenario)]
    timeline, faults = unfold(scenario)
    every += faults
    at_base = [fault for check in ALWAYS for fault in check(scenario)]
    known = {(fault.path, fault.message) for fault in at_base}
    every += at_base
    for phase in timeline:
        later = [fault for check in ALWAYS for fault in check(phase.scenario)] if phase.names else []
        every += [blame(fault, scenario, phase.names) for fault in later if (fault.path, fault.message) not in known]
    if not faults:
        every += [fault for check in OVER_TIME for fault in check(scenario, timeline)]
    return list({(fault.path, fault.message): fault for fault in every}.values())


def check_run(scenario: Scenario) -> Iterator[Fault]:
    """The run ends, and lies where calendars are known."""
    run = scenario.run
    if run.total_days > LONGEST_RUN_DAYS:
        days = f"warm_up_days and observed_days together are {run.total_days:,.0f}"
        message = f"the run is longer than 30 years ({days}): shorten it"
        yield Fault(("run", "observed_days"), message, ABSENT, f"together at most {LONGEST_RUN_DAYS:,} days")
    if not 1950 <= run.start.year <= 2100:
        yield Fault(("run", "start"), "the calendar is known from 1950 to 2100", run.start, "a day from 1950 to 2100")


def check_areas(scenario: Scenario) -> Iterator[Fault]:
    """Children live somewhere."""
    if sum(area.share for area in scenario.areas.values()) <= 0:
        yield Fault(("areas",), "at least one area must have a share above 0")


def check_school_holidays(scenario: Scenario) -> Iterator[Fault]:
    """School holidays do not overlap."""
    holidays = sorted(enumerate(scenario.calendar.school_holidays), key=lambda item: (item[1].first, item[1].last))
    for (_, earlier), (position, later) in pairwise(holidays):
        if later.first <= earlier.last:
            message = f"this school holiday overlaps the one from {earlier.first} to {earlier.last}: join them"
            yield Fault(("calendar", "school_holidays", position), message, f"{later.first} to {later.last}")


def check_teams(scenario: Scenario) -> Iterator[Fault]:
    """A service has no teams at all (everybody waits), or one for each area."""
    for service in TEAMS:
        teams: dict[str, Team] = getattr(scenario, service).teams
        for name in teams.keys() - scenario.areas.keys():
            meant = nearest(name, scenario.areas)
            hint = f": did you mean '{meant}'?" if meant else f": the areas are {listed(scenario.areas)}"
            yield Fault((service, "teams", name), f"there is no such area{hint}", missing=("areas", name))
        missing = [name for name in scenario.areas if name not in teams]
        if teams and missing:
            message = f"each area needs a team, if only one without workers: add {listed(missing)}"
            yield Fault((service, "teams"), message)


def check_bias(scenario: Scenario) -> Iterator[Fault]:
    """A bias is about a group of children that exists."""
    for name in scenario.perception.bias:
        if name not in scenario.need.groups:
            message = f"no child belongs to this group: need.groups holds {listed(scenario.need.groups)}"
            yield Fault(("perception", "bias", name), message, missing=("need", "groups", name))


def check_sources(scenario: Scenario) -> Iterator[Fault]:
    """Somebody makes the contacts."""
    for path, stream, per_year in scenario.demand.streams:
        if per_year > 0 and sum(source.share for source in stream.sources.values()) <= 0:
            yield Fault((*path[:-1], "sources"), "at least one source must have a share above 0")
    incidents = any(group.incidents_per_year_at_zero_need > 0 for group in scenario.need.groups.values())
    if incidents and sum(source.incidents_share for source in scenario.demand.contacts.sources.values()) <= 0:
        message = "at least one source must have an incidents_share above 0"
        yield Fault(("demand", "contacts", "sources"), message)


def check_trend(scenario: Scenario) -> Iterator[Fault]:
    """A falling trend does not take demand below nothing."""
    years = scenario.run.total_days / 365.25
    for path, stream, _ in scenario.demand.streams:
        if 1 + (trend := stream.trend_per_year) * years < 0:
            message = f"demand would fall to nothing after {-1 / trend:.1f} of the run's {years:.1f} years: soften it"
            yield Fault((*path[:-1], "trend_per_year"), message, trend)


def check_reputation(scenario: Scenario) -> Iterator[Fault]:
    """A referral to early help brings, in the end, less than one more."""
    direct, early_help = scenario.demand.early_help_referrals, scenario.early_help
    terms = direct.reputation
    if terms.strength == 0:
        return
    declined = early_help.declined_share_direct
    helped = 1.0 - (early_help.declined_share if declined is None else declined)
    gain = loop_gain(terms.strength, direct.referrals_per_year * direct.multiplier, helped, terms.reference_per_year)
    if gain >= 1:
        message = (
            f"each referral would bring {gain:.2f} more, and they without end: lower strength, or raise "
            "reference_per_year to the families helped in a year at which referrals come at the rate given"
        )
        yield Fault(("demand", "early_help_referrals", "reputation", "strength"), message, terms.strength)


def check_learning(scenario: Scenario) -> Iterator[Fault]:
    """Who refers to early help directly is not turned away at the front door, and learns nothing there."""
    for name, source in scenario.demand.early_help_referrals.sources.items():
        if source.learns > 0:
            message = "it has no effect: direct referrals are not decided at the front door; leave it out"
            yield Fault(("demand", "early_help_referrals", "sources", name, "learns"), message, source.learns)


def check_ages(scenario: Scenario) -> Iterator[Fault]:
    """Every child has an age at which somebody notices what happens to it, and every source notices some child."""
    known, sources = scenario.need.ages_at_entry, scenario.demand.contacts.sources
    if known is not None and not sum(known[1:]) > 0:
        yield Fault(("need", "ages_at_entry"), "some year of age from 0 to 17 must have a weight above 0")
        return
    for above, stream, _ in scenario.demand.streams:
        for name, profile in stream.sources.items():
            weights = profile.age_weights
            if weights is None or profile.share == 0:
                continue
            both = weights[1:] if known is None else [a * b for a, b in zip(weights, known, strict=True)]
            if not sum(both) > 0:
                message = "no child comes to notice at an age at which this source notices anybody"
                yield Fault((*above[:-1], "sources", name, "age_weights"), message)
    incidents = any(group.incidents_per_year_at_zero_need > 0 for group in scenario.need.groups.values())
    if not incidents or all(profile.age_weights is None for profile in sources.values()):
        return
    for age in range(0 if known is not None and known[0] > 0 else 1, CLASSES):
        noticed = [
            profile.incidents_share * (1.0 if profile.age_weights is None else profile.age_weights[age])
            for profile in sources.values()
        ]
        if not sum(noticed) > 0:
            who = "unborn children" if age == UNBORN else f"children of {age - 1}"
            message = f"nobody notices what happens to {who}: give a source with an incidents_share a weight there"
            yield Fault(("demand", "contacts", "sources"), message)
            return


def check_families(scenario: Scenario) -> Iterator[Fault]:
    """Families have some size."""
    sizes = scenario.families.sizes
    if sizes is not None and not sum(sizes) > 0:
        yield Fault(("families", "sizes"), "at least one size must have a weight above 0")


def check_clinic(scenario: Scenario) -> Iterator[Fault]:
    """The clinic meets on a day on which the locality teams work."""
    clinic, days = scenario.locality.clinic, scenario.locality.staff.working_hours.days
    if clinic.places > 0 and clinic.weekday not in days:
        message = "the locality teams do not work on that day (locality.staff.working_hours.days)"
        yield Fault(("locality", "clinic", "weekday"), message, clinic.weekday, listed(days))


def check_return_to_care(scenario: Scenario) -> Iterator[Fault]:
    """Children who go in and out of care take time about it."""
    care = scenario.looked_after
    if care.return_share > 0 and care.stay_days.mean + care.return_delay_days.mean < 1:
        message = "children would leave care and return to it in no time: raise stay_days or return_delay_days"
        yield Fault(("looked_after", "return_share"), message, care.return_share)


def check_panel_meetings(scenario: Scenario) -> Iterator[Fault]:
    """No meeting is cancelled or moved twice, or moved on to another."""
    panel: Panel = scenario.early_help.panel
    path: Path = ("early_help", "panel")
    for position, day in enumerate(panel.cancelled):
        if day in panel.cancelled[:position]:
            yield Fault((*path, "cancelled", position), "this day is named twice", day)
        if day.isoformat() in panel.moved:
            yield Fault((*path, "cancelled", position), "this meeting is also moved: take it out of one list", day)
    seen: dict[object, str] = {}
    for old, new in panel.moved.items():
        if new in seen:
            message = f"the meeting of {seen[new]} is moved to this day as well: choose another"
            yield Fault((*path, "moved", old), message, new)
        seen[new] = old


def check_nothing_new(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[Fault]:
    """Dated changes bring no new teams and sources: these exist from the first day."""
    for phase, (where, what, mend) in product(timeline, (
        ("early_help.teams", "team", "without workers"),
        ("locality.teams", "team", "without workers"),
        ("demand.contacts.sources", "source", "with a share of 0"),
        ("demand.early_help_referrals.sources", "source", "with a share of 0"),
    )):  # fmt: skip
        before, after = (attrgetter(where)(each) for each in (scenario, phase.scenario))
        for name in sorted(after.keys() - before.keys()):
            if what == "team" and name not in scenario.areas:
                continue  # refused by check_teams
            path = (*where.split("."), name)
            message = f"a dated change cannot bring a new {what}: name it in {where} {mend}, and change it here"
            yield blame(Fault(path, message, missing=path), scenario, phase.names)


def check_desk_settings(scenario: Scenario) -> Iterator[Fault]:
    """A screening desk holds no plans: settings that could do nothing there are refused, not silently ignored."""
    for service, setting in product(("front_door", "emergency_duty"), (
        "practice_quality", "above_target_after_days", "workload.quality", "change_of_worker.settling_days",
        "change_of_worker.gain_lost_share",
    )):  # fmt: skip
        value, nothing = (attrgetter(setting)(staff) for staff in (getattr(scenario, service).staff, StaffPolicy()))
        if value != nothing:
            message = "it has no effect at a screening desk, which holds no plans: leave it out"
            yield Fault((service, "staff", *setting.split(".")), message, value)
    hours = scenario.emergency_duty.staff.working_hours
    if hours != StaffPolicy().working_hours:
        message = "it has no effect: the emergency duty team works when the front door is closed; leave it out"
        yield Fault(("emergency_duty", "staff", "working_hours"), message)


def check_same_posts(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[Fault]:
    """A dated change may cut and add posts, but those that stay keep their full-time equivalent and kind."""
    before = scenario.staffed
    later = [(phase, path, workers) for phase in timeline for path, workers in phase.scenario.staffed.items()]
    for phase, path, workers in later:
        for role in (role for role in workers if role in before.get(path, {})):
            for field in ("fte", "kind"):
                old, new = getattr(before[path][role], field), getattr(workers[role], field)
                if old != new:
                    turn = " to ".join(each if isinstance(each, str) else figure(each) for each in (old, new))
                    message = (
                        f"a dated change cannot turn posts from {turn}: cut them, and add as many to another group; "
                        f"with turned_from: {role} there, their workers stay"
                    )
                    yield blame(Fault((*path, "workers", role, field), message, new), scenario, phase.names)


def check_turned_posts(scenario: Scenario) -> Iterator[Fault]:
    """Posts turn from posts of another role of their team."""
    for path, workers in scenario.staffed.items():
        for role, group in workers.items():
            if group.turned_from is not None and (group.turned_from == role or group.turned_from not in workers):
                others = ", ".join(other for other in workers if other != role) or "this team has none"
                message = "there is no such other role in this team"
                yield Fault((*path, "workers", role, "turned_from"), message, group.turned_from, others)


ONCE = (check_run, check_areas, check_school_holidays)
"""Rules about what no change can touch."""

ALWAYS = (
    check_teams, check_desk_settings, check_bias, check_sources, check_trend, check_clinic, check_return_to_care,
    check_panel_meetings, check_reputation, check_learning, check_ages, check_families, check_demand_rate,
    check_staff_events, check_turned_posts,
)  # fmt: skip
"""Rules that hold in every phase."""

OVER_TIME = (check_nothing_new, check_same_posts, check_panel_days, check_size)
"""Rules about the timeline as a whole."""
