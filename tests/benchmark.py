"""How fast and how large: one replication of the baseline beside a bare SimPy loop. Run: ``python tests/benchmark.py``.

Reports, for the shipped baseline (warm-up included):

- CPU seconds, log rows per second and peak memory of one replication;
- CPU seconds of a bare SimPy loop of as many timeouts as the model schedules events, with as many waiting at a time and
  waits of differing length, in the same process, run in turn with the replications so that both see the same machine;
  medians, and their ratio (aim: at most 4). For comparison also the cheapest loop there is: one process, equal waits;
- peak memory after 1, 5 and 20 replications in one process, measuring included (aim: under 300 MB, and no growth);
- wall time of a study of 4 scenarios × 30 replications of half a year at 1 and at 2 workers, folder and tables included,
  and the parallel efficiency, time at 1 over twice the time at 2 (aim: at least 85%; it means something on a machine
  that has nothing else to do);
- peak memory of a study's own process and of its largest worker with 10 and with 200 replications (aim: the worker's
  stays; the study's own grows by its tables).

Each part runs in a process of its own, since peak memory never comes down. ``--quick`` makes fewer repeats.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
BASELINE = "sunderland-2018"
WAITING = 4_400
"""Processes that wait at the same time in the bare loop; as many as at the end of a run of the baseline."""


def cpu_seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process for a piece of work, and what it returned."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def peak_megabytes() -> float:
    """Most memory this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def bare_loop(events: int, waiting: int) -> None:
    """A SimPy run of `events` timeouts by `waiting` processes, and nothing else."""
    import simpy

    environment = simpy.Environment()

    def timer(number: int) -> Iterator[simpy.events.Timeout]:
        for count in range(events // waiting):
            yield environment.timeout(1.0 + (number * 7919 + count * 104_729) % 1000 / 100 if waiting > 1 else 1.0)

    for number in range(waiting):
        environment.process(timer(number))
    environment.run()


def speed(repeats: int) -> dict[str, float]:
    """One replication beside the bare loop, in turn; medians."""
    from sim.model import simulate
    from sim.model.run import Run
    from sim.scenario import load_scenario
    from sim.study.naming import find_scenario

    scheduled = []
    go = Run.go

    def counting_go(run: Run) -> None:
        go(run)
        scheduled.append(next(run.clock._eid))  # how many events SimPy has numbered

    Run.go = counting_go  # type: ignore[method-assign]
    scenario = load_scenario(find_scenario(BASELINE))
    cold, log = cpu_seconds(lambda: simulate(scenario, seed=1, replication=1))
    rows = len(log.rows)
    del log
    model, bare, cheapest = [], [], []
    for number in range(repeats):
        seconds, log = cpu_seconds(lambda number=number: simulate(scenario, seed=1, replication=number + 1))
        model.append(seconds * rows / len(log.rows))
        del log
        bare.append(cpu_seconds(lambda: bare_loop(scheduled[0], WAITING))[0])
        cheapest.append(cpu_seconds(lambda: bare_loop(scheduled[0], 1))[0])
    return {
        "days": scenario.run.total_days,
        "rows": rows,
        "first": cold,
        "model": statistics.median(model),
        "bare": statistics.median(bare),
        "events": scheduled[0],
        "cheapest": statistics.median(cheapest),
        "ratio": statistics.median(a / b for a, b in zip(model, bare, strict=True)),
        "peak": peak_megabytes(),
    }


def memory(marks: tuple[int, ...]) -> dict[str, float]:
    """Peak memory after so many replications in one process, measured as a study does."""
    from sim.scenario import load_scenario
    from sim.study.kept import Kept
    from sim.study.naming import NamedScenario, find_scenario
    from sim.study.replicate import replicate
    from sim.study.settings import Settings

    scenario = load_scenario(find_scenario(BASELINE))
    peaks: dict[str, float] = {}

    def after_each(done: int) -> None:
        if done in marks:
            peaks[str(done)] = peak_megabytes()

    replicate(
        [NamedScenario(BASELINE, scenario)], Settings(workers=1), Kept(), last=max(marks),
        on_done=lambda count, _: after_each(count),
    )  # fmt: skip
    return peaks


SHORT = ["run.warm_up_days=90", "run.observed_days=92"]
FOUR = ("sunderland-2018", "published-thresholds", "panel-weekly", "demand-up-20")


def study(workers: int, replications: int, count: int) -> dict[str, float]:
    """A study of `count` short scenarios into a folder: wall seconds, and peak memory here and in the largest worker."""
    import sim
    from sim.study.naming import find_scenario

    scenarios = {name: sim.load_scenario(find_scenario(name), SHORT) for name in FOUR[:count]}
    with tempfile.TemporaryDirectory() as folder:
        sim.run(scenarios, replications=workers, workers=workers)  # everything is imported and compiled
        begun = time.perf_counter()
        sim.run(scenarios, replications=replications, workers=workers, folder=Path(folder) / "results")
        seconds = time.perf_counter() - begun
    largest = max((child.memory_info().rss for child in psutil.Process().children()), default=0)
    return {"seconds": seconds, "peak": peak_megabytes(), "worker": largest / 1024**2}


def in_a_process(part: str, argument: str) -> dict[str, float]:
    """Run one part in a fresh process."""
    command = [sys.executable, __file__, part, argument]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Run both parts and print what they found."""
    sys.path.insert(0, str(ROOT))
    match sys.argv[1:]:
        case ["speed", repeats]:
            print(json.dumps(speed(int(repeats))))  # noqa: T201
            return
        case ["memory", marks]:
            print(json.dumps(memory(tuple(map(int, marks.split(","))))))  # noqa: T201
            return
        case ["study", sizes]:
            print(json.dumps(study(*map(int, sizes.split(",")))))  # noqa: T201
            return
    quick = "--quick" in sys.argv
    found = in_a_process("speed", "2" if quick else "7")
    peaks = in_a_process("memory", "1,2,3" if quick else "1,5,20")
    each, rounds = (4, 1) if quick else (30, 3)
    times = [[in_a_process("study", f"{workers},{each},4")["seconds"] for workers in (1, 2)] for _ in range(rounds)]
    one, two = (statistics.median(column) for column in zip(*times, strict=True))
    efficiency = statistics.median(one / (2 * two) for one, two in times)
    few, many = (4, 8) if quick else (10, 200)
    small, large = (in_a_process("study", f"2,{count},1") for count in (few, many))
    lines = [
        f"{BASELINE}, one replication of {found['days']:.0f} days, {found['rows']:,.0f} log rows",
        f"  first in a process        {found['first']:8.2f} CPU s",
        f"  median                    {found['model']:8.2f} CPU s, {found['rows'] / found['model']:,.0f} rows/s",
        f"  bare SimPy, {found['events']:,.0f} waits {found['bare']:6.2f} CPU s",
        f"  ratio                     {found['ratio']:8.2f} (aim: at most 4)",
        f"  one process, equal waits  {found['cheapest']:8.2f} CPU s, ratio {found['model'] / found['cheapest']:.1f}",
        f"  peak memory               {found['peak']:8.0f} MB without measuring",
        "Peak memory with measuring (aim: under 300 MB, no growth)",
        *(f"  {count:>3} replications          {peak:8.0f} MB" for count, peak in peaks.items()),
        f"A study of 4 scenarios x {each} replications of half a year, folder and tables included",
        f"  1 worker                  {one:8.1f} s",
        f"  2 workers                 {two:8.1f} s, parallel efficiency {efficiency:.0%} (aim: at least 85%)",
        "Peak memory of a study at 2 workers: its own process, and the larger worker at the end",
        f"  {few:>3} replications          {small['peak']:8.0f} MB {small['worker']:8.0f} MB",
        f"  {many:>3} replications          {large['peak']:8.0f} MB {large['worker']:8.0f} MB",
    ]
    print("\n".join(lines))  # noqa: T201


if __name__ == "__main__":
    main()
