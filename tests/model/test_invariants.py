"""What must hold in every run, whatever the scenario: one case at a time, causes before effects, limits kept."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.log import NOBODY, Event, EventLog, Outcome, Place
from sim.rules.family_keys import FAMILY_STEP
from sim.scenario import load_scenario
from tests.engines import simulate
from tests.model.worlds import AUTHORITY, BASELINE, authority_log, days_run, merged, rows, run

OPENS = {Event.REFERRED, Event.EARLY_HELP_REFERRED, Event.INHERITED}
CLOSES = {Event.SOCIAL_CARE_CLOSED, Event.EARLY_HELP_CLOSED}
IN_CASE = {
    Event.PANEL_LISTED, Event.PANEL_HEARD, Event.HELP_DECLINED, Event.ASSESSMENT_STARTED, Event.ASSESSMENT_COMPLETED,
    Event.STRATEGY_DISCUSSION, Event.SECTION_47_ENDED, Event.CONFERENCE_HELD, Event.WAITING_FOR_WORKER,
    Event.ALLOCATED, Event.WAIT_ENDED, Event.WORKER_CHANGED, Event.RELEASED, Event.PLAN_STARTED, Event.REVIEW_HELD,
    Event.PLAN_ENDED, Event.CLINIC_LISTED, Event.STEPPED_UP, Event.STEPPED_DOWN, Event.CONTACT_ON_OPEN_CASE,
    Event.REFERRAL_CLOSED,
}  # fmt: skip
NEEDS_BEFORE = {
    Event.PANEL_HEARD: Event.PANEL_LISTED, Event.ASSESSMENT_STARTED: Event.ALLOCATED,
    Event.SECTION_47_ENDED: Event.STRATEGY_DISCUSSION, Event.CONFERENCE_HELD: Event.SECTION_47_ENDED,
}  # fmt: skip


def histories(log: EventLog) -> dict[int, np.ndarray]:
    """The rows of each child, in order."""
    own = log.rows[log.rows["child"] != NOBODY]
    if not len(own):
        return {}
    own = own[np.argsort(own["child"], kind="stable")]
    children, starts = np.unique(own["child"], return_index=True)
    return {int(child): part for child, part in zip(children, np.split(own, starts[1:]), strict=True)}


def check_order(log: EventLog) -> None:
    """Time never runs backwards and stays within the run; every child's first row is its entry; none after it left."""
    assert (np.diff(log.rows["time_days"]) >= 0).all()
    assert len(set(log.children["child"].tolist())) == len(log.children)
    known = set(log.children["child"].tolist())
    for child, own in histories(log).items():
        assert child in known
        events = own["event"].tolist()
        assert events[0] == Event.CHILD_ENTERED and events.count(Event.CHILD_ENTERED) == 1
        if Event.CHILD_LEFT in events:
            assert events[-1] == Event.CHILD_LEFT


def check_cases(log: EventLog) -> None:
    """A child has at most one open case; every case opens once, closes at most once, and nothing of it comes before
    or after."""
    for own in histories(log).values():
        open_case, numbers = 0, 0
        for row in own:
            event, number = int(row["event"]), int(row["number"])
            if event in OPENS:
                assert open_case == 0 and number == numbers + 1
                open_case = numbers = number
            elif event in CLOSES:
                assert number == open_case != 0
                open_case = 0
            elif event in IN_CASE:
                assert number == open_case != 0
            elif event == Event.CHILD_LEFT:
                assert open_case == 0


