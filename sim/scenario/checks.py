"""Rules that hold between fields. Each ``check_*`` function is one rule and returns the faults it finds.

The rules of one field stand with the field; those within one part, in its validators. What remains is here: what a
planner can write that is valid field by field and yet makes no sense, or would never finish.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise, product
from math import exp
from operator import attrgetter, mul

from sim.rules.ages import CLASSES, UNBORN
from sim.rules.demand import loop_gain
from sim.rules.sources import YEAR_DAYS
from sim.scenario.fields import figure
from sim.scenario.problems import ABSENT, Fault, guess, word_list
from sim.scenario.run import LONGEST_RUN_DAYS
from sim.scenario.schema import TEAM_SERVICES, Scenario
from sim.scenario.sentences import say
from sim.scenario.staff import StaffPolicy
from sim.scenario.timeline import Phase, blame, phase_on, phases_and_faults

MOST_PER_DAY = 2_000
MOST_CONTACTS = 2_000_000
MOST_POSTS = 20_000
MOST_STAFF_EVENTS = 2_000_000


def faults_in(scenario: Scenario) -> list[Fault]:
    """Every fault that a valid scenario has between its fields, over its whole timeline."""
    timeline, faults = phases_and_faults(scenario)
    is_valid = not faults
    at_base = {(fault.path, fault.message): fault for check in (*ONCE, *ALWAYS) for fault in check(scenario)}
    for phase in timeline:
        later = [fault for check in ALWAYS for fault in check(phase.scenario)] if phase.names else []
        if is_valid:
            later += check_nothing_new(scenario, phase)
            later += check_same_posts(scenario, phase)
            later += check_panel_days(phase, timeline)
        new = [fault for fault in later if (fault.path, fault.message) not in at_base]
        faults += [blame(fault, scenario, phase.names) for fault in new]
    if is_valid:
        faults += check_size(scenario, timeline)
    return list({**at_base, **{(fault.path, fault.message): fault for fault in faults}}.values())


def _fault(path: str, sentence: str, value: object = ABSENT, allowed: str = "", **facts: object) -> Fault:
    """A fault at a dotted path, told in a sentence of that name."""
    return Fault(tuple(path.split(".")), say(sentence, **facts), value, allowed)


def check_run(scenario: Scenario) -> Iterator[Fault]:
    """The run ends, and lies where calendars are known."""
    run = scenario.run
    if run.total_days > LONGEST_RUN_DAYS:
        allowed = f"together at most {LONGEST_RUN_DAYS:,} days"
        yield _fault("run.observed_days", "faults.long_run", allowed=allowed, days=run.total_days)
    if not 1950 <= run.start.year <= 2100:
        yield _fault("run.start", "faults.no_calendar", run.start, "a day from 1950 to 2100")


def check_school_holidays(scenario: Scenario) -> Iterator[Fault]:
    """School holidays do not overlap."""
    holidays = sorted(enumerate(scenario.calendar.school_holidays), key=lambda item: (item[1].first, item[1].last))
    for (_, earlier), (position, later) in pairwise(holidays):
        if later.first <= earlier.last:
            message = say("faults.holidays_overlap", earlier=earlier)
            yield Fault(("calendar", "school_holidays", position), message, f"{later.first} to {later.last}")


def check_teams(scenario: Scenario) -> Iterator[Fault]:
    """A service has no teams at all (everybody waits), or one for each area."""
    areas = scenario.areas.keys()
    for service in TEAM_SERVICES:
        teams = getattr(scenario, service).teams.keys()
        for name in teams - areas:
            hint = guess(name, areas) or f": the areas are {word_list(areas)}"
            yield Fault((service, "teams", name), f"there is no such area{hint}", missing=("areas", name))
        if teams and areas - teams:
            without = word_list(name for name in areas if name not in teams)
            yield _fault(f"{service}.teams", "faults.area_without_team", areas=without)


def check_bias(scenario: Scenario) -> Iterator[Fault]:
    """A bias is about a group of children that exists."""
    groups = scenario.need.groups
    for name in scenario.perception.bias.keys() - groups.keys():
        fault = _fault(f"perception.bias.{name}", "faults.bias_of_nobody", groups=word_list(groups))
        yield fault._replace(missing=("need", "groups", name))


def check_sources(scenario: Scenario) -> Iterator[Fault]:
    """Somebody makes the contacts."""
    for section, stream, _, per_year in scenario.demand.streams:
        if per_year > 0 and not any(source.share for source in stream.sources.values()):
            yield _fault(f"{section}.sources", "faults.no_source", field="a share")
    sources = scenario.demand.contacts.sources.values()
    if scenario.need.has_incidents and not any(source.incidents_share for source in sources):
        yield _fault("demand.contacts.sources", "faults.no_source", field="an incidents_share")


def check_demand(scenario: Scenario) -> Iterator[Fault]:
    """Demand does not fall below nothing, and comes at a rate that some authority could have."""
    years = scenario.run.total_days / YEAR_DAYS
    for section, stream, field, per_year in scenario.demand.streams:
        trend = stream.trend_per_year
        if 1 + trend * years < 0:
            yield _fault(f"{section}.trend_per_year", "faults.trend_to_nothing", trend, after=-1 / trend, years=years)
        rate = per_year * stream.multiplier * max(1.0, 1 + trend * years) / YEAR_DAYS
        if rate > MOST_PER_DAY:
            yield _fault(f"{section}.{field}", "faults.demand_rate", per_year, rate=rate, most=MOST_PER_DAY)


def check_reputation(scenario: Scenario) -> Iterator[Fault]:
    """A referral to early help brings, in the end, less than one more."""
    direct, early_help = scenario.demand.early_help_referrals, scenario.early_help
    terms = direct.reputation
    declined_share = early_help.declined_share_direct
    helped_share = 1.0 - (early_help.declined_share if declined_share is None else declined_share)
    referrals = direct.referrals_per_year * direct.multiplier
    gain = loop_gain(terms.strength, referrals, helped_share, terms.reference_per_year)
    if gain >= 1:
        yield _fault("demand.early_help_referrals.reputation.strength", "faults.without_end", terms.strength, gain=gain)


def check_learning(scenario: Scenario) -> Iterator[Fault]:
    """Who refers to early help directly is not turned away at the front door, and learns nothing there."""
    for name, source in scenario.demand.early_help_referrals.sources.items():
        if source.learns > 0:
            yield _fault(f"demand.early_help_referrals.sources.{name}.learns", "faults.learns_nothing", source.learns)


def check_ages(scenario: Scenario) -> Iterator[Fault]:
    """Each source notices children of some age that there is, and somebody notices what happens at every age."""
    entering = scenario.need.ages_at_entry or (0.0, *(1.0,) * (CLASSES - 1))
    for section, stream, *_ in scenario.demand.streams:
        for name, source in stream.sources.items():
            if source.share > 0 and source.age_weights and not any(map(mul, source.age_weights, entering)):
                yield _fault(f"{section}.sources.{name}.age_weights", "faults.notices_nobody")
    sources = scenario.demand.contacts.sources.values()
    if not scenario.need.has_incidents or not any(source.age_weights for source in sources):
        return
    for age in range(UNBORN if entering[UNBORN] > 0 else UNBORN + 1, CLASSES):
        if not any(each.incidents_share and (each.age_weights is None or each.age_weights[age]) for each in sources):
            who = "unborn children" if age == UNBORN else f"children of {age - 1}"
            yield _fault("demand.contacts.sources", "faults.nobody_notices", who=who)
            return


def check_clinic(scenario: Scenario) -> Iterator[Fault]:
    """The clinic meets on a day on which the locality teams work."""
    clinic, days = scenario.locality.clinic, scenario.locality.staff.working_hours.days
    if clinic.places > 0 and clinic.weekday not in days:
        yield _fault("locality.clinic.weekday", "faults.clinic_day", clinic.weekday, word_list(days))


def check_return_to_care(scenario: Scenario) -> Iterator[Fault]:
    """Children who go in and out of care take time about it."""
    care = scenario.looked_after
    if care.return_share > 0 and care.stay_days.mean + care.return_delay_days.mean < 1:
        yield _fault("looked_after.return_share", "faults.care_in_no_time", care.return_share)


def check_panel_meetings(scenario: Scenario) -> Iterator[Fault]:
    """No meeting is cancelled or moved twice, or moved on to another."""
    panel = scenario.early_help.panel
    for position, day in enumerate(panel.cancelled):
        path = ("early_help", "panel", "cancelled", position)
        if day in panel.cancelled[:position]:
            yield Fault(path, "this day is named twice", day)
        if day.isoformat() in panel.moved:
            yield Fault(path, say("faults.cancelled_and_moved"), day)
    meetings = {new: old for old, new in reversed(panel.moved.items())}
    for old, new in panel.moved.items():
        if meetings[new] != old:
            yield _fault(f"early_help.panel.moved.{old}", "faults.two_on_a_day", new, other=meetings[new])


def check_nothing_new(base: Scenario, phase: Phase) -> Iterator[Fault]:
    """Dated changes bring no new teams and sources: these exist from the first day."""
    team, source = ("team", "without workers"), ("source", "with a share of 0")
    for where, (what, mend) in (
        ("early_help.teams", team), ("locality.teams", team), ("demand.contacts.sources", source),
        ("demand.early_help_referrals.sources", source),
    ):  # fmt: skip
        before, after = (attrgetter(where)(each) for each in (base, phase.scenario))
        for name in sorted(after.keys() - before.keys()):
            if what == "source" or name in base.areas:  # a team of no area is refused by check_teams
                fault = _fault(f"{where}.{name}", "faults.brings_new", what=what, where=where, mend=mend)
                yield fault._replace(missing=fault.path)


def check_desk_settings(scenario: Scenario) -> Iterator[Fault]:
    """A screening desk holds no plans: settings that could do nothing there are refused, not silently ignored."""
    for service, setting in product(("front_door", "emergency_duty"), (
        "practice_quality", "above_target_after_days", "workload.quality", "change_of_worker.settling_days",
        "change_of_worker.gain_lost_share",
    )):  # fmt: skip
        value, nothing = (attrgetter(setting)(staff) for staff in (getattr(scenario, service).staff, StaffPolicy()))
        if value != nothing:
            yield _fault(f"{service}.staff.{setting}", "faults.at_a_desk", value)
    if scenario.emergency_duty.staff.working_hours != StaffPolicy().working_hours:
        yield _fault("emergency_duty.staff.working_hours", "faults.duty_hours")


def check_same_posts(base: Scenario, phase: Phase) -> Iterator[Fault]:
    """A dated change may cut and add posts, but those that stay keep their full-time equivalent and kind."""
    for team, workers in phase.scenario.workers_by_team.items():
        before = base.workers_by_team.get(team, {})
        for role, field in product(workers.keys() & before.keys(), ("fte", "kind")):
            old, new = getattr(before[role], field), getattr(workers[role], field)
            if old != new:
                turn = " to ".join(each if isinstance(each, str) else figure(each) for each in (old, new))
                yield _fault(f"{team}.workers.{role}.{field}", "faults.turned", new, turn=turn, role=role)


def check_turned_posts(scenario: Scenario) -> Iterator[Fault]:
    """Posts turn from posts of another role of their team."""
    for team, workers in scenario.workers_by_team.items():
        for role, group in workers.items():
            others = [other for other in workers if other != role]
            if group.turned_from is not None and group.turned_from not in others:
                allowed = ", ".join(others) or "this team has none"
                yield _fault(f"{team}.workers.{role}.turned_from", "faults.no_role", group.turned_from, allowed)


def check_panel_days(phase: Phase, timeline: tuple[Phase, ...]) -> Iterator[Fault]:
    """Meetings that are moved are meetings.

    Each day is held against the panel in force on it; a day outside the run, against the first or the last phase. To
    cancel a meeting that is not due is no fault (a warning tells of it): a panel at other intervals stays valid.
    """
    start, panel = phase.scenario.run.start, phase.scenario.early_help.panel
    for old, new in panel.moved.items():
        path, value = f"early_help.panel.moved.{old}", f"{old} to {new}"
        day = dt.date.fromisoformat(old)
        if phase_on(day, timeline) is phase and not panel.is_due(day, start):
            yield _fault(path, "faults.no_meeting", value, day=day, nearest=panel.nearest_due(day, start))
        meets_anyway = panel.is_due(new, start) and new not in panel.cancelled and new.isoformat() not in panel.moved
        if meets_anyway and phase_on(new, timeline) is phase:
            yield _fault(path, "faults.meets_anyway", value, new=new, old=old)


# -- what can be run: a slip of a few noughts is named here ------------------------------------------------------------


def check_staff_events(scenario: Scenario) -> Iterator[Fault]:
    """The staff is of a size, and comes and goes at a rate, that can be run."""
    years = scenario.run.total_days / YEAR_DAYS
    posts: Counter[str] = Counter()
    for team, workers in scenario.workers_by_team.items():
        posts[team.partition(".")[0]] += sum(group.posts for group in workers.values())
    events = {}
    for service, count in posts.items():
        staff = getattr(scenario, service).staff
        events[service] = count * years * (staff.absence_spells_per_year + staff.turnover_per_year)
    if posts.total() > MOST_POSTS:
        yield Fault((), say("faults.posts", total=posts.total(), most=MOST_POSTS))
    if (expected := sum(events.values())) > MOST_STAFF_EVENTS:
        worst = max(events, key=lambda service: events[service])
        yield _fault(f"{worst}.staff", "faults.staff_events", expected=expected, most=MOST_STAFF_EVENTS)


def check_size(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[Fault]:
    """The children and contacts expected over the run are as many as can be run.

    Counts children from outside (demand over every phase, what is open on the first day) and the contacts that
    incidents would make at the median need of each group over the rest of the run.
    """
    parts: defaultdict[str, float] = defaultdict(float)
    edges = [*(phase.start_days for phase in timeline), scenario.run.total_days]
    for phase, (begins, ends) in zip(timeline, pairwise(edges), strict=True):
        middle = (begins + ends) / 2 / YEAR_DAYS
        for section, stream, field, per_year in phase.scenario.demand.streams:
            growth = max(0.0, 1 + stream.trend_per_year * middle)
            years = (ends - begins) / YEAR_DAYS
            parts[f"{section}.{field}"] += per_year * stream.multiplier * growth * years
    years = scenario.run.total_days / YEAR_DAYS
    parts["transfers.in_per_year"] = scenario.transfers.in_per_year * years
    arriving = sum(parts.values())
    opening = {f"opening.{name}.children": cases.children for name, cases in scenario.opening}
    weight = sum(group.share for group in scenario.need.groups.values())
    for name, group in scenario.need.groups.items():
        rate = group.incidents_per_year_at_zero_need * exp(min(group.set_point_median / group.incident_need_scale, 50))
        child_years = (arriving / 2 + sum(opening.values())) * years * group.share / weight
        parts[f"need.groups.{name}.incidents_per_year_at_zero_need"] = rate * child_years
    parts.update(opening)
    if (total := sum(parts.values())) > MOST_CONTACTS:
        yield _fault(max(parts, key=lambda path: parts[path]), "faults.size", total=total, most=MOST_CONTACTS)


ONCE = (check_run, check_school_holidays)
"""Rules about what no change can touch."""

ALWAYS = (
    check_teams, check_desk_settings, check_bias, check_sources, check_demand, check_clinic, check_return_to_care,
    check_panel_meetings, check_reputation, check_learning, check_ages, check_staff_events,
    check_turned_posts,
)  # fmt: skip
"""Rules that hold in every phase."""
