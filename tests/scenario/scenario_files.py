"""A small authority, and the messages with which a file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load_scenario

AUTHORITY = """\
title: A small authority
question: Is the panel too slow?
run: {start: 2017-04-03, warm_up_days: 90, observed_days: 365}
calendar:
  closed_days: [2017-12-27, 2017-12-28]
  school_holidays:
    - {first: 2017-07-24, last: 2017-09-03}
    - {first: 2017-12-20, last: 2018-01-03}
areas:
  north: {share: 2}
  south: {share: 1}
need:
  groups:
    neglect: {share: 2, set_point_median: 45, incidents_per_year_at_zero_need: 0.2, incident_need_scale: 25}
    other: {share: 3}
perception:
  bias:
    neglect: {screening: -6}
demand:
  contacts:
    first_contacts_per_year: 2400
    sources:
      police: {share: 3, hour_weights: [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3]}
      schools: {weekday_weights: [3, 2, 2, 2, 3, 0, 0]}
front_door:
  staff:
    working_hours: {opens: "08:30", closes: 17:20}
  workers:
    screener: {posts: 6, target_cases: 10, maximum_cases: 15, annual_cost_pounds: 45000}
  screening_effort_hours: {distribution: lognormal, mean: 1.5, cv: 0.5}
early_help:
  teams:
    north: {workers: {family_worker: {posts: 5, target_cases: 12, maximum_cases: 15}}}
    south: {}
  panel:
    share_of_front_door: 0.4
    first_meeting: 2017-04-05
    places: 12
    cancelled: [2017-08-09]
    moved: {2017-12-27: 2018-01-02}
changes:
  weekly panel:
    from: 2017-09-01
    until: 2017-10-31
    set: {early_help: {panel: {places: null, share_of_front_door: 0.6}}}
published:
  contacts:
    measure: contacts
    value: 3100.5
    source: Annual report 2018
    label: Contacts in the year
"""


def faults(path: Path, *overrides: str) -> list[str]:
    """The messages with which a file is refused, folders taken off."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, overrides)
    assert caught.value.problems
    assert str(caught.value) == "\n".join(str(problem) for problem in caught.value.problems)
    return [str(problem).replace(f"{path.parent}/", "") for problem in caught.value.problems]


def fault(path: Path, *overrides: str) -> str:
    """The one message with which a file is refused."""
    found = faults(path, *overrides)
    assert len(found) == 1, found
    return found[0]