def check_causes(log: EventLog) -> None:
    """Nothing happens before what it follows from: screening after the contact, the decision after screening, the
    hearing after the listing, the conference after the enquiry, a worker after asking for one."""
    for own in histories(log).values():
        contact: dict[int, list[int]] = {}
        case: list[int] = []
        waiting = False
        for row in own:
            event, number = int(row["event"]), int(row["number"])
            if event in OPENS:
                case, waiting = [], False
                if row["outcome"] == Outcome.MOVED_IN:  # the enquiry was another authority's
                    case.append(Event.SECTION_47_ENDED)
                if row["child"] > FAMILY_STEP:  # the first child's worker is theirs
                    case.append(Event.ALLOCATED)
            if 10 <= event <= 14:
                contact.setdefault(number, []).append(event)
            elif 20 <= event <= 62:
                assert event not in NEEDS_BEFORE or NEEDS_BEFORE[Event(event)] in case
                case.append(event)
            if event == Event.WAITING_FOR_WORKER:
                assert not waiting
                waiting = True
            elif event in (Event.ALLOCATED, Event.WORKER_CHANGED, Event.WAIT_ENDED):
                assert waiting
                waiting = False
        for events in contact.values():
            assert events[0] == Event.CONTACT_RECEIVED and events.count(Event.CONTACT_DECIDED) <= 1
            assert events.count(Event.SCREENING_STARTED) - events.count(Event.SCREENING_ENDED) in (0, 1)
            if Event.CONTACT_DECIDED in events:
                screened = Event.SCREENING_ENDED in events or own["child"][0] > FAMILY_STEP  # with the first child
                assert events[-1] == Event.CONTACT_DECIDED and screened


def check_plans(log: EventLog) -> None:
    """One plan at a time; plans start before they end, reviews fall within, and the days they count are right."""
    for own in histories(log).values():
        begun: tuple[int, float] | None = None
        for row in own:
            event, place, time = int(row["event"]), int(row["place"]), float(row["time_days"])
            if event == Event.INHERITED and place != Place.ASSESSMENT:
                begun = place, -float(row["value"])
            elif event == Event.PLAN_STARTED:
                assert begun is None
                begun = place, time
            elif event == Event.PLAN_ENDED:
                assert begun is not None and place == begun[0]
                assert row["value"] == pytest.approx(time - begun[1], abs=1e-6) and row["value"] >= 0
                begun = None
            elif event == Event.REVIEW_HELD:
                assert begun is not None
                assert row["value"] == pytest.approx(time - begun[1], abs=1e-6)
            elif event in CLOSES:
                assert begun is None, "the case closed with the plan still open"


def check_workers(log: EventLog, maxima: dict[str, float] | None = None) -> None:
    """Work goes to workers in post, at work and of the right team; nobody screens two contacts at once; cases
    allocated (inherited ones aside) never exceed the maximum. Within an instant the log is ordered by child, so
    limits are held against what stands at its end."""
    team_of: dict[int, int] = {}
    gone, away = set(), set()
    held: dict[int, set[tuple[int, int]]] = {}
    screening: dict[int, list[tuple[float, float]]] = {}
    started: dict[tuple[int, int], float] = {}
    touched: set[int] = set()
    now = 0.0
    for row in log.rows:
        event, worker, team, time = int(row["event"]), int(row["worker"]), int(row["team"]), float(row["time_days"])
        case = (int(row["child"]), int(row["number"]))
        if time > now:
            for each in touched:
                most = maxima[log.teams[team_of[each] - 1]] if maxima else np.inf
                assert len(held[each]) <= most
            now, touched = time, set()
        if event == Event.WORKER_STARTED:
            assert worker not in team_of
            team_of[worker] = team
            held[worker] = set()
        elif event == Event.WORKER_LEFT:
            gone.add(worker)
            held[worker] = set()
        elif event == Event.WORKER_ABSENT:
            assert worker not in away and worker not in gone
            away.add(worker)
        elif event == Event.WORKER_BACK:
            away.remove(worker)
        elif event == Event.SCREENING_STARTED:
            assert worker not in away and worker not in gone and team_of[worker] == team
            started[case] = time
        elif event == Event.SCREENING_ENDED:
            screening.setdefault(worker, []).append((started[case], time))
        elif event in (Event.ALLOCATED, Event.WORKER_CHANGED):
            assert worker not in away and worker not in gone and team_of[worker] == team
            held[worker].add(case)
            touched.add(worker)
        elif event == Event.RELEASED and worker in held:
            held[worker].discard(case)
    for spells in screening.values():
        spells.sort()
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(spells))


