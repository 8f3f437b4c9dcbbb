"""Small studies to report on: a town with two scenarios, one of them with an evil name; and what is made of them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd
import pytest

import sim
from sim.scenario import Scenario, load_mapping
from sim.study.compare import compare_paired
from sim.study.result import StudyResult
from sim.study.summary import summarise

EVIL = "<script>alert(1)</script> & \"quotes\" 'single' =SUM(A1) $x_2$ </title></style>"
LONG = "Wahlverwandtschaftenlandkreisverwaltung" * 5
"""195 letters without a space."""

WORKERS = {"worker": {"posts": 2, "target_cases": 8, "maximum_cases": 10}}
THREE_POSTS = {"front_door": {"workers": {"screener": {"posts": 3}}}}
TOWN: dict[str, Any] = {
    "title": "A small town",
    "question": "What happens if nothing changes?",
    "run": {"start": "2017-02-01", "warm_up_days": 59, "observed_days": 91},
    "areas": {"east": {"share": 0.5}, "west": {"share": 0.5}},
    "need": {"groups": {"neglect": {"set_point_median": 45, "set_point_spread": 1.2}, "other": {"set_point_median": 30}}},
    "perception": {"error_sd": {"screening": 15, "assessment": 10}},
    "demand": {"contacts": {"first_contacts_per_year": 900, "sources": {"police": {"share": 0.6}, "schools": {"share": 0.4}}}},
    "front_door": {"workers": {"screener": {"posts": 2}}, "screening_effort_hours": {"distribution": "fixed", "mean": 2}},
    "early_help": {"teams": {"east": {"workers": WORKERS}, "west": {"workers": WORKERS}}},
    "assessment": {"workers": {"social_worker": {"posts": 3, "target_cases": 10, "maximum_cases": 14}},
                   "duration_working_days": {"distribution": "lognormal", "mean": 25, "cv": 0.5}},
    "locality": {"teams": {"east": {"workers": WORKERS}, "west": {"workers": WORKERS}}},
    "changes": {"more_screeners": {"from": "2017-05-01", "set": THREE_POSTS}},
    "published": {
        "contacts": {"measure": "contacts", "value": 200, "source": f"Somebody {EVIL}", "label": f"Contacts {EVIL}"}
    },
}  # fmt: skip


def town(**changes: Any) -> Scenario:
    """The small town, with some of its entries replaced."""
    return load_mapping({**TOWN, **changes})


@pytest.fixture(scope="session")
def result() -> StudyResult:
    """A comparison of two scenarios, three replications."""
    busy = load_mapping({**TOWN, "title": EVIL, "question": f"=1+1 {EVIL}"}, overrides=["demand.contacts.multiplier=1.5"])
    return sim.compare({"now": town()}, {"busy": busy}, replications=3, workers=1)


@pytest.fixture(scope="session")
def single() -> StudyResult:
    """One scenario, one replication."""
    return sim.run({"small-town": town()}, replications=1, workers=1)


@pytest.fixture(scope="session")
def many(result: StudyResult) -> StudyResult:
    """Twelve scenarios: the busy one eleven times, a little different each time, with awkward names; a part finished."""
    options = {f"option_{number}": town(title=f"Option number {number}") for number in range(1, 9)}
    options |= {"a" * 80: town(title=LONG), "blank": town().model_copy(update={"title": "   ", "question": "  "}), "evil": town(title=EVIL)}
    scenarios = {"now": result.scenarios["now"], **options}
    parts = [result.measures[result.measures["scenario"] == "now"]]
    months = [result.monthly[result.monthly["scenario"] == "now"]]
    for place, name in enumerate(options):
        busy = result.measures[result.measures["scenario"] == "busy"]
        scale = (0.3 + place / 12) ** (~busy["unit"].str.startswith("%"))
        parts.append(busy.assign(scenario=name, value=busy["value"] * scale))
        months.append(result.monthly[result.monthly["scenario"] == "busy"].assign(scenario=name))
    measures = pd.concat(parts, ignore_index=True)
    entries = result.manifest["scenarios"]
    manifest = {
        **result.manifest, "status": "partial", "partial": "37 of 100", "stopped": "Stopped by the keyboard.",
        "warnings": [{"scenario": name, "kind": "scenario", "text": "this is a warning."} for name in scenarios],
        "scenarios": [{**entries[0], "name": name, "title": each.title, "question": each.question}
                      for name, each in scenarios.items()],
    }  # fmt: skip
    return dataclasses.replace(
        result, scenarios=scenarios, measures=measures, monthly=pd.concat(months, ignore_index=True),
        summary=summarise(measures), comparison=compare_paired(measures, "now"), manifest=manifest,
        overloaded=result.overloaded.replace({"scenario": {"busy": "option_1"}}),
    )  # fmt: skip


@pytest.fixture(scope="session")
def empty(single: StudyResult) -> StudyResult:
    """A run in which nothing happened: counts are zero, everything else is not defined."""
    def nothing(table: pd.DataFrame) -> pd.DataFrame:
        counted = ~table["unit"].str.startswith("%") & ~table["unit"].str.contains("days|hours|per ")
        return table.assign(value=table["value"].where(counted).where(~counted, 0.0))

    measures = nothing(single.measures)
    return dataclasses.replace(
        single, measures=measures, monthly=nothing(single.monthly), summary=summarise(measures),
        overloaded=single.overloaded.iloc[:0],
    )  # fmt: skip
