"""What keeps the engine from working says so in a sentence, and never ends the process."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim.engine import file
from sim.engine.file import EngineError, checked, sources_digest, stamped
from sim.engine.host import load

EMPTY = b"\0asm\1\0\0\0"
"""The smallest WebAssembly file there is."""

ROOT = Path(__file__).resolve().parents[2]


def refusal(content: bytes, sources: bytes | None) -> str:
    with pytest.raises(EngineError) as caught:
        checked(content, sources)
    return str(caught.value)


@pytest.fixture
def some_c(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "need.c").write_bytes(b"static int need;\nstatic int more;\n")
    (tmp_path / "engine.c").write_bytes(b'#include "rules/need.c"\n')
    return tmp_path


def test_a_file_built_from_this_c_is_used_and_one_from_other_c_refused(some_c: Path) -> None:
    content = stamped(EMPTY, sources_digest(some_c))
    assert checked(content, sources_digest(some_c)) == content
    assert checked(content, None) == content  # without its C, as where a page carries the file alone
    (some_c / "rules" / "need.c").write_bytes(b"static int need;\nstatic int mote;\n")
    assert "is stale" in refusal(content, sources_digest(some_c))
    assert "python -m sim.engine.build" in refusal(content, sources_digest(some_c))


def test_a_checkout_that_ends_lines_otherwise_has_the_same_c(some_c: Path) -> None:
    before = sources_digest(some_c)
    path = some_c / "rules" / "need.c"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert sources_digest(some_c) == before


def test_a_renamed_file_is_other_c(some_c: Path) -> None:
    before = sources_digest(some_c)
    (some_c / "rules" / "need.c").rename(some_c / "rules" / "needs.c")
    assert sources_digest(some_c) != before


def test_a_file_with_one_other_bit_anywhere_is_refused(some_c: Path) -> None:
    content = stamped(EMPTY, sources_digest(some_c))
    for place in range(len(content)):
        other = bytearray(content)
        other[place] ^= 4
        assert "is damaged" in refusal(bytes(other), None)
    for length in (0, 8, len(content) - 1):
        assert "is damaged" in refusal(content[:length], None)


def test_a_missing_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "FILE", tmp_path / "engine.wasm")
    with pytest.raises(EngineError, match=r"cannot be read: .*engine\.wasm: No such file"):
        file.read()


def test_what_is_no_webassembly_is_refused() -> None:
    with pytest.raises(EngineError, match="cannot be loaded"):
        load(b"no WebAssembly")


def test_without_wasmtime_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    with pytest.raises(EngineError, match="pip install wasmtime"):
        load(EMPTY)


# -- while it runs -----------------------------------------------------------------------------------------------------

needs_compiler = pytest.mark.skipif(find_spec("ziglang") is None, reason="the C compiler is not installed")


def elsewhere(code: str, *, address_space_mb: int | None = None) -> str:
    """What a process of its own prints; it must end well. A limit on its addresses holds from when it has loaded."""
    limit = "" if address_space_mb is None else f"""
        import resource
        now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + {address_space_mb} * 2**20, resource.RLIM_INFINITY))
        """  # fmt: skip
    code = textwrap.dedent("""
        import faulthandler
        from sim.engine.host import EngineError, Instance
        from tests.engine.applied import applied
        loaded = applied()
        faulthandler.enable()
        def attempt(work):
            try:
                work()
            except EngineError as error:
                print(error)
        """) + textwrap.dedent(limit) + textwrap.dedent(code)  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_compiler
def test_a_trap_is_a_sentence_whatever_handles_signals() -> None:
    said = elsewhere("""
        for name, arguments in (("stop", ()), ("outside", ()), ("outgrow_stack", (0,))):
            attempt(lambda: Instance(loaded).call(name, *arguments))
        instance = Instance(loaded)
        attempt(lambda: instance.read(2**32 - 8, 16))
        print(instance.numbers(instance.write(b"\\0" * 16), 2).tolist())
        """)  # fmt: skip
    stop, outside, stack, beyond, works = said.splitlines()
    assert "`unreachable`" in stop and "--engine simpy" in stop
    assert "out of bounds" in outside
    assert "stack" in stack or "out of bounds" in stack
    assert "does not have" in beyond
    assert works == "[0.0, 0.0]"


@needs_compiler
@pytest.mark.skipif(sys.platform != "linux", reason="limits on addresses are Linux's")
def test_a_limit_on_addresses_is_a_sentence() -> None:
    said = elsewhere("""
        instance = Instance(loaded)
        def fill():
            for _ in range(4000):
                instance.room(2**20)
        attempt(fill)
        """, address_space_mb=900)  # fmt: skip
    assert "more than the" in said and "ulimit -v" in said and len(said.splitlines()) == 1
    said = elsewhere("attempt(lambda: [kept for kept in (Instance(loaded) for _ in range(4000))])", address_space_mb=300)
    assert "no memory" in said and "ulimit -v" in said


# -- how bounds of memory are held -------------------------------------------------------------------------------------

SMALL = """
    from sim.engine import simulate
    from sim.engine.host import engine, lend
    from tests.model.worlds import authority
    def digest():
        log = simulate(authority(("run.observed_days=20",)), seed=3, replication=1)
        return hash(log.rows.tobytes())
