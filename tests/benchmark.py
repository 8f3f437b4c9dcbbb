"""How fast and how large, part by part, beside yardsticks. Run: ``python tests/benchmark.py`` (``--quick``: fewer repeats).

- **Engine**: CPU seconds of one replication of the shipped baseline, warm-up and columns of the log included, and its
  memory; beside it the same C built for this processor (with ``ziglang``), the SimPy model, and a bare SimPy loop of as
  many timeouts as the engine has events, with as many waiting at a time and waits of differing length.
- **Measure**: CPU seconds to measure one such log, all measures and months.
- **Contacts**: CPU seconds a thousand rows for an authority of a tenth, once and ten times the size, staff and all.
- **Job**: the README's main job in one process: replications, tables, report and workbook; and its command from cold.
- **What-if**: the command for 30 replications of one option against a baseline that has been run.
- **Start**: seconds from the start of the command to its first replication.
- **Workers**: efficiency at two: time at 1 over twice the time at 2 (it means something on a machine that has nothing
  else to do).
- **Memory**: of a study's worker after several replications.

Each part runs in a process of its own, since peak memory never comes down. What a budget is set for is printed with it.
"""

from __future__ import annotations

import itertools
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BASELINE = "sunderland-2018"
JOB = (BASELINE, "published-thresholds", "panel-weekly")
WAITING = 4_400
"""Processes that wait at the same time in the bare loop; as many as at the end of a run of the baseline."""

BUDGET_ROWS = 750_000
Found = dict[str, float]


def cpu_seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process for a piece of work, and what it returned."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def median_seconds(work: Callable[[], Any], repeats: int) -> float:
    """The median of several times; what is made is dropped before the next."""
    return statistics.median(cpu_seconds(work)[0] for _ in range(repeats))


