"""Returns with a fixed share, and contacts that wait for the door to open."""

from __future__ import annotations

import numpy as np
import pytest

from sim.log import Event, Place
from tests.verification import theory
from tests.verification.estimates import assert_known, over_replications
from tests.verification.worlds import (
    YEAR,
    care,
    contacts,
    days_run,
    desk,
    one_group,
    paired,
    replications,
    rows,
    scenario,
)


def test_formulas_give_the_published_values() -> None:
    """30 a day of whom 22% return after 90 days; a desk open 9 to 17 from Monday to Friday."""
    rates = [theory.return_rate(30, 0.22, 90, time) for time in (30, 90, 1e6)]
    assert rates == pytest.approx([31.94, 34.58, 38.4615], abs=5e-3)
    assert theory.wait_for_opening([16, 16, 16, 16, 64], 168) == pytest.approx(15.238, abs=1e-3)
    assert theory.return_count(30, 0.22, 90, 29.99, 30.01) / 0.02 == pytest.approx(rates[0], rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("per_day", "share", "delay", "windows", "number"),
    [
        (30.0, 0.22, 90.0, ((25.0, 35.0), (85.0, 95.0)), 50), (30.0, 0.22, 90.0, ((400.0, 450.0),), 12),
        (40.0, 0.6, 12.0, ((4.0, 10.0), (40.0, 60.0)), 68),
        (60.0, 0.5, 8.0, ((3.0, 8.0), (30.0, 40.0)), 58),
    ],
)  # fmt: skip
def test_returns_feed_on_returns(
    per_day: float, share: float, delay: float, windows: tuple[tuple[float, float], ...], number: int
) -> None:
    """Entries into care (first and repeated) a day, over windows around each moment, and in the end ``lambda/(1-p)``;
    renewal theory. Independent replications."""
    world = care(per_day=per_day, share=share, delay=delay, days=windows[-1][1] + 0.01)
    counts = []
    for log in replications(world, number):
        entries = rows(log, Event.PLAN_STARTED, place=Place.LOOKED_AFTER)["time_days"]
        counts.append([((entries > first) & (entries <= last)).sum() / (last - first) for first, last in windows])
    for (first, last), values in zip(windows, np.transpose(counts), strict=True):
        answer = theory.return_count(per_day, share, delay, first, last) / (last - first)
        assert_known(f"entries a day from day {first:g} to {last:g}", over_replications(values), answer)


WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@pytest.mark.parametrize(
    ("days", "opens", "closes", "shut"),
    [
        (5, "09:00", "17:00", [16, 16, 16, 16, 64]), (6, "08:00", "20:00", [12] * 5 + [36]),
        (3, "10:30", "14:00", [20.5, 20.5, 116.5]),
    ],
)  # fmt: skip
def test_contacts_wait_for_the_door_to_open(days: int, opens: str, closes: str, shut: list[float]) -> None:
    """Contacts uniform over the week, no limit on screeners, no effort: mean wait ``sum gap^2/(2 x 168)`` hours (the
    inspection paradox, e.g. Cox 1962). Replications of four weeks."""
    hours = {"days": WEEK[:days], "opens": opens, "closes": closes}
    world = scenario(
        one_group(10), contacts(120 * YEAR), desk(50, hours=hours), days_run(32),
        {"front_door": {"screening_effort_hours": {"mean": 0}}},
    )  # fmt: skip
    means = []
    for log in replications(world, 10):
        received, started = paired(log, Event.CONTACT_RECEIVED, Event.SCREENING_STARTED)
        counted = received["time_days"] < 28
        assert counted.sum() == (rows(log, Event.CONTACT_RECEIVED)["time_days"] < 28).sum()
        means.append((started["time_days"] - received["time_days"])[counted].mean() * 24)
    assert_known("mean wait in hours", over_replications(means), theory.wait_for_opening(shut, 168))
