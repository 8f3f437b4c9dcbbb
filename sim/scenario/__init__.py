"""Scenarios: what is asked of the simulator. Frozen, validated, read from YAML with every fault named at once."""

from sim.scenario.advice import warnings_about
from sim.scenario.differences import Difference, differences, resolved_yaml, scenario_hash
from sim.scenario.document import FieldRow, field_table, json_schema, starting_scenario
from sim.scenario.load import load_mapping, load_scenario, load_text
from sim.scenario.problems import ABSENT, Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.timeline import Phase, phases

__all__ = [
    "ABSENT",
    "Difference",
    "FieldRow",
    "Phase",
    "Problem",
    "Scenario",
    "ScenarioError",
    "differences",
    "field_table",
    "json_schema",
    "load_mapping",
    "load_scenario",
    "load_text",
    "phases",
    "resolved_yaml",
    "scenario_hash",
    "starting_scenario",
    "warnings_about",
]
