"""The same C built for this processor: ``python -m tests.engine.native LIBRARY NUMBER...`` prints a digest of each world's log."""

from __future__ import annotations

import ctypes
import hashlib
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from sim.engine.host import Instance
from sim.engine.replication import CHUNK, Prepared, _Itself, _prepared, run
from sim.log import EventLog
from sim.scenario import Scenario


class Native:
    """The same C in a shared library, with the calls of `sim.engine.host.Instance`. One run a copy of the library."""

    def __init__(self, library: Path) -> None:
        self._library = ctypes.CDLL(str(library))
        for name in ("room", "counts", "chunk_at", "children_at", "ordinals_at"):
            getattr(self._library, name).restype = ctypes.c_void_p

    def call(self, name: str, *arguments: float) -> Any:
        kinds = {"open_run": (ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64), "go_on_until": (ctypes.c_double, ctypes.c_int64)}
        function = getattr(self._library, name)
        function.argtypes = kinds.get(name, (ctypes.c_int32,) * len(arguments))
        return function(*arguments)

    def write(self, content: npt.NDArray[Any]) -> int:
        address: int = self.call("room", content.nbytes)
        ctypes.memmove(address, content.tobytes(), content.nbytes)
        return address

    def view(self, address: int, count: int, kind: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        size = count * np.dtype(kind).itemsize
        return np.frombuffer((ctypes.c_ubyte * size).from_address(address) if size else b"", dtype=kind)

    def numbers(self, address: int, count: int, kind: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        return self.view(address, count, kind).copy()


def simulate(library: Path, scenario: Scenario, *, seed: int, replication: int) -> EventLog:
    """A replication by the shared library; see `sim.simulate`."""
    with tempfile.NamedTemporaryFile(suffix=".so") as copy:  # its memory is that of one run
        shutil.copy(library, copy.name)
        prepared: Prepared = _prepared(_Itself(scenario))
        return run(prepared, seed, replication, 60, cast(Instance, Native(Path(copy.name))))


def columns(log: EventLog) -> bytes:
    """A log as the engine wrote it, column after column."""
    return b"".join(log.columns[name].astype(kind).tobytes() for name, kind in CHUNK)


def digest(log: EventLog) -> str:
    return hashlib.sha256(columns(log)).hexdigest()[:16]


if __name__ == "__main__":
    from tests.engine.worlds import settings, world

    library, *chosen = sys.argv[1:]
    for number in chosen:
        print(digest(simulate(Path(library), world(settings(int(number))), seed=5, replication=2)))  # noqa: T201
