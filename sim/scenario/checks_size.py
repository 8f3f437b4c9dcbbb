"""Rules that keep a scenario within what can be run: a slip of a few noughts is named here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import exp

from sim.scenario.problems import Fault, Path
from sim.scenario.schema import Scenario
from sim.scenario.timeline import Phase

DAYS_PER_YEAR = 365.25
MOST_PER_DAY = 2_000
MOST_CONTACTS = 2_000_000
MOST_POSTS = 20_000
MOST_STAFF_EVENTS = 2_000_000


def check_demand_rate(scenario: Scenario) -> Iterator[Fault]:
    """First contacts and direct referrals come at a rate that some authority could have."""
    years = scenario.run.total_days / DAYS_PER_YEAR
    for path, stream, per_year in scenario.demand.streams:
        rate = per_year * stream.multiplier * max(1.0, 1 + stream.trend_per_year * years) / DAYS_PER_YEAR
        if rate > MOST_PER_DAY:
            message = (
                f"up to {rate:,.0f} a day (with multiplier and trend) is more than {MOST_PER_DAY:,}: "
                "look at the rate, the multiplier and the trend"
            )
            yield Fault(path, message, per_year)


def check_staff_events(scenario: Scenario) -> Iterator[Fault]:
    """The staff is of a size, and comes and goes at a rate, that can be run."""
    years = scenario.run.total_days / DAYS_PER_YEAR
    posts: Counter[str] = Counter()
    for (service, *_), workers in scenario.staffed.items():
        posts[service] += sum(group.posts for group in workers.values())
    staff = {service: getattr(scenario, service).staff for service in posts}
    events = {
        service: count * years * (staff[service].absence_spells_per_year + staff[service].turnover_per_year)
        for service, count in posts.items()
    }
    total, expected = posts.total(), sum(events.values())
    if total > MOST_POSTS:
        yield Fault((), f"there are {total:,} posts in all, more than {MOST_POSTS:,}: check posts in every team")
    if expected > MOST_STAFF_EVENTS:
        worst = max(events, key=lambda service: events[service])
        message = f"about {expected:,.0f} absences and leavers over the run are more than {MOST_STAFF_EVENTS:,}"
        yield Fault((worst, "staff"), f"{message}: lower absence_spells_per_year or turnover_per_year")


def check_size(scenario: Scenario, timeline: tuple[Phase, ...]) -> Iterator[Fault]:
    """The children and contacts expected over the run are as many as can be run.

    Counts children from outside (demand over every phase, what is open on the first day) and the contacts that
    incidents would make at the median need of each group over the rest of the run.
    """
    parts: defaultdict[Path, float] = defaultdict(float)
    edges = [*(phase.start_days for phase in timeline), scenario.run.total_days]
    for phase, (begins, ends) in zip(timeline, pairwise(edges), strict=True):
        middle = (begins + ends) / 2 / DAYS_PER_YEAR
        for path, stream, per_year in phase.scenario.demand.streams:
            growth = max(0.0, 1 + stream.trend_per_year * middle)
            years = max(0.0, ends - begins) / DAYS_PER_YEAR
            parts[path] += per_year * stream.multiplier * growth * years
    parts["transfers", "in_per_year"] = scenario.transfers.in_per_year * scenario.run.total_days / DAYS_PER_YEAR
    arriving = sum(parts.values())
    opening: dict[Path, float] = {("opening", name): float(cases.children) for name, cases in scenario.opening}
    years = scenario.run.total_days / DAYS_PER_YEAR
    weight = sum(group.share for group in scenario.need.groups.values())
    for name, group in scenario.need.groups.items():
        rate = group.incidents_per_year_at_zero_need * exp(min(group.set_point_median / group.incident_need_scale, 50))
        child_years = (arriving / 2 + sum(opening.values())) * years * group.share / weight
        parts["need", "groups", name, "incidents_per_year_at_zero_need"] = rate * child_years
    parts.update(opening)
    total = sum(parts.values())
    if total > MOST_CONTACTS:
        most = max(parts, key=lambda path: parts[path])
        message = (
            f"about {total:,.0f} children and contacts over the run are more than {MOST_CONTACTS:,}; "
            f"most of them come from here: lower it, or shorten the run"
        )
        yield Fault((*most, "children") if most[0] == "opening" else most, message)
