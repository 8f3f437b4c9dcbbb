"""The host of the engine: loads its file once a process, and lends each run an instance of its own.

Instances share nothing but the compiled code, so threads run side by side, each with its own. One whose run is over is
kept for the next run, with its memory: to clear other takes the system up to a tenth of a run.
"""

from __future__ import annotations

import atexit
import ctypes
import faulthandler
import mmap
import os
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.engine.file import EngineError, read

if TYPE_CHECKING:
    import wasmtime

_BY_INSTRUCTIONS = {
    "signals_based_traps": False, "memory_reservation": 0, "memory_guard_size": 0,
    "memory_reservation_for_growth": 256 * 1024**2,
}  # fmt: skip
"""Settings for which wasmtime has no Python name, where bounds of memory are checked by instructions.

By itself wasmtime keeps 4 GiB of addresses for each memory, and lets the processor stop what goes beyond: an eighth
quicker. But its handler of signals must then be the last that was installed, or a trap is the end of the process; and
there must be so many addresses. Checked by instructions a trap stays an exception whatever handles signals, and as long
as a memory grows into the addresses kept free behind it, it is not moved.
"""

_AHEAD = 1024
"""So many pages of 64 KiB a memory has from the beginning: what a run of three years needs. Those that are not touched
cost addresses only."""

_RESERVED_BYTES = 4 * 1024**3
"""Addresses that wasmtime keeps free for a memory whose bounds the processor watches."""

_MOST_KEPT_BYTES = 128 * 1024**2
"""An instance with more memory is dropped after its run."""

_loading = Lock()


class Engine(NamedTuple):
    """The engine, compiled for this processor.

    Parameters
    ----------
    engine, module
        What wasmtime knows it by.
    by_signals
        Whether the processor stops what goes beyond the bounds of memory.
    had_fault_handler
        Whether `faulthandler` was enabled before it.
    """

    engine: wasmtime.Engine
    module: wasmtime.Module
    by_signals: bool
    had_fault_handler: bool


def engine(*, by_signals: bool = True) -> Engine:
    """The engine of this process, compiled when it is first asked for, by one thread.

    Raises
    ------
    EngineError
        If its file is missing, damaged or stale, `wasmtime` is missing, or there is no memory for it.
    """
    with _loading:
        found = _engine(by_signals)
        stands_last = found.had_fault_handler or not faulthandler.is_enabled()
        return found if stands_last or not by_signals else _engine(False)


@cache
def _engine(by_signals: bool) -> Engine:
    atexit.register(_forget)  # what wasmtime holds must go before its own modules do
    return load(read(), by_signals=by_signals)


def load(content: bytes, *, by_signals: bool = False) -> Engine:
    """Compile a WebAssembly file for this processor. Never from a serialised module: that would be native code."""
    try:
        import wasmtime
    except ImportError as error:
        raise EngineError(f"the compiled engine needs the package wasmtime: pip install wasmtime ({error})") from error
    try:
        config = wasmtime.Config()
        for name, value in ({} if by_signals else _BY_INSTRUCTIONS).items():
            setting = getattr(getattr(wasmtime, "_bindings", None), f"wasmtime_config_{name}_set", None)
            if setting is not None:
                setting(config.ptr(), value)
        config.parallel_compilation = False  # no gain, and threads that would be missing after a fork
        made = wasmtime.Engine(config)
        return Engine(made, wasmtime.Module(made, content), by_signals, faulthandler.is_enabled())
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
        try:
            compiled = engine() if loaded is None else loaded
            self._store, self._exports = _opened(compiled)
        except EngineError:
            if loaded is not None:
                raise
            compiled = engine(by_signals=False)  # which asks for fewer addresses
            self._store, self._exports = _opened(compiled)
        self.compiled = compiled
        self._memory: Any = self._exports["memory"]
        self._functions: dict[str, Any] = {}
        self._grow_ahead()

    @property
    def may_go_on(self) -> bool:
        """Whether it may have another run: none that lets the processor stop it once its handler is not the last."""
        return not self.compiled.by_signals or self.compiled is engine()

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
        except _trap() as error:
            raise EngineError(self._what_stopped_it(error)) from error

    def room(self, size: int) -> int:
        """Address of so many bytes, zero, that are the caller's."""
        address: int = self.call("room", size)
        return address & 0xFFFFFFFF

    def write(self, content: bytes | npt.NDArray[Any]) -> int:
        """Copy numbers into the engine's memory; their address there."""
        content = np.frombuffer(content, np.uint8)
        address = self.room(len(content))
        self.view(address, len(content), np.uint8)[:] = content
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

    def _grow_ahead(self) -> None:
        """Room for a run at once, on large pages where the system has them: a tenth of a run went into small ones.

        Where addresses are kept free behind it, that holds for what it grows by later, too.
        """
        import wasmtime

        try:
            self._memory.grow(self._store, _AHEAD)
        except wasmtime.WasmtimeError:
            return  # addresses are few
        if (large := getattr(mmap, "MADV_HUGEPAGE", None)) is not None:
            begin = ctypes.c_void_p(ctypes.addressof(self._memory.data_ptr(self._store).contents))
            ours = _RESERVED_BYTES if self.compiled.by_signals else self.memory_bytes
            ctypes.CDLL(None).madvise(begin, ctypes.c_size_t(ours), large)  # advice, which may be refused

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
        except _trap():
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


_kept: list[Instance] = []


def lend() -> Instance:
    """An instance for a run: the one that was kept, or another."""
    try:
        instance = _kept.pop()
    except IndexError:
        return Instance()
    return instance if instance.may_go_on else Instance()


def take_back(instance: Instance) -> None:
    """Keep an instance, whose run has come to its end, for the next one."""
    if not _kept and instance.memory_bytes <= _MOST_KEPT_BYTES and _addresses_are_unbounded():
        instance.call("start_over")
        _kept.append(instance)


def _addresses_are_unbounded() -> bool:
    """Whether no `ulimit -v` is set: of addresses an instance holds gigabytes, which others may need."""
    try:
        import resource
    except ImportError:  # Windows
        return True
    return resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


def _forget() -> None:
    _kept.clear()
    _engine.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_kept.clear)  # or the system would copy what the child writes over


def _opened(compiled: Engine) -> tuple[wasmtime.Store, Any]:
    """A store for one run, and what the engine in it exports."""
    import wasmtime

    store = wasmtime.Store(compiled.engine)
    try:
        return store, wasmtime.Instance(store, compiled.module, []).exports(store)
    except wasmtime.WasmtimeError as error:
        raise EngineError(_refusal("there is no room for a run of the compiled engine", error)) from error


def _trap() -> type[Exception]:
    import wasmtime

    return wasmtime.Trap


def _refusal(what: str, error: Exception) -> str:
    reason = "; ".join(line.strip() for line in str(error).splitlines() if line.strip() and "Caused by" not in line)
    if "allocate memory" in reason or "mmap" in reason:
        return f"{what}: no memory ({reason}); allow the process more (ulimit -v), or run fewer at a time (--workers)"
    return f"{what}: {reason}"