def check_need(log: EventLog) -> None:
    """Need and set-points stay between 0 and 100, and need moves on its course between changes."""
    changes = rows(log, Event.NEED_CHANGED)
    for column in ("need", "set_point"):
        of_firsts = changes[column][changes["child"] < FAMILY_STEP]  # the others' may lie below 0
        assert (of_firsts >= 0).all() and (changes[column] <= 100).all()
    assert (changes["tau_days"] > 0).all()
    for own in histories(log).values():
        need, set_point, tau, since = 0.0, 0.0, 1.0, -1.0
        named = own[~np.isnan(own["need"])]
        for time, event, outcome, found, to, pace in zip(
            *(named[name].tolist() for name in ("time_days", "event", "outcome", "need", "set_point", "tau_days")),
            strict=True,
        ):
            changed = event == Event.NEED_CHANGED
            if since >= 0:
                now = set_point + (need - set_point) * math.exp(-(time - since) / tau)
                if changed and outcome == Outcome.INCIDENT:
                    assert found >= now - 1e-6
                else:
                    assert abs(found - now) <= 1e-6
            if changed:
                need, set_point, tau, since = found, to, pace, time


CHECKS = (check_order, check_cases, check_causes, check_plans, check_workers, check_need)


@cache
def baseline() -> EventLog:
    """The shipped baseline for its first 180 days."""
    short = ("run.warm_up_days=60", "run.observed_days=120")
    return simulate(load_scenario(BASELINE, short), seed=5, replication=0)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_shipped_baseline(check: object) -> None:
    """Half a year of the whole authority."""
    check(baseline())  # type: ignore[operator]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_small_authority_for_three_years(check: object) -> None:
    """Long enough for returns to care, repeat plans and 18th birthdays."""
    check(authority_log(("run.observed_days=1100", "locality.clinic={places: 2, plans_open_days: 100}"), 0))  # type: ignore[operator]


def test_no_worker_is_given_more_than_the_maximum() -> None:
    """In the small authority: 15 in early help, 20 in assessment, 22 in the localities (12 for the newly qualified)."""
    log = authority_log(("run.observed_days=1100",), 0)
    most = {"early_help": 15.0, "assessment": 20.0, "locality": 22.0}
    maxima = {name: most.get(name.partition("/")[0], 0.0) for name in log.teams}
    check_workers(log, maxima)
    new = set(rows(log, Event.WORKER_STARTED, outcome=Outcome.NEWLY_QUALIFIED)["worker"].tolist())
    team = log.teams.index("locality/north") + 1
    assert new
    for worker in new:
        own = log.rows[(log.rows["worker"] == worker) & (log.rows["team"] == team)]
        taken = own[np.isin(own["event"], (Event.ALLOCATED, Event.WORKER_CHANGED))]
        for time in taken["time_days"]:
            given = (taken["time_days"] <= time).sum()
            freed = ((own["event"] == Event.RELEASED) & (own["time_days"] <= time)).sum()
            assert given - freed <= 12


SHARE = st.sampled_from([0.0, 0.3, 1.0])
DAYS = st.sampled_from([{"mean": 0}, {"mean": 3}, {"distribution": "exponential", "mean": 10}])


