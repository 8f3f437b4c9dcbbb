"""The same child lives the same life under two scenarios until a decision about it differs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log import Event, EventLog
from sim.scenario import load_scenario
from tests.engines import simulate
from tests.model.worlds import AUTHORITY, START, authority_log, rows, run

SHORT = ("run.warm_up_days=0", "run.observed_days=150")


def log_of(*overrides: str, replication: int = 0, seed: int | None = None) -> EventLog:
    """The small authority for 150 days."""
    if seed is None:
        return authority_log((*SHORT, *overrides), replication)
    return simulate(load_scenario(AUTHORITY, (*SHORT, *overrides)), seed=seed, replication=replication)


def same(first: EventLog, second: EventLog) -> bool:
    """Whether two logs agree in every byte."""
    return (
        first.rows.tobytes() == second.rows.tobytes() and first.children.tobytes() == second.children.tobytes()
    )


def entries(log: EventLog) -> np.ndarray:
    """Who comes to notice, and when."""
    return rows(log, Event.CHILD_ENTERED)


def first_contacts(log: EventLog) -> np.ndarray:
    """The first contact about each child from outside: who, when, from whom."""
    received = rows(log, Event.CONTACT_RECEIVED, number=1)
    return received[received["child"] < 9_000_000_000_000][["time_days", "child", "source"]]


def lives(log: EventLog) -> dict[int, bytes]:
    """All that happened to each child and what it was like, without the numbers that workers happen to have."""
    own = log.rows.copy()
    own["worker"] = 0
    children, starts = np.unique(own["child"][order := np.argsort(own["child"], kind="stable")], return_index=True)
    parts = np.split(own[order], starts[1:])
    return {int(child): part.tobytes() for child, part in zip(children, parts, strict=True) if child >= 0}


MORE_PEOPLE = (
    "front_door.workers.screener.posts=9",
    "assessment.workers.social_worker.posts=6",
    "locality.teams.north.workers.social_worker.posts=12",
    "early_help.teams.south.workers.early_help_worker.posts=9",
)


@pytest.mark.parametrize("more", MORE_PEOPLE)
def test_another_worker_changes_no_arrival(more: str) -> None:
    """One more post anywhere leaves who comes to notice, when and from whom as it was."""
    base, other = log_of(), log_of(more)
    assert not same(base, other)
    assert entries(base).tobytes() == entries(other).tobytes()
    assert first_contacts(base).tobytes() == first_contacts(other).tobytes()
    assert base.children.tobytes() == other.children.tobytes()


def test_another_worker_changes_no_incident_in_the_life_of_a_child_without_a_case() -> None:
    """Children who have no case under either scenario have the same incidents, number, moment and size."""
    base, other = log_of(), log_of(MORE_PEOPLE[1])
    touched = set()
    for log in (base, other):
        for event in (Event.REFERRED, Event.EARLY_HELP_REFERRED, Event.INHERITED):
            touched |= set(rows(log, event)["child"].tolist())
    untouched = [child for child in base.children["child"].tolist() if child not in touched]
    assert len(untouched) > 300
    for log in (base, other):
        log.rows.flags.writeable = False
    courses = [
        log.rows[(log.rows["event"] == Event.NEED_CHANGED) & np.isin(log.rows["child"], untouched)]
        for log in (base, other)
    ]
    assert len(courses[0]) > len(untouched)
    assert courses[0].tobytes() == courses[1].tobytes()


def test_a_fifth_more_demand_keeps_all_earlier_children_and_adds_new_ones() -> None:
    """Everybody who came still comes, at the same moment, with the same group, area, age and set-point; 20% more of
    the arrivals come besides (Poisson: standard error sqrt(0.2 n))."""
    base, more = log_of(), log_of("demand.contacts.multiplier=1.2")
    old, new = (log.children[log.children["origin"] == 0] for log in (base, more))
    kept = new[np.isin(new["child"], old["child"])]
    assert kept.tobytes() == old.tobytes()
    added = len(new) - len(old)
    assert abs(added - 0.2 * len(old)) < 4 * (0.2 * len(old)) ** 0.5


def roomy(posts: int = 1, assessors: int = 1, known: int = 0, contacts: float = 500) -> EventLog:
    """A service in which nobody queues, for 400 days."""
    team = {"workers": {"w": {"posts": posts, "target_cases": 1e5, "maximum_cases": 1e5}}}
    assessment = {"workers": {"w": {"posts": assessors, "target_cases": 1e5, "maximum_cases": 1e5}}}
    return run({
        "run": {"start": START.isoformat(), "warm_up_days": 0, "observed_days": 400},
        "need": {"groups": {"other": {
            "set_point_median": 35, "set_point_spread": 1, "first_shock_mean": 20, "incident_shock_mean": 15,
            "incidents_per_year_at_zero_need": 0.5, "incident_need_scale": 30}}},
        "perception": {"error_sd": {"screening": 15, "assessment": 10, "child_in_need_review": 10}},
        "demand": {"contacts": {"first_contacts_per_year": contacts}},
        "opening": {"known": {"children": known, "need_mean": 45, "need_sd": 10}},
        "front_door": {"workers": {"w": {"posts": 500}}}, "assessment": assessment,
        "early_help": {"teams": {"all": team}}, "locality": {"teams": {"all": team}},
    })  # fmt: skip


def test_with_room_for_everybody_more_demand_changes_nobody_elses_life() -> None:
    """Where nobody queues, the children who came anyway live byte for byte the same life."""
    few, many = (lives(roomy(contacts=number)) for number in (500, 600))
    assert len(many) > len(few) + 60
    assert all(many[child] == life for child, life in few.items())


def test_one_more_child_changes_nobody_elses_life() -> None:
    """Forty-one children known on the first day in place of forty: all others live byte for byte the same life."""
    without, having = lives(roomy(known=40)), lives(roomy(known=41))
    (new,) = having.keys() - without.keys()
    assert len(having[new]) > 0 and all(having[child] == life for child, life in without.items())


@pytest.mark.parametrize("more", [{"posts": 2}, {"assessors": 2}])
def test_one_more_worker_whom_nobody_needs_changes_nobodys_life(more: dict[str, int]) -> None:
    """Where nobody queues, a worker more in the assessment team, or in the others, leaves every life as it was, byte for
    byte but for the number of the worker."""
    few, many = roomy(), roomy(**more)
    assert len(rows(many, Event.WORKER_STARTED)) > len(rows(few, Event.WORKER_STARTED))
    assert lives(many) == lives(few)


UNUSED = {
    "another source that never makes contact": (
        "demand.contacts.sources.others={share: 0, incidents_share: 0}",
    ),
    "a role without posts": ("assessment.workers.nobody={posts: 0}",),
    "a bias at a clinic that nobody holds": ("perception.bias.other={clinic: 30}",),
    "a rule that nobody can meet": ("repeat_contact_rule.contacts=500",),
    "a clinic nobody is due for": ("locality.clinic={places: 5, plans_open_days: 30000}",),
    "a title": ("title=Another name",),
}  # fmt: skip


@pytest.mark.parametrize("name", UNUSED)
def test_a_key_that_does_nothing_changes_nothing(name: str) -> None:
    """The whole log stays the same in every byte."""
    assert same(log_of(), log_of(*UNUSED[name]))


@pytest.mark.parametrize(
    "change",
    [
        "{assessment: {workers: {social_worker: {posts: 9}}}}", "{demand: {contacts: {multiplier: 2.0}}}",
        "{thresholds: {applied: {screening: {child_in_need: 45}}}}", "{early_help: {panel: {interval_days: 7}}}",
        "{front_door: {staff: {working_hours: {closes: '20:00'}}}}", "{locality: {staff: {turnover_per_year: 2}}}",
    ],
)  # fmt: skip
def test_a_later_change_leaves_what_came_before_it_as_it_was(change: str) -> None:
    """A change on day 100 (13 July 2016): every row before that midnight is the same in every byte."""
    base, changed = log_of(), log_of(f"changes.later={{from: 2016-07-13, set: {change}}}")
    before = base.rows[base.rows["time_days"] < 100], changed.rows[changed.rows["time_days"] < 100]
    assert before[0].tobytes() == before[1].tobytes()
    assert not same(base, changed)


def test_a_change_to_the_values_that_hold_anyway_is_only_noted() -> None:
    """Dated changes equal to the base: the same log but for the rows that say a change was made."""
    base = log_of()
    changed = log_of(
        "changes.nothing={from: 2016-05-16, until: 2016-06-20, set: {thresholds: {applied: {screening: "
        "{child_in_need: 55}}}, assessment: {workers: {social_worker: {posts: 4}}}, early_help: {panel: {places: 9}}}}"
    )
    noted = changed.rows["event"] == Event.CHANGE_MADE
    settled = changed.rows["event"] == Event.TEAM_LOAD
    assert changed.rows["time_days"][noted].tolist() == [42.0, 78.0]
    kept = changed.rows[~noted & ~settled].tobytes()
    assert kept == base.rows[base.rows["event"] != Event.TEAM_LOAD].tobytes()


def test_the_same_arguments_give_the_same_bytes() -> None:
    """Run again: no byte differs."""
    first, again = (simulate(load_scenario(AUTHORITY, SHORT), seed=20_180_725, replication=0) for _ in range(2))
    assert same(first, again) and same(first, log_of())


def test_another_seed_or_replication_is_another_world() -> None:
    """No arrival falls on the same moment."""
    base = first_contacts(log_of())["time_days"]
    for other in (log_of(replication=1), log_of(seed=7)):
        assert not set(base.tolist()) & set(first_contacts(other)["time_days"].tolist())


def test_a_share_that_nobody_meets_moves_no_other_draw() -> None:
    """One child in a billion returns to care: the same children go home with a plan as when none can return."""
    care = {
        "run": {"observed_days": 900}, "opening": {"looked_after": {"children": 100, "need_mean": 80}},
        "looked_after": {"stay_days": {"mean": 300}, "return_delay_days": {"mean": 10}, "plan_after_share": 0.5},
    }  # fmt: skip
    none, hardly = (run(care, {"looked_after": {"return_share": share}}) for share in (0, 1e-9))
    assert rows(none, Event.TRANSFERRED)["child"].tolist() == rows(hardly, Event.TRANSFERRED)["child"].tolist()
