"""Time above a level in closed form, time without a service, and the wait from crossing to service."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.log import Event, Outcome, Place
from sim.measures.episodes import Episodes, History
from sim.measures.need_days import Courses, Coverage, at_or_above
from sim.measures.spread import mean_wait_within, quantile_wait, still_waiting
from tests.measures.need import child_days_above

score = st.floats(0, 100)


def course(need, set_point, tau, start, end):
    return Courses(
        np.array([0]), np.array([start]), np.array([end]), np.array([need]), np.array([set_point]), np.array([tau]),
        np.array([True]),
    )  # fmt: skip


@given(score, score, st.floats(0.5, 500), st.floats(0, 50), st.floats(0.1, 400), score)
@settings(max_examples=200, deadline=None)
def test_time_above_agrees_with_quadrature(need, set_point, tau, start, length, level):
    """Counting 20,000 midpoints of the course gives the same share of time, to the width of a cell."""
    stretch = at_or_above(course(need, set_point, tau, start, start + length), level)
    cells = 20_000
    t = (np.arange(cells) + 0.5) * length / cells
    n = set_point + (need - set_point) * np.exp(-t / tau)
    clear = np.abs(n - level) > 1e-6  # a course that touches the level and stays is not a question for quadrature
    assert clear.mean() < 0.5 or abs((n[clear] >= level).sum() * length / cells - (stretch.end - stretch.start).sum()) <= (
        2 * length / cells + (~clear).mean() * length
    )


def test_time_above_by_hand(make):
    """Need 80 falling to 20 with tau 30 is at 50 after 30 ln 2 = 20.794 days; 2 of them lie before the window.

    It then jumps to 30 with set-point 70 and tau 10: at 50 after 10 ln 2 = 6.931 days, and stays above until the child
    leaves 20 days after the jump: 13.069 days. In all 18.794 + 13.069 = 31.863.
    """
    m = make(run={"warm_up_days": 12})
    m.child(1)
    m.row(10.0, 1, Event.NEED_CHANGED, need=80, set_point=20, tau_days=30)
    m.row(60.0, 1, Event.NEED_CHANGED, need=30, set_point=70, tau_days=10)
    m.row(80.0, 1, Event.CHILD_LEFT)
    expected = (30 * np.log(2) - 2) + (20 - 10 * np.log(2))
    assert child_days_above(m.log, m.scenario, 50) == pytest.approx(expected, abs=1e-9)
    assert m.value("child_days_above_child_in_need") == pytest.approx(expected, abs=1e-9)
    assert child_days_above(m.log, m.scenario, 50, window=False) == pytest.approx(expected + 2, abs=1e-9)


def test_unmet_days_are_those_without_a_service_at_the_level_or_above(make):
    """Need is 60 for 100 days from day 10. An early help plan (10 to 30) is below the level; a protection plan (40 to
    65) is above it and counts; an assessment does not. Unmet at child in need: 100 - 25 = 75; at early help:
    100 - 20 - 25 = 55."""
    m = make()
    m.child(1)
    m.row(10.0, 1, Event.NEED_CHANGED, need=60, set_point=60, tau_days=30)
    m.row(10.0, 1, Event.PLAN_STARTED, place=Place.EARLY_HELP, number=1)
    m.row(30.0, 1, Event.PLAN_ENDED, place=Place.EARLY_HELP, number=1)
    m.row(30.0, 1, Event.REFERRED, number=2)
    m.row(30.0, 1, Event.ASSESSMENT_STARTED, number=2, value=0)
    m.row(40.0, 1, Event.PLAN_STARTED, place=Place.PROTECTION, number=2)
    m.row(65.0, 1, Event.PLAN_ENDED, place=Place.PROTECTION, number=2)
    m.row(110.0, 1, Event.NEED_CHANGED, need=10, set_point=10, tau_days=30)
    assert m.value("child_days_above_child_in_need") == pytest.approx(100)
    assert m.value("unmet_child_days_child_in_need") == pytest.approx(75)
    assert m.value("unmet_child_days_early_help") == pytest.approx(55)
    assert m.value("unmet_share_pct_child_in_need") == pytest.approx(75)
    assert m.value("unmet_children_child_in_need") == 1
    assert m.value("unmet_child_days_protection") == 0
    assert m.value("over_served_child_days") == 0


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 50), st.integers(0, 30)), max_size=12), st.data())
@settings(max_examples=100, deadline=None)
def test_covered_time_agrees_with_counting_days(spells, data):
    """With whole days, covered time is the number of days in the union of the child's spells."""
    history = empty_history()
    child, start, length = (np.array([s[i] for s in spells], dtype=float) for i in range(3))
    n = len(spells)
    zero, none = np.zeros(n, dtype=int), np.zeros(n, dtype=bool)
    episodes = Episodes(
        child.astype(int), start, start + length, zero, zero, zero, zero, zero, none
    )
    first = data.draw(st.integers(0, 60))
    last = data.draw(st.integers(first, 60))
    for who in range(3):
        days = {d for c, s, k in spells if c == who for d in range(s, s + k)}
        found = Coverage(history, episodes).days_within(np.array([who]), np.array([first]), np.array([last]))
        assert found[0] == pytest.approx(len(days & set(range(first, last))), abs=1e-6)


