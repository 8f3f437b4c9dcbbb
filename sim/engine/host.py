"""The host of the engine: loads its file once a process, and lends each run an instance of its own.

Instances share nothing but the compiled code, so threads run side by side, each with its own; an instance is dropped
after its run, and its memory with it.
"""

from __future__ import annotations

import atexit
import ctypes
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.file import EngineError, read

if TYPE_CHECKING:
    import wasmtime

_SETTINGS = {
    "signals_based_traps": False, "memory_reservation": 0, "memory_guard_size": 0,
    "memory_reservation_for_growth": 256 * 1024**2,
}  # fmt: skip
"""Settings for which wasmtime has no Python name.

Without signals a trap stays an exception, whatever handlers of signals there are; with them `faulthandler.enable()`
makes any trap the end of the process. Bounds are then checked by instructions, which takes a tenth longer. No memory
needs 4 GiB of addresses before it has grown, and as long as it grows into those kept free behind it, it is not moved.
"""

_loading = Lock()


class Engine(NamedTuple):
    """The engine, compiled for this processor."""

    engine: wasmtime.Engine
    module: wasmtime.Module


def engine() -> Engine:
    """The engine of this process, compiled when it is first asked for, by one thread.

    Raises
    ------
    EngineError
        If its file is missing, damaged or stale, `wasmtime` is missing, or there is no memory for it.
    """
    with _loading:
        return _engine()


@cache
def _engine() -> Engine:
    atexit.register(_engine.cache_clear)  # what wasmtime holds must go before its own modules do
    return load(read())


def load(content: bytes) -> Engine:
    """Compile a WebAssembly file for this processor. Never from a serialised module: that would be native code."""
    try:
        import wasmtime
    except ImportError as error:
        raise EngineError(f"the compiled engine needs the package wasmtime: pip install wasmtime ({error})") from error
    try:
        config = wasmtime.Config()
        for name, value in _SETTINGS.items():
            setting = getattr(getattr(wasmtime, "_bindings", None), f"wasmtime_config_{name}_set", None)
            if setting is not None:
                setting(config.ptr(), value)
        config.parallel_compilation = False  # no gain, and threads that would be missing after a fork
        made = wasmtime.Engine(config)
        return Engine(made, wasmtime.Module(made, content))
    except wasmtime.WasmtimeError as error:
        raise EngineError(_refusal("the compiled engine cannot be loaded", error)) from error


class Instance:
    """An engine with a memory of its own. For one thread.

    Raises
    ------
    EngineError
        If there is no memory for it.
    """

    def __init__(self, loaded: Engine | None = None) -> None:
        import wasmtime

        compiled = engine() if loaded is None else loaded
        self._trap = wasmtime.Trap
        self._store = wasmtime.Store(compiled.engine)
        try:
            self._exports: Any = wasmtime.Instance(self._store, compiled.module, []).exports(self._store)
        except wasmtime.WasmtimeError as error:
            raise EngineError(_refusal("there is no room for a run of the compiled engine", error)) from error
        self._memory: Any = self._exports["memory"]
        self._functions: dict[str, Any] = {}

    def call(self, name: str, *arguments: float) -> Any:
        """Call a function of the engine; addresses that it returns are signed.

        Raises
        ------
        EngineError
            If it traps: memory is used up, or there is a fault in the engine.
        """
        function = self._functions.get(name)
        if function is None:
            function = self._functions[name] = self._exports[name]
        try:
            return function(self._store, *arguments)
        except self._trap as error:
            raise EngineError(self._what_stopped_it(error)) from error

    def room(self, size: int) -> int:
        """Address of so many bytes, zero, that are the caller's."""
        address: int = self.call("room", size)
        return address & 0xFFFFFFFF

    def write(self, content: bytes | npt.NDArray[Any]) -> int:
        """Copy numbers into the engine's memory; their address there."""
        content = content if isinstance(content, bytes) else content.tobytes()
        address = self.room(len(content))
        self._at(address, len(content))[:] = content
        return address

    def read(self, address: int, size: int) -> bytes:
        """A copy of so many bytes of the engine's memory."""
        return bytes(self._at(address, size))

    def view(self, address: int, count: int, kind: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        """So many numbers of the engine's memory, good until the next call."""
        return np.frombuffer(self._at(address, count * np.dtype(kind).itemsize), dtype=kind)

    def numbers(self, address: int, count: int, kind: npt.DTypeLike = np.float64) -> npt.NDArray[Any]:
        """A copy of so many numbers of the engine's memory."""
        return self.view(address, count, kind).copy()

    @property
    def memory_bytes(self) -> int:
        """How much memory it has."""
        return int(self._memory.data_len(self._store))

    def _at(self, address: int, size: int) -> Any:
        """A view of its memory, good until it grows."""
        address &= 0xFFFFFFFF
        if address + size > self.memory_bytes:
            raise EngineError(f"the compiled engine named bytes that it does not have: {size:,} at {address:,}")
        begin = ctypes.addressof(self._memory.data_ptr(self._store).contents)
        return (ctypes.c_ubyte * size).from_address(begin + address)

    def _what_stopped_it(self, trap: Exception) -> str:
        held = f"{self.memory_bytes / 1024**2:,.0f} MB"
        try:
            is_full = "is_full" in self._exports and bool(self._exports["is_full"](self._store))
        except self._trap:
            is_full = False
        if is_full:
            return (
                f"the run of the compiled engine needs more than the {held} of memory that it could get: allow the "
                "process more (ulimit -v), run fewer at a time (--workers), or make the scenario smaller"
            )
        reason = str(trap).strip().splitlines()[-1].strip()
        return (
            f"the compiled engine stopped ({reason}; {held} of memory): this is a fault in it; please report it with "
            "the scenario and seed. The SimPy model does the same work, slower: --engine simpy"
        )


def _refusal(what: str, error: Exception) -> str:
    reason = "; ".join(line.strip() for line in str(error).splitlines() if line.strip() and "Caused by" not in line)
    if "allocate memory" in reason or "mmap" in reason:
        return f"{what}: no memory ({reason}); allow the process more (ulimit -v), or run fewer at a time (--workers)"
    return f"{what}: {reason}"
