"""The panel that meets every so many days: waits and backlogs against Spitzer's formula, and path by path."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log import Event, EventLog
from sim.measures import measure
from tests.verification import theory
from tests.verification.estimates import assert_known, over_replications, with_controls
from tests.verification.worlds import paired, panel, present_at, replications, rows


def listed_and_left(log: EventLog, interval: int, meetings: int) -> tuple[np.ndarray, np.ndarray]:
    """How many were listed before each meeting (since the last), and how many each left over."""
    listed, heard = (np.sort(rows(log, event)["time_days"]) for event in (Event.PANEL_LISTED, Event.PANEL_HEARD))
    moments = interval * np.arange(meetings + 1, dtype=float)
    before = np.searchsorted(listed, moments, side="left")
    return np.diff(before), (before - np.searchsorted(heard, moments, side="right"))[1:]


def test_formulas_give_the_published_values() -> None:
    """Ten a fortnight with twelve or eleven places; thirteen with twelve."""
    assert theory.panel_backlog(10, 12, 4000) == pytest.approx(1.19709, abs=1e-5)
    assert theory.panel_backlog(10, 11, 4000) == pytest.approx(3.50976, abs=1e-5)
    assert theory.panel_wait(10, 12, 14) == pytest.approx(8.676, abs=1e-3)
    assert theory.panel_wait(10, 11, 14) == pytest.approx(11.914, abs=1e-3)
    assert theory.panel_backlog(13, 12, 26) == pytest.approx(30.147, abs=1e-3)
    assert theory.panel_backlog(13, 12, 52) == pytest.approx(56.412, abs=1e-3)


@pytest.mark.parametrize(("per_meeting", "places", "interval"), [(10, 12, 14), (13, 12, 7), (4, 3, 1), (5, 0, 14)])
def test_every_meeting_leaves_over_what_it_should(per_meeting: float, places: int, interval: int) -> None:
    """Path by path: ``B' = (B + A - K)+`` at every meeting (Lindley 1952), heard in the order in which they were
    listed."""
    meetings = 150
    world = panel(
        per_day=per_meeting / interval, interval=interval, places=places, days=interval * meetings + 0.5
    )
    for log in replications(world, 2):
        listed, left = listed_and_left(log, interval, meetings)
        assert left.tolist() == theory.backlogs(listed, places).tolist()
        first, heard = paired(log, Event.PANEL_LISTED, Event.PANEL_HEARD)
        assert (np.diff(heard["time_days"]) >= 0).all()
        assert heard["value"] == pytest.approx(heard["time_days"] - first["time_days"], abs=1e-9)


@pytest.mark.parametrize(("per_day", "interval", "meetings"), [(6.0, 14, 10), (6.0, 7, 20), (8.0, 1, 105)])
def test_without_a_cap_the_wait_is_uniform(per_day: float, interval: int, meetings: int) -> None:
    """Who is listed at a random moment waits uniformly from nothing to a whole interval (a Poisson process seen at
    fixed times, e.g. Cox 1962): mean T/2, mean square T²/3. Independent replications; as the measure has it, too."""
    world = panel(per_day=per_day, interval=interval, places=None, days=meetings * interval + 0.5)
    means, squares = [], []
    for log in replications(world, 16):
        listed, heard = paired(log, Event.PANEL_LISTED, Event.PANEL_HEARD)
        waits = heard["time_days"] - listed["time_days"]
        assert (waits > 0).all() and (waits <= interval).all()
        means.append(waits.mean())
        squares.append((waits**2).mean())
    values = measure(log, world).query("by == 'all'").set_index("measure")["value"]
    assert values["panel_wait_days"] == pytest.approx(means[-1], rel=1e-9)
    assert_known("mean wait", over_replications(means), interval / 2)
    assert_known("mean square of the wait", over_replications(squares), interval**2 / 3)


LOOK_BACK = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
"""For so many meetings on end, the excess of those listed over the places is a control variate: (Poisson - kK)+."""
RARE = 0.005
"""An excess rarer than this tells nothing, and has no standard error to be held to."""


def excesses(listed: np.ndarray, places: int, first: int, spans: tuple[int, ...]) -> list[float]:
    """Mean over the meetings from `first` on of the excess in the last k meetings, for each k."""
    total = np.concatenate([[0], np.cumsum(listed)])
    ends = np.arange(first + 1, len(total))
    return [float(np.maximum(total[ends] - total[ends - k] - k * places, 0).mean()) for k in spans]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("per_meeting", "places", "interval", "number"), [(10.0, 12, 14, 64), (10.0, 11, 1, 95), (6.0, 8, 7, 66)]
)
def test_long_run_of_a_panel_with_few_places(per_meeting: float, places: int, interval: int, number: int) -> None:
    """Backlog after a meeting (Spitzer 1956), and the wait, which is half an interval and the backlog over the rate
    (Little 1961); the second in units of the interval, of which 11.914 days are 0.851. Runs of 700 meetings of which
    the first 120 are left out; independent replications, with control variates."""
    meetings, warm_up = 700, 120
    spans = tuple(k for k in LOOK_BACK if theory.poisson_excess(k * per_meeting, k * places) > RARE)
    world = panel(per_day=per_meeting / interval, interval=interval, places=places, days=interval * meetings + 0.5)
    backlogs, waits, controls = [], [], []
    for log in replications(world, number):
        listed, left = listed_and_left(log, interval, meetings)
        backlogs.append(left[warm_up:].mean())
        controls.append([listed[warm_up:].mean(), *excesses(listed, places, warm_up, spans)])
        first, heard = paired(log, Event.PANEL_LISTED, Event.PANEL_HEARD)
        counted = (first["time_days"] >= interval * warm_up) & (first["time_days"] < interval * (meetings - 60))
        waits.append((heard["time_days"] - first["time_days"])[counted].mean())
    means = [per_meeting, *(theory.poisson_excess(k * per_meeting, k * places) for k in spans)]
    answer = theory.panel_backlog(per_meeting, places, 4000)
    assert_known("backlog", with_controls(backlogs, np.array(controls), means), answer)
    answer = theory.panel_wait(per_meeting, places, interval)
    assert_known("wait", with_controls(waits, np.array(controls), means), answer)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("per_meeting", "places", "after", "number"),
    [(13.0, 12, (26, 52), 500), (10.0, 10, (10, 40), 950), (20.0, 17, (8, 20), 500)],
)
def test_backlog_of_an_overloaded_panel_from_empty(
    per_meeting: float, places: int, after: tuple[int, ...], number: int
) -> None:
    """Spitzer (1956) at every number of meetings, overloaded or not; the unit of time is the interval. Independent
    replications, with control variates."""
    world = panel(per_day=per_meeting, interval=1, places=places, days=max(after) + 0.5)
    paths = [listed_and_left(log, 1, max(after)) for log in replications(world, number)]
    for meetings in after:
        spans = tuple(sorted({k for k in (*LOOK_BACK[:8], meetings) if k <= meetings}))
        controls = np.array([
            [listed[:meetings].sum(), *excesses(listed[:meetings], places, meetings - 1, spans)]
            for listed, _ in paths
        ])  # fmt: skip
        means = [meetings * per_meeting, *(theory.poisson_excess(k * per_meeting, k * places) for k in spans)]
        estimate = with_controls([left[meetings - 1] for _, left in paths], controls, means)
        assert_known(
            f"backlog after {meetings} meetings", estimate, theory.panel_backlog(per_meeting, places, meetings)
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("per_meeting", "places", "meetings", "number"), [(10.0, 12, 12, 4800), (10.0, 11, 16, 2700), (6.0, 8, 5, 4900)]
)
def test_backlog_at_each_meeting_of_a_panel_with_few_places(
    per_meeting: float, places: int, meetings: int, number: int
) -> None:
    """Spitzer (1956) at the second, third, ... meeting from empty, each to 1%; the unit of time is the interval.
    Independent replications, with control variates: those listed for the last k meetings, and their excess over k times
    the places, now and as it was a meeting ago."""
    world = panel(per_day=per_meeting, interval=1, places=places, days=meetings + 0.5)
    paths = [listed_and_left(log, 1, meetings) for log in replications(world, number)]
    total = np.cumsum([np.concatenate([[0], listed]) for listed, _ in paths], axis=1)
    left = np.array([each for _, each in paths])
    assert (left[:, 0] == np.maximum(total[:, 1] - places, 0)).all()  # at the first meeting the excess is the backlog
    for meeting in range(2, meetings + 1):
        controls, means = [], []
        for last, span in [(end, span) for end in (meeting, meeting - 1) for span in range(1, end + 1)]:
            came = total[:, last] - total[:, last - span]
            controls.append(np.maximum(came - span * places, 0))
            means.append(theory.poisson_excess(span * per_meeting, span * places))
            if last == meeting:
                controls.append(came)
                means.append(span * per_meeting)
        estimate = with_controls(left[:, meeting - 1], np.array(controls).T, means)
        assert_known(f"backlog after {meeting} meetings", estimate, theory.panel_backlog(per_meeting, places, meeting))


def test_the_cut_off_shifts_the_wait() -> None:
    """An agenda that closes two days before a weekly meeting: waits are uniform from 2 to 9 days (mean 5.5)."""
    world = panel(
        {"early_help": {"panel": {"cut_off_days": 2}}}, per_day=10, interval=7, places=None, days=129.5
    )
    means = []
    for log in replications(world, 10):
        listed, heard = paired(log, Event.PANEL_LISTED, Event.PANEL_HEARD)
        complete = listed["time_days"] < 119
        waits = (heard["time_days"] - listed["time_days"])[complete]
        assert waits.min() >= 2 and waits.max() <= 9
        means.append(waits.mean())
        assert present_at(listed["time_days"], heard["time_days"], np.array([119.0]))[0] < 200
    assert_known("mean wait", over_replications(means), 5.5)
