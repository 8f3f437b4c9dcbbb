"""Caseloads, the screening desk, vacancies, cost, queues that grow."""

import numpy as np
import pytest

from sim.log import NOBODY, Event, Outcome, Place
from sim.measures import monthly, overloaded_teams
from sim.measures.caseload import caseload
from sim.measures.episodes import History
from tests.measures.conftest import ASSESSMENT, ICRT, LOCALITY

GROUP = {"posts": 2, "target_cases": 1, "maximum_cases": 5, "annual_cost_pounds": 36525}
STAFF = {
    "run": {"observed_days": 100},
    "locality": {
        "teams": {"east": {"workers": {"social_worker": GROUP}}},
        "staff": {"agency_cover": {"share": 1, "annual_cost_pounds": 73050}},
        "protection": {"case_weight": 2},
    },
}


def worker(m, number, team, start=0.0, *, kind=Outcome.PERMANENT, fte=1.0, left=None):
    m.row(start, NOBODY, Event.WORKER_STARTED, team=team, worker=number, outcome=kind, value=fte)
    if left is not None:
        m.row(left, NOBODY, Event.WORKER_LEFT, team=team, worker=number, outcome=Outcome.RESIGNED, value=0)


def test_an_agency_worker_who_turns_permanent_is_paid_and_counted_as_such_and_keeps_the_case(make):
    """100 days. Agency worker 1 holds a case from day 10 and turns permanent on day 40: agency 40 of 100 days, one
    employment for the case, no change of worker, nobody without one. Pay: 40/365.25 x 73,050 + 60/365.25 x 36,525 =
    8,000 + 6,000."""
    m = make(**STAFF)
    worker(m, 1, LOCALITY, kind=Outcome.AGENCY)
    held_case(m, 1, 10.0)
    m.row(40.0, NOBODY, Event.WORKER_TURNED, team=LOCALITY, worker=1, outcome=Outcome.PERMANENT, value=1.0)
    assert m.value("agency_share_pct") == pytest.approx(40)
    assert m.value("staff_cost_pounds") == pytest.approx(14_000)
    assert m.value("cases_per_social_worker_mean") == pytest.approx(90 / 100)
    assert m.value("changes_of_worker") == 0 and m.value("unallocated_cases_mean") == 0


def held_case(m, child, start, end=None, *, by=1, team=LOCALITY, place=Place.CHILD_IN_NEED, waited=0.0):
    m.child(child)
    m.row(start - waited, child, Event.WAITING_FOR_WORKER, number=1, place=place, team=team)
    m.row(start, child, Event.ALLOCATED, number=1, place=place, team=team, worker=by, value=waited,
          outcome=Outcome.WITHIN_TARGET)  # fmt: skip
    if end is not None:
        m.row(end, child, Event.RELEASED, number=1, place=place, team=team, worker=by, value=1)


def test_a_leaver_leaves_cases_without_a_worker(make):
    """100 days. Worker 1 (whole time) holds case 1 from day 10; leaves on day 40; worker 2 (half time, from day 0)
    takes it on day 50. Case 2 asks on day 90 and waits still. Held: 30 + 50 = 80 days; full-time equivalents: 40 + 50
    = 90 days; 80/90 cases each. Without a worker: 10 + 10 days: 0.2 on average, one at the end. One change among one
    child: 100 per 100."""
    m = make(**STAFF)
    worker(m, 1, LOCALITY, left=40.0)
    worker(m, 2, LOCALITY, fte=0.5)
    held_case(m, 1, 10.0)
    m.row(50.0, 1, Event.WORKER_CHANGED, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY, worker=2, value=10.0)
    m.child(2)
    m.row(90.0, 2, Event.WAITING_FOR_WORKER, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY)
    assert m.value("cases_per_social_worker_mean") == pytest.approx(80 / 90)
    assert m.value("cases_per_worker_mean", "team", "locality/east") == pytest.approx(80 / 90)
    assert m.value("unallocated_cases") == 1
    assert m.value("unallocated_cases", "team", "locality/east") == 1
    assert m.value("unallocated_cases_mean") == pytest.approx(0.2)
    assert m.value("allocation_waited_so_far_days") == 10
    by_month = monthly(m.log, m.scenario).query("measure == 'cases_per_social_worker_mean'")
    assert by_month["month"].tolist() == ["2018-01", "2018-02", "2018-03"]
    assert by_month["value"].tolist() == pytest.approx([21 / 46.5, (9 + 9) / (9 + 14), 1 / 0.5])
    assert m.value("changes_of_worker") == 1
    assert m.value("changes_of_worker_per_100_children") == 100
    assert m.value("days_without_worker_after_leaver") == 10
    assert m.value("social_workers_fte") == pytest.approx(0.9)


def test_a_case_still_without_a_worker_after_a_leaver_is_unallocated(make):
    """Worker 1 leaves on day 40 and nobody takes the case: it has waited 60 days at the end."""
    m = make(**STAFF)
    worker(m, 1, LOCALITY, left=40.0)
    held_case(m, 1, 10.0)
    assert m.value("unallocated_cases") == 1
    assert m.value("allocation_waited_so_far_days") == 60


