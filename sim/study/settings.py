"""How a study is run: how many replications, on which draws, where."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sim.engine import ENGINES, EngineName
from sim.scenario.arguments import whole_number
from sim.study.precision import Precision
from sim.study.summary import MOST_REPLICATIONS as MOST_REPLICATIONS
from sim.study.verdicts import Margins

DEFAULT_REPLICATIONS = 20
DEFAULT_SEED = 1

LARGEST_SEED = 2**63 - 1
"""Seeds are from 0 to this."""

MOST_WORKERS = 10_000
MOST_MINUTES = 7 * 24 * 60

_LIMITS = (
    ("seed", 0, LARGEST_SEED), ("workers", 1, MOST_WORKERS), ("minutes", 1, MOST_MINUTES),
    ("replications", 1, MOST_REPLICATIONS),
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """How a study is run.

    Parameters
    ----------
    replications
        How many of each scenario, 1 or more (one gives no interval); or a `Precision` to reach.
    seed
        Root of all random draws, 0 to 2**63 - 1. The same seed gives the same result, wherever it is run.
    workers
        Processes of this machine; None for the cores there are, 1 to stay in this process.
    cluster
        Address of the scheduler of a Dask cluster to use in their place.
    margins
        The smallest differences that matter.
    keep_logs
        Whether to keep the event logs.
    minutes
        Of the processor that one replication may take before it is ended; None for an hour. It changes no result.
    engine
        "compiled", or "simpy" for the readable model, which makes the same results more slowly.
    reuse
        Results, or a folder of them, from which to take what would come out the same; None to run everything.

    Raises
    ------
    ValueError
        If a number is out of range.
    """

    replications: int | Precision = DEFAULT_REPLICATIONS
    seed: int = DEFAULT_SEED
    workers: int | None = None
    cluster: str | None = None
    margins: Margins = field(default_factory=Margins)
    keep_logs: bool = False
    minutes: int | None = None
    engine: EngineName = "compiled"
    reuse: Path | str | None = None

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise ValueError(f"engine must be {' or '.join(ENGINES)}, not {self.engine!r}")
        for name, least, most in _LIMITS:
            value = getattr(self, name)
            if not isinstance(value, Precision) and (value is not None or name in ("seed", "replications")):
                object.__setattr__(self, name, whole_number(name, value, least, most))  # a number of numpy becomes int
