"""One replication, by either of two engines that write the same log to the last byte.

``compiled``, the usual one, is C for WebAssembly; ``simpy`` is the model that people read, `sim.model`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from sim.rules.bounds import MOST_MINUTES

if TYPE_CHECKING:
    from sim.log import EventLog
    from sim.scenario.schema import Scenario

EngineName = Literal["compiled", "simpy"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)


def simulate(
    scenario: Scenario,
    *,
    seed: int,
    replication: int,
    minutes: float = MOST_MINUTES,
    engine: EngineName = "compiled",
) -> EventLog:
    """Run one replication of a scenario.

    Parameters
    ----------
    scenario
        What is asked.
    seed
        Root seed, 0 to 2^63 - 1. Scenarios that are compared share it.
    replication
        Number of the replication, from 0.
    minutes
        Of the processor that it may take.
    engine
        "compiled", or "simpy": the readable model, which takes some hundred times as long for the same log.

    Returns
    -------
    EventLog
        The same for the same arguments, on any machine, in any order and with either engine.

    Raises
    ------
    sim.rules.bounds.RunawayError
        If children, events, memory or time pass the bounds of `sim.rules.bounds`.
    sim.engine.file.EngineError
        If the compiled engine cannot be loaded or stops; the SimPy model does the same work.
    ValueError
        If there is no such engine.
    """
    if engine == "compiled":
        from sim.engine.replication import simulate as by_engine

        return by_engine(scenario, seed=seed, replication=replication, minutes=minutes)
    if engine == "simpy":
        from sim.model import simulate as by_model

        return by_model(scenario, seed=seed, replication=replication, minutes=minutes)
    raise ValueError(f"engine is {engine!r}, but must be {' or '.join(map(repr, ENGINES))}")