def test_weights_change_with_the_plan(make):
    """Target 1. Case 1 (weight 1) from day 0 to 100; from day 50 it is a protection case (weight 2) held by the same
    worker: above target for half the time. Caseload counts it once throughout."""
    m = make(**STAFF)
    worker(m, 1, LOCALITY)
    held_case(m, 1, 0.0)
    m.row(0.0, 1, Event.PLAN_STARTED, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY, worker=1)
    m.row(50.0, 1, Event.PLAN_ENDED, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY, worker=1)
    m.row(50.0, 1, Event.PLAN_STARTED, number=1, place=Place.PROTECTION, team=LOCALITY, worker=1)
    assert m.value("share_above_target_pct") == pytest.approx(50)
    assert m.value("cases_per_social_worker_mean") == pytest.approx(1)
    assert m.value("caseload_share_pct", "band", "0 to 4") == pytest.approx(100)


@pytest.mark.parametrize("named", [True, False])
def test_inherited_cases_are_held_from_the_first_day(make, named):
    """Whether the row of the inherited case names its worker or only its release does: 30 days held of 100."""
    m = make(**STAFF)
    worker(m, 1, LOCALITY)
    m.child(1)
    who = {"team": LOCALITY, "worker": 1} if named else {}
    m.row(0.0, 1, Event.INHERITED, number=1, place=Place.CHILD_IN_NEED, value=50.0, **who)
    m.row(30.0, 1, Event.RELEASED, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY, worker=1, value=1)
    assert m.value("cases_per_social_worker_mean") == pytest.approx(0.3)
    held = caseload(History(m.log, m.scenario)).held_cases
    assert held.worker.tolist() == [1]


def test_use_of_the_screening_desk(make):
    """Two days of the week Tuesday 2 and Wednesday 3 January, 9 to 17: with one worker, absent all Wednesday, 8 hours
    are available (Monday is a bank holiday). Screening from Tuesday 16:00 for 3 hours of work: one on Tuesday; the
    worker is absent from Wednesday 9:00 but finishes at 11:00: 2 more hours worked and available. 3 of 10 hours."""
    m = make(run={"observed_days": 3})
    worker(m, 1, ICRT)
    m.child(1)
    m.row(1.5, 1, Event.CONTACT_RECEIVED, number=1, source=1)
    m.row(1 + 16 / 24, 1, Event.SCREENING_STARTED, number=1, place=Place.FRONT_DOOR, team=ICRT, worker=1, value=3)
    m.row(2.0, NOBODY, Event.WORKER_ABSENT, team=ICRT, worker=1)
    m.row(2 + 11 / 24, 1, Event.SCREENING_ENDED, number=1, place=Place.FRONT_DOOR, team=ICRT, worker=1, value=3)
    assert m.value("screening_hours") == pytest.approx(3)
    assert m.value("screening_utilisation_pct") == pytest.approx(30)
    assert m.value("contacts_waiting_for_screening_mean") == pytest.approx((1 + 16 / 24 - 1.5) / 3)


def test_workforce_and_cost(make):
    """100 days in a locality team: worker 1 permanent throughout, worker 2 permanent to day 60; the post is vacant from
    60 to 90, covered by agency worker 3 from 70 to 90. Permanent 160 days, agency 20, vacant 30: vacancies 30/190,
    agency 20/180. Pay: 160/365.25 x 36,525 + 20/365.25 x 73,050 = 16,000 + 4,000."""
    m = make(**STAFF)
    worker(m, 1, LOCALITY)
    worker(m, 2, LOCALITY, left=60.0)
    m.row(60.0, NOBODY, Event.POST_VACANT, team=LOCALITY, value=1.0)
    worker(m, 3, LOCALITY, 70.0, kind=Outcome.AGENCY, left=90.0)
    m.row(90.0, NOBODY, Event.POST_FILLED, team=LOCALITY, value=1.0)
    m.row(10.0, NOBODY, Event.WORKER_ABSENT, team=LOCALITY, worker=1)
    m.row(28.0, NOBODY, Event.WORKER_BACK, team=LOCALITY, worker=1)
    assert m.value("vacancy_pct") == pytest.approx(100 * 30 / 190)
    assert m.value("agency_share_pct") == pytest.approx(100 * 20 / 180)
    assert m.value("absence_pct") == pytest.approx(10)
    assert m.value("staff_cost_pounds") == pytest.approx(20_000)
    assert m.value("staff_cost_pounds", "team", "locality/east") == pytest.approx(20_000)


