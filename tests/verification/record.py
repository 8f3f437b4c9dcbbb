"""Recorded baselines: what each shipped scenario gives in a short, fixed run. Rerecorded deliberately, by

``python -m tests.verification.record``

after a change that is meant to change results; the difference in ``baselines.json`` then shows in the commit, figure by
figure. A run starts 20 days before the scenario's own changes begin (the baseline's: before 1 April 2017) and is
observed for 50 days from then on, so that every scenario shows what it is about: beside its own digest stands that of
the baseline over the same days, which must differ.

The digest (SHA-256 of the log's bytes) tells any change at all, down to the last bit, on any processor. Besides the
shipped scenarios the log of `neutral.yaml` is recorded, once and for all: it is never rerecorded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from sim.log import EventLog
from sim.measures import MEASURES, measure
from sim.scenario import Scenario, load_scenario
from sim.study.naming import shipped_folder, shipped_names
from tests.engines import simulate

FILE = Path(__file__).with_name("baselines.json")
NEUTRAL = Path(__file__).with_name("neutral.yaml")
BASE = "sunderland-2018"
BASE_CHANGES = dt.date(2017, 4, 1)
WARM_UP_DAYS, OBSERVED_DAYS = 20, 50
LONGER_DAYS = {"panel-more-places": 560}
"""Where it takes longer until a change is felt: in the first year the panel's places suffice."""
SEED, REPLICATION = 20_180_725, 1


def short_run(name: str) -> Scenario:
    """A shipped scenario, short, at the time of its own changes."""
    path = shipped_folder() / f"{name}.yaml"
    own = load_scenario(path).changes.keys() - load_scenario(shipped_folder() / f"{BASE}.yaml").changes.keys()
    begins = min((load_scenario(path).changes[change].from_date for change in own), default=BASE_CHANGES)
    start = begins - dt.timedelta(days=WARM_UP_DAYS)
    return over(name, start.isoformat(), LONGER_DAYS.get(name, OBSERVED_DAYS))


def over(name: str, start: str, observed: float) -> Scenario:
    """A shipped scenario from a day on, observed for so many days."""
    days = [f"run.start={start}", f"run.warm_up_days={WARM_UP_DAYS}", f"run.observed_days={observed}"]
    return load_scenario(shipped_folder() / f"{name}.yaml", days)


def digest(log: EventLog) -> str:
    """SHA-256 of rows and children."""
    return hashlib.sha256(log.rows.tobytes() + log.children.tobytes()).hexdigest()


OLD_COLUMNS = (
    "time_days", "child", "event", "place", "team", "outcome", "source", "worker", "number", "perceived", "need",
    "set_point", "tau_days", "value",
)  # fmt: skip
OLD_CHILD_COLUMNS = (
    "child", "entered_days", "group", "area", "source", "origin", "age_years", "set_point", "earlier_plan",
)  # fmt: skip
"""Columns that the log had when the neutral world was recorded."""


def neutral_digest() -> str:
    """SHA-256 of the log of the neutral world, on the columns that there were when it was recorded."""
    log = simulate(load_scenario(NEUTRAL), seed=SEED, replication=REPLICATION)
    columns = [log.rows[name] for name in OLD_COLUMNS] + [log.children[name] for name in OLD_CHILD_COLUMNS]
    return hashlib.sha256(b"".join(column.tobytes() for column in columns)).hexdigest()


HEADLINES = (
    *(name for name, entry in MEASURES.items() if entry.headline), "contacts", "referrals", "children_in_need",
    "panel_cases_heard", "assessments_completed", "child_days_above_child_in_need",
)  # fmt: skip
"""Figures that are recorded besides the digest."""


def recording(name: str) -> dict[str, Any]:
    """Start, digest and headline figures of one scenario's short run; figures that are not defined are null."""
    world = short_run(name)
    log = simulate(world, seed=SEED, replication=REPLICATION)
    table = measure(log, world)
    values = table[table["by"] == "all"].set_index("measure")["value"]
    figures = {each: float(values[each]) for each in dict.fromkeys(HEADLINES) if each in values}
    return {
        "start": world.run.start.isoformat(),
        "observed_days": world.run.observed_days,
        "rows": len(log.rows),
        "digest": digest(log),
        "figures": {each: None if value != value else value for each, value in figures.items()},
    }


@cache
def baseline_digest(start: str, observed: float) -> str:
    """Digest of the baseline over the days of another scenario's run."""
    return digest(simulate(over(BASE, start, observed), seed=SEED, replication=REPLICATION))


def main() -> int:
    """Record all shipped scenarios, and say what changed."""
    before = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"scenarios": {}}
    scenarios = {name: recording(name) for name in shipped_names()}
    for own in scenarios.values():
        own["baseline_digest"] = baseline_digest(own["start"], own["observed_days"])
    for name, now in scenarios.items():
        was = before["scenarios"].get(name)
        if was is None:
            sys.stdout.write(f"{name}: new\n")
            continue
        moved = [each for each, value in now["figures"].items() if was["figures"].get(each) != value]
        if moved or was["digest"] != now["digest"]:
            sys.stdout.write(f"{name}: changed: {', '.join(moved) or 'the log, but no headline figure'}\n")
        else:
            sys.stdout.write(f"{name}: as before\n")
    content = {
        "seed": SEED, "replication": REPLICATION, "warm_up_days": WARM_UP_DAYS,
        "neutral_digest": before.get("neutral_digest") or neutral_digest(), "scenarios": scenarios,
    }  # fmt: skip
    FILE.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