def peak_megabytes(who: int = resource.RUSAGE_SELF) -> float:
    """Most memory this process has held, or the largest of its workers that have ended."""
    peak = resource.getrusage(who).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def bare_loop(events: int, waiting: int) -> None:
    """A SimPy run of `events` timeouts by `waiting` processes, and nothing else."""
    import simpy

    environment = simpy.Environment()

    def timer(number: int) -> Iterator[simpy.events.Timeout]:
        for count in range(events // waiting):
            yield environment.timeout(1.0 + (number * 7919 + count * 104_729) % 1000 / 100)

    for number in range(waiting):
        environment.process(timer(number))
    environment.run()


def engine(repeats: int) -> Found:
    """The compiled engine beside its yardsticks, in turn, so that all see the same machine."""
    from sim.engine import host
    from sim.engine.replication import simulate
    from sim.scenario import load_scenario
    from sim.study.naming import find_scenario

    scenario = load_scenario(find_scenario(BASELINE))
    load, _ = cpu_seconds(host.engine)
    found = {"load": load} | first_run(scenario)
    compiled, native, bare = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        library = native_library(Path(folder))
        for number in range(repeats):
            compiled.append(cpu_seconds(lambda: simulate(scenario, seed=1, replication=0))[0])
            if library is not None:
                from tests.engine.native import simulate as by_library

                native.append(cpu_seconds(lambda: by_library(library, scenario, seed=1, replication=0))[0])
            if number < 3:
                bare.append(cpu_seconds(lambda: bare_loop(int(found["events"]), WAITING))[0])
    found |= {"compiled": statistics.median(compiled), "bare": statistics.median(bare), "peak": peak_megabytes()}
    return found | ({"native": statistics.median(native)} if native else {})


def first_run(scenario: Any) -> Found:
    """The first replication of a process: what it takes, and what the engine holds in the end."""
    from sim.engine.host import Instance
    from sim.engine.replication import _counts, _Itself, _prepared, run

    instance = Instance()
    cold, log = cpu_seconds(lambda: run(_prepared(_Itself(scenario)), 1, 0, 60, instance))
    held = instance.memory_bytes / 1024**2
    return {"cold": cold, "rows": len(log), "events": _counts(instance).events, "memory": held}


def native_library(folder: Path) -> Path | None:
    """The engine's C as a library of this processor; None without a compiler."""
    from sim.engine.build import build_native
    from sim.engine.file import EngineError

    try:
        build_native(folder / "engine.so")
    except EngineError:
        return None
    return folder / "engine.so"


def model(repeats: int) -> Found:
    """The SimPy model."""
    from sim.model import simulate
    from sim.scenario import load_scenario
    from sim.study.naming import find_scenario

    scenario = load_scenario(find_scenario(BASELINE))
    seconds = median_seconds(lambda: simulate(scenario, seed=1, replication=0), repeats)
    return {"model": seconds, "peak": peak_megabytes()}


def measuring(repeats: int) -> Found:
    """One log measured."""
    from sim import simulate
    from sim.scenario import load_scenario
    from sim.study.naming import find_scenario
    from sim.study.tasks import packed_tables

    scenario = load_scenario(find_scenario(BASELINE))
    log = simulate(scenario, seed=1, replication=0)
    cold, _ = cpu_seconds(lambda: packed_tables(log, scenario))
    times = []
    for number in range(repeats):
        another = simulate(scenario, seed=1, replication=number)
        times.append(cpu_seconds(lambda: packed_tables(another, scenario))[0] * len(log) / len(another))  # noqa: B023
    return {"cold": cold, "measure": statistics.median(times), "rows": len(log)}


COUNTED = ("children", "posts", "places", "chairs", "first_contacts_per_year", "referrals_per_year", "in_per_year",
           "reference_per_year")  # fmt: skip


def of_size(factor: float) -> Any:
    """The baseline as an authority so many times the size, staff and all."""
    from sim.scenario import load_mapping, load_scenario
    from sim.study.naming import find_scenario

    def scaled(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: scaled(each, key) for key, each in value.items()}
        if name not in COUNTED or value is None:
            return value
        return max(round(value * factor), min(value, 1)) if isinstance(value, int) else value * factor

    values = json.loads(load_scenario(find_scenario(BASELINE)).model_dump_json(by_alias=True))
    return load_mapping({name: value if name == "published" else scaled(value) for name, value in values.items()})


def contacts(tenths: int) -> Found:
    """Cost of an authority of so many tenths of Sunderland's size."""
    from sim import simulate

    scenario = of_size(tenths / 10)
    simulate(scenario, seed=1, replication=0)
    seconds, log = cpu_seconds(lambda: simulate(scenario, seed=1, replication=1))
    return {"seconds": seconds, "rows": len(log), "peak": peak_megabytes()}


def job(replications: int) -> Found:
    """The main job within one process: replications on all cores, tables, report and workbook."""
    import sim
    from sim.report.build import add_report
    from sim.study.folder import ResultsFolder
    from sim.study.naming import find_scenario

    baseline, *options = (find_scenario(name) for name in JOB)
    marks = [time.perf_counter()]
    with tempfile.TemporaryDirectory() as folder:
        result = sim.compare(baseline, options, replications=replications)
        marks.append(time.perf_counter())
        path = result.save(Path(folder) / "results")
        marks.append(time.perf_counter())
        claimed = ResultsFolder.claim(path)
        add_report(sim.load_result(path), claimed)
        claimed.close()
        marks.append(time.perf_counter())
    run, tables, faces = (later - earlier for earlier, later in itertools.pairwise(marks))
    return {"replications": run, "tables": tables, "report": faces, "peak": peak_megabytes()}


def command(*words: str, before: tuple[str, ...] = ()) -> Found:
    """Wall seconds of a command, from cold; after another, whose results it reuses."""
    with tempfile.TemporaryDirectory() as folder:
        if before:
            _run(*before, "--out", str(Path(folder) / "before"))
            words = (*words, "--reuse", folder)
        begun = time.perf_counter()
        _run(*words, "--out", str(Path(folder) / "results"))
        return {"seconds": time.perf_counter() - begun}


def _run(*words: str) -> None:
    line = [sys.executable, "-m", "sim", *words, "--quiet"]
    subprocess.run(line, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def start() -> Found:
    """Seconds from the start of a process with a command to the first replication in it."""
    code = (
        "import sys, time, sim.engine.replication as replication\n"
        "def first(*_, **__):\n"
        "    print(time.time(), flush=True)\n"
        "    import os; os._exit(0)\n"
        "replication.simulate = first\n"
        "from sim.__main__ import main\n"
        f"sys.argv = ['frontdoor', 'run', {BASELINE!r}, '--replications', '1', '--workers', '1', *sys.argv[1:]]\n"
        "main()\n"
    )
    times = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            line = [sys.executable, "-c", code, "--out", str(Path(folder) / "results")]
            begun = time.time()
            done = subprocess.run(line, check=True, cwd=ROOT, capture_output=True, text=True)
            times.append(float(done.stdout.split()[-1]) - begun)
    return {"seconds": min(times)}


SHORT = ["run.warm_up_days=90", "run.observed_days=366"]


def study(workers: int, replications: int) -> Found:
    """A study of three scenarios of a year and a quarter: wall seconds, and memory here and in the largest worker."""
    import sim
    from sim.study.naming import find_scenario

    scenarios = {name: sim.load_scenario(find_scenario(name), SHORT) for name in JOB}
    with tempfile.TemporaryDirectory() as folder:
        sim.run(scenarios, replications=workers, workers=workers)  # everything is imported
        begun = time.perf_counter()
        sim.run(scenarios, replications=replications, workers=workers, folder=Path(folder) / "results")
        seconds = time.perf_counter() - begun
    return {"seconds": seconds, "peak": peak_megabytes(), "worker": peak_megabytes(resource.RUSAGE_CHILDREN)}


def memory(*marks: int) -> Found:
    """Peak memory after so many replications in one process, as in a worker of a study."""
    from sim.scenario import load_scenario
    from sim.study.naming import find_scenario
    from sim.study.tasks import Failed, Task, work
    from sim.study.workers import tell_allocator

    tell_allocator()
    text = load_scenario(find_scenario(BASELINE)).model_dump_json(by_alias=True)
    peaks: Found = {}
    for number in range(1, max(marks) + 1):
        if isinstance(done := work(Task(BASELINE, text, 1, number)), Failed):
            raise RuntimeError(str(done))
        if number in marks:
            peaks[str(number)] = peak_megabytes()
    return peaks


PARTS: dict[str, Callable[..., Found]] = {
    "engine": engine, "model": model, "measuring": measuring, "contacts": contacts, "job": job, "start": start,
    "study": study, "memory": memory,
}  # fmt: skip


def part(name: str, *numbers: int) -> Found:
    """Run one part in a fresh process."""
    line = [sys.executable, __file__, name, *map(str, numbers)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def budget(words: str, value: float, must: float, aim: float | None = None, unit: str = "s") -> str:
    """A line with what was set for it."""
    aimed = "" if aim is None else f", aim {aim:g}"
    missed = "" if value <= must else "  MISSED"
    return f"  {words:<44}{value:8.2f} {unit:<6} must {must:g}{aimed}{missed}"


def plain(words: str, value: float, unit: str = "s") -> str:
    return f"  {words:<44}{value:8.2f} {unit}"


def report(quick: bool) -> Iterator[str]:
    """Run every part and say what it found."""
    few = 2 if quick else 7
    yield f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    one = part("engine", few)
    share = BUDGET_ROWS / one["rows"]
    yield f"One replication of {BASELINE}: {one['rows']:,.0f} rows, {one['events']:,.0f} events; CPU seconds"
    yield plain("load the engine", one["load"])
    yield plain("compiled, the first in a process", one["cold"])
    yield plain("compiled, median", one["compiled"])
    yield budget(f"compiled, as for {BUDGET_ROWS:,} rows", one["compiled"] * share, 0.25, 0.12)
    if "native" in one:
        yield plain("the same C for this processor", one["native"])
    yield plain("bare SimPy loop of as many events", one["bare"])
    slow = part("model", 1 if quick else 2)
    yield plain("SimPy model", slow["model"])
    yield plain("SimPy model over compiled", slow["model"] / one["compiled"], "times")
    yield plain("memory of the engine", one["memory"], "MB")
    measured = part("measuring", few)
    yield "Measure one log, all measures and months; CPU seconds"
    yield plain("the first in a process", measured["cold"])
    yield budget(f"median, as for {BUDGET_ROWS:,} rows", measured["measure"] * share, 0.25, 0.12)
    yield "An authority of another size, staff and all"
    for tenths in (1, 10) if quick else (1, 10, 100):
        size = part("contacts", tenths)
        words = f"{tenths / 10:g} times Sunderland, {size['rows']:,.0f} rows, {size['peak']:,.0f} MB"
        yield plain(words, size["seconds"] / size["rows"] * 1e6, "CPU s a million rows")
    whole = part("job", 3 if quick else 20)
    yield f"The main job, {3 * (3 if quick else 20)} replications; wall seconds"
    yield plain("replications", whole["replications"])
    yield budget("tables", whole["tables"], 1.0)
    yield budget("report and workbook", whole["report"], 4.0, 2.0)
    yield plain("memory of its own process", whole["peak"], "MB")
    count = ("--replications", "3" if quick else "20")
    yield budget("the command, from cold", command("compare", *JOB, *count)["seconds"], 24.0, 12.0)
    yield budget("start to the first replication", part("start")["seconds"], 0.8)
    count = ("--replications", "3" if quick else "30")
    option = command("compare", BASELINE, "panel-weekly", *count, before=("run", BASELINE, *count))["seconds"]
    yield budget("a what-if against a baseline already run", option, 8.0, 4.0)
    each, rounds = (4, 1) if quick else (30, 3)
    times = [[part("study", workers, each) for workers in (1, 2)] for _ in range(rounds)]
    efficiency = statistics.median(one["seconds"] / (2 * two["seconds"]) for one, two in times)
    yield f"A study of 3 scenarios x {each} replications at one and at two workers"
    yield plain("1 worker", statistics.median(one["seconds"] for one, _ in times))
    yield plain("2 workers", statistics.median(two["seconds"] for _, two in times))
    yield plain("efficiency (must be at least 85)", 100 * efficiency, "%")
    yield plain("memory of its own process, of a worker", times[0][1]["peak"], f"MB {times[0][1]['worker']:8.0f} MB")
    yield "Memory of a worker, which simulates and measures (must stay below 300)"
    for done, peak in part("memory", *((1, 2, 3) if quick else (1, 5, 20))).items():
        yield plain(f"after {done} replications", peak, "MB")


def main() -> None:
    """Run all parts and print what they found; or one part, for `part`."""
    sys.path.insert(0, str(ROOT))
    match [word for word in sys.argv[1:] if word != "--quick"]:
        case [name, *numbers]:
            print(json.dumps(PARTS[name](*map(int, numbers))))  # noqa: T201
        case _:
            for line in report("--quick" in sys.argv):
                print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