def test_a_plan_within_another_does_not_end_it():
    """Days 0 to 10, and within them 2 to 3 and 5 to 6: ten days are covered, and all of day 8 is."""
    start, end = np.array([0.0, 2.0, 5.0]), np.array([10.0, 3.0, 6.0])
    zero = np.zeros(3, dtype=int)
    covered = Coverage(
        empty_history(), Episodes(zero, start, end, zero, zero, zero, zero, zero, zero.astype(bool))
    )
    child = np.array([0])
    assert covered.days_within(child, np.array([0.0]), np.array([60.0]))[0] == pytest.approx(10)
    assert covered.at(child, np.array([8.0]))[0] and not covered.at(child, np.array([10.0]))[0]


def empty_history():
    from sim.log import EventLog, LogWriter
    from sim.scenario.schema import Scenario

    writer = LogWriter()
    for child in range(3):
        writer.enter(child, entered_days=0, group=0, area=0, source=0, origin=0, age_years=5, set_point=0, earlier_plan=0)
    return History(EventLog(writer.rows(), writer.children()), Scenario.model_validate({"run": {"observed_days": 100}}))


def test_kaplan_meier_by_hand():
    """Ends at 1, 3 and 3; censored at 2 and 4. Share waiting: 4/5 from 1; at 3 three are at risk and two end: 4/15.

    The median is 3. Area to 4: 1 + 2 x 4/5 + 1 x 4/15 = 2.8667. The curve never falls to 10%: no 90% quantile.
    """
    time, ended = np.array([3.0, 1, 2, 3, 4]), np.array([True, True, False, True, False])
    waiting = still_waiting(time, ended)
    assert waiting[1].tolist() == pytest.approx([0.8, 0.8, 0.8 / 3, 0.8 / 3])
    assert quantile_wait(waiting, 0.5) == 3
    assert np.isnan(quantile_wait(waiting, 0.9))
    assert mean_wait_within(waiting, 4) == pytest.approx(1 + 1.6 + 0.8 / 3)
    assert np.isnan(mean_wait_within(waiting, 5))


def test_wait_from_first_crossing_keeps_those_who_are_never_served(make):
    """Three children cross 50 in the window. One is served after 20 days, one is on a protection plan already (0 days),
    one never is, and is followed to the end. Mean over 182 days: (20 + 0 + 182) / 3 = 67.33; never served 33.3%; median
    20. A fourth, above the threshold on the first day of the run, is not counted: its crossing is not seen."""
    m = make()
    for child in (1, 2, 3):
        m.child(child)
        m.row(0.0, child, Event.NEED_CHANGED, need=10, set_point=10, tau_days=30)
        m.row(100.0, child, Event.NEED_CHANGED, need=60, set_point=60, tau_days=30, outcome=Outcome.INCIDENT)
    m.child(4, origin=2)
    m.row(0.0, 4, Event.NEED_CHANGED, need=60, set_point=60, tau_days=30)
    m.row(120.0, 1, Event.PLAN_STARTED, place=Place.CHILD_IN_NEED, number=1)
    m.row(90.0, 2, Event.PLAN_STARTED, place=Place.PROTECTION, number=1)
    m.row(101.0, 3, Event.PLAN_STARTED, place=Place.EARLY_HELP, number=1)
    assert m.value("first_crossing_children_child_in_need") == 3
    assert m.value("first_crossing_to_service_days_child_in_need") == pytest.approx(202 / 3)
    assert m.value("first_crossing_to_service_median_days_child_in_need") == 20
    assert m.value("first_crossing_never_served_pct_child_in_need") == pytest.approx(100 / 3)


def test_a_crossing_on_the_way_up_is_found_inside_a_course(make):
    """Need rises from 20 towards 80 with tau 10: at 50 after 10 ln 2 = 6.931 days. Served at day 16.931: 10 days."""
    m = make()
    m.child(1)
    m.row(0.0, 1, Event.NEED_CHANGED, need=20, set_point=80, tau_days=10)
    m.row(10 * np.log(2) + 10, 1, Event.PLAN_STARTED, place=Place.LOOKED_AFTER, number=1)
    assert m.value("first_crossing_to_service_days_child_in_need") == pytest.approx(10, abs=1e-9)
