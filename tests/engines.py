"""The engine that the tests of the model ask: the one that users get, or another, for who changes that one.

``FRONTDOOR_TEST_ENGINE=simpy python -m pytest tests/model`` asks the readable model.
"""

from __future__ import annotations

import os
from typing import Any

import sim.engine
from sim.log import EventLog
from sim.scenario import Scenario

VARIABLE = "FRONTDOOR_TEST_ENGINE"


def simulate(scenario: Scenario, **draws: Any) -> EventLog:
    """One replication, as `sim.simulate`."""
    return sim.engine.simulate(scenario, engine=os.environ.get(VARIABLE, "compiled"), **draws)  # type: ignore[arg-type]