"""


def in_a_process(code: str, **environment: str) -> list[str]:
    """Lines that a process prints, which must end well."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SMALL) + textwrap.dedent(code)], cwd=ROOT, capture_output=True,
        text=True, check=False, env={**os.environ, "PYTHONFAULTHANDLER": "", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_bounds_are_held_by_signals_unless_a_fault_handler_came_after() -> None:
    assert in_a_process("""
        import faulthandler
        quick = digest()
        print(engine().by_signals)
        faulthandler.enable()
        print(engine().by_signals, digest() == quick, lend().compiled.by_signals)
        """) == ["True", "False True False"]  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_process_that_is_forked_has_an_instance_of_its_own() -> None:
    """What the child wrote into its parent's, the system would have to copy first."""
    assert in_a_process("""
        import os
        from sim.engine.host import _kept
        usual = digest()
        kept = len(_kept)
        if not (child := os.fork()):
            inherited = len(_kept)
            os._exit(10 + inherited if digest() == usual else 1)
        print(kept, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), digest() == usual)
        """) == ["1 10 True"]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no bound on addresses")
def test_where_addresses_are_bounded_none_are_kept_after_a_run() -> None:
    assert in_a_process("""
        import resource
        from sim.engine.host import _kept
        usual, kept = digest(), len(_kept)
        _kept.clear()
        resource.setrlimit(resource.RLIMIT_AS, (16 * 1024**3, resource.RLIM_INFINITY))
        print(kept, digest() == usual, len(_kept))
        """) == ["1 True 0"]  # fmt: skip


def test_a_fault_handler_that_was_there_before_is_no_reason_to_go_without_signals() -> None:
    assert in_a_process("print(engine().by_signals)", PYTHONFAULTHANDLER="1") == ["True"]


@needs_compiler
def test_a_trap_by_a_signal_is_a_sentence_too() -> None:
    said = in_a_process(
        """
        from sim.engine.host import EngineError, Instance, load
        from tests.engine.applied import built
        loaded = load(built(), by_signals=True)
        for name, arguments in (("stop", ()), ("outside", ()), ("outgrow_stack", (0,))):
            try:
                Instance(loaded).call(name, *arguments)
            except EngineError as error:
                print(error)
        """,
        PYTHONFAULTHANDLER="1",
    )
    assert len(said) == 3 and all("--engine simpy" in line for line in said)


@pytest.mark.skipif(sys.platform != "linux", reason="limits on addresses are Linux's")
def test_where_addresses_are_few_bounds_are_held_by_instructions() -> None:
    assert in_a_process("""
        import resource
        anywhere = digest()
        now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + 2 * 2**30, resource.RLIM_INFINITY))
        print(digest() == anywhere)
        """) == ["True"]  # fmt: skip