@st.composite
def worlds(draw: st.DrawFn) -> dict:
    """Small authorities with odd mixtures of extreme values."""
    team = {"workers": {"w": {"posts": draw(st.integers(0, 4)), "target_cases": 5, "maximum_cases": 8}}}
    policy = {
        "absence_spells_per_year": draw(st.sampled_from([0, 10])), "absence_days": {"mean": 9},
        "turnover_per_year": draw(st.sampled_from([0, 4])), "recruitment_days": draw(DAYS),
        "agency_cover": {"share": draw(SHARE), "start_days": 2},
        "recruitment": {"frozen": draw(st.sampled_from([{}, {"from": "2016-05-02", "until": "2016-06-01"}]))},
    }  # fmt: skip
    desk_policy, policy = policy, {**policy, "above_target_after_days": draw(st.sampled_from([0, 12]))}
    handover = {"delay_working_days": draw(DAYS), "lost_share": draw(SHARE)}
    points = ("triage", "screening", "panel", "assessment", "section_47", "early_help_review", "child_in_need_review",
              "protection_review", "open_case")  # fmt: skip
    return {
        "need": {"groups": {"other": {
            "set_point_median": draw(st.sampled_from([30, 60])), "set_point_spread": 1.5, "first_shock_mean": 20,
            "incidents_per_year_at_zero_need": draw(st.sampled_from([0.1, 1])), "incident_need_scale": 30,
            "incident_shock_mean": 20}}, "leaving_age_years": draw(st.sampled_from([6, 18]))},
        "perception": {"error_sd": dict.fromkeys(points, draw(st.sampled_from([0, 25]))), "persistent_share": 0.3},
        "thresholds": {"applied": {"section_47": {"looked_after": 90}, "protection_review": {"looked_after": 90}}},
        "opening": {name: {"children": 12, "need_mean": 60, "need_sd": 20, "open_days_mean": draw(st.integers(0, 90))}
                    for name in ("early_help", "assessment", "child_in_need", "protection", "looked_after", "known")},
        "demand": {"contacts": {"first_contacts_per_year": 150, "sources": {"police": {"learns": draw(SHARE)}}},
                   "early_help_referrals": {"referrals_per_year": 40}, "year_cv": draw(st.sampled_from([0, 0.5]))},
        "families": {"sizes": draw(st.sampled_from([None, [1, 1, 1]])), "need_gap": draw(st.sampled_from([0, 15])),
                     "named_share": draw(SHARE), "assessed_together": draw(st.booleans())},
        "transfers": {"in_per_year": 30, "need_mean": 60, "on_plan_share": draw(SHARE), "handover_working_days": draw(DAYS),
                      "out_per_year": draw(st.sampled_from([0, 2]))},
        "section_47": {"chairs": {"chairs": draw(st.integers(0, 1)), "not_quorate_share": 0.3}},
        "front_door": {"staff": desk_policy, "workers": team["workers"], "urgency": {"amber_from": 40, "red_from": 60}},
        "emergency_duty": {"workers": {"w": {"posts": draw(st.integers(0, 1))}}},
        "early_help": {"staff": policy, "teams": {"all": team}, "declined_share": draw(SHARE), "help_per_year": 1,
                       "refusal": {"again_share": draw(SHARE), "escalate_from": draw(st.sampled_from([None, 40]))},
                       "panel": {"share_of_direct": draw(SHARE), "share_of_front_door": draw(SHARE), "places": 2,
                                 "share_of_step_down": draw(SHARE)}},
        "assessment": {"staff": policy, "workers": team["workers"], "limit": {"pulled_share": draw(SHARE)}},
        "locality": {"staff": policy, "teams": {"all": team}, "clinic": {"places": draw(st.integers(0, 1))},
                     "child_in_need": {"help_per_year": 1}, "protection": {"help_per_year": 1}},
        "looked_after": {"stay_days": {"mean": 60}, "return_share": draw(SHARE), "return_delay_days": {"mean": 20},
                         "plan_after_share": draw(SHARE)},
        "handover": dict.fromkeys(("step_up", "step_down", "transfer", "emergency"), handover),
        "changes": {"cut": {"from": "2016-10-03", "set": {"locality": {"teams": {"all": {"workers": {"w": {
            "posts": draw(st.integers(0, 3))}}}}}}}},
    }  # fmt: skip


@settings(
    max_examples=12, deadline=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(worlds(), st.integers(0, 1000))
def test_any_small_authority(world: dict, seed: int) -> None:
    """Twelve authorities with extreme mixtures of staff, hours, shares and rules, for a year and a half; nobody may hold
    more than eight cases."""
    log = run(merged(days_run(550), world), seed=seed)
    for check in CHECKS:
        check(log)
    check_workers(log, dict.fromkeys(log.teams, 8.0))


def test_the_files_are_there() -> None:
    """The small authority and the shipped baseline are read from their files."""
    assert AUTHORITY.exists() and BASELINE.exists()