def test_cost_of_activity(make):
    """One contact screened (10), one assessment (100), a month (30.4375 days) of protection plan (1000): 1110. The
    partner-led early help plan costs the council nothing."""
    m = make(costs={"contact": 10, "assessment": 100, "protection_month": 1000, "early_help_month": 5000})
    m.child(1)
    m.row(1.0, 1, Event.SCREENING_ENDED, number=1, value=1)
    m.row(9.0, 1, Event.ASSESSMENT_COMPLETED, number=1, outcome=Outcome.PROTECTION, value=5)
    m.row(10.0, 1, Event.PLAN_STARTED, number=1, place=Place.PROTECTION, value=0)
    m.row(40.4375, 1, Event.PLAN_ENDED, number=1, place=Place.PROTECTION)
    m.child(2)
    m.row(10.0, 2, Event.PLAN_STARTED, number=1, place=Place.EARLY_HELP, outcome=Outcome.PARTNER_LED)
    assert m.value("activity_cost_pounds") == pytest.approx(1110)
    assert m.value("activity_cost_pounds", "activity", "protection_month") == pytest.approx(1000)
    assert m.value("total_cost_pounds") == pytest.approx(1110)


def test_a_queue_that_grows_is_named_and_a_steady_one_is_not(make):
    """One case a week asks the assessment team and never gets a worker: one more a week. In the locality team one asks
    each week and is allocated five days later: the queue is steady."""
    m = make(run={"observed_days": 728})
    for week in range(104):
        m.child(week)
        m.row(7.0 * week, week, Event.WAITING_FOR_WORKER, number=1, place=Place.ASSESSMENT, team=ASSESSMENT)
        held_case(m, 1000 + week, 7.0 * week + 5, by=1, waited=5.0)
    (named,) = overloaded_teams(History(m.log, m.scenario))
    assert named.team == "assessment"
    assert (named.waiting_at_start, named.waiting_at_end) == (0, 104)
    assert named.growth_per_week == pytest.approx(1)
    assert m.value("queue_growth_per_week", "team", "assessment") == pytest.approx(1)
    assert m.value("queue_growth_per_week", "team", "locality/east") == pytest.approx(0)
    assert np.isfinite(m.value("allocation_wait_days"))


def test_a_long_queue_that_hardly_grows_is_not_named(make):
    """100 cases wait all the time and 8 more in the later half: growth of about 8 is under a quarter of the queue."""
    m = make(run={"observed_days": 728})
    for case in range(108):
        m.child(case)
        start = 1.0 if case < 100 else 364 + 40.0 * (case - 100)
        m.row(start, case, Event.WAITING_FOR_WORKER, number=1, place=Place.ASSESSMENT, team=ASSESSMENT)
    assert m.value("queue_growth_per_week", "team", "assessment") * 52 > 5
    assert overloaded_teams(History(m.log, m.scenario)) == []


def test_a_queue_after_a_last_long_weekend_is_not_named(make):
    """Every week one case waits for five days, and none at the end of the week; 60 come on the window's last weekend.
    The line rises by about 6 in the later half, and all of it is that weekend."""
    m = make(run={"observed_days": 728})
    for week in range(104):
        held_case(m, week, 7.0 * week + 5, by=1, waited=5.0)
    for case in range(60):
        m.child(1000 + case)
        m.row(726.5, 1000 + case, Event.WAITING_FOR_WORKER, number=1, place=Place.CHILD_IN_NEED, team=LOCALITY)
    assert m.value("queue_growth_per_week", "team", "locality/east") * 52 > 5
    assert overloaded_teams(History(m.log, m.scenario)) == []


def test_a_queue_that_is_shorter_than_at_the_start_is_not_named(make):
    """60 wait when the window begins and leave on day 200; 30 come, one every 10 days, in the later half."""
    m = make(run={"warm_up_days": 10, "observed_days": 728})
    for case in range(90):
        m.child(case)
        start = 1.0 if case < 60 else 400 + 10.0 * (case - 60)
        m.row(start, case, Event.WAITING_FOR_WORKER, number=1, place=Place.ASSESSMENT, team=ASSESSMENT)
        if case < 60:
            m.row(200.0, case, Event.WAIT_ENDED, number=1, place=Place.ASSESSMENT, team=ASSESSMENT)
    assert m.value("queue_growth_per_week", "team", "assessment") > 0.5
    assert overloaded_teams(History(m.log, m.scenario)) == []


def test_what_is_open_at_a_moment(make):
    """An episode is open at the moment it ends and not at the one at which it starts, however it is asked."""
    m = make(**STAFF)
    for child, (start, end) in enumerate(((10.0, 20.0), (20.0, 30.0), (5.0, None))):
        held_case(m, child, end, waited=end - start) if end else m.row(
            start, child, Event.WAITING_FOR_WORKER, number=1, place=Place.ASSESSMENT, team=ASSESSMENT
        )
    m.child(2)
    waits = caseload(History(m.log, m.scenario)).waits
    for time, expected in ((5.0, 0), (10.0, 1), (10.1, 2), (20.0, 2), (20.1, 2), (30.0, 2), (30.1, 1)):
        assert waits.count_open(np.array([time])).tolist() == [expected]
        assert waits.open_at(time).sum() == expected
