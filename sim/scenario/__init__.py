"""Scenarios: what is asked of the simulator. Frozen, validated, read from YAML with every fault named at once."""

from sim.scenario.advice import share_notes, warnings_about
from sim.scenario.differences import Difference, as_yaml, differences, resolved_yaml, scenario_hash
from sim.scenario.document import json_schema, starting_scenario
from sim.scenario.evidence import Evidence, evidence, evidence_of, scenario_files, sources_of
from sim.scenario.layers import ScenarioFiles
from sim.scenario.load import load_files, load_mapping, load_scenario, load_text, title_and_question
from sim.scenario.problems import ABSENT, Problem, ScenarioError
from sim.scenario.schema import Scenario
from sim.scenario.sources import Grade, Source
from sim.scenario.staffing import staffing_notes
from sim.scenario.timeline import Phase, phases

__all__ = [
    "ABSENT", "Difference", "Evidence", "Grade", "Phase", "Problem", "Scenario", "ScenarioError", "ScenarioFiles",
    "Source", "as_yaml", "differences", "evidence", "evidence_of", "json_schema", "load_files", "load_mapping",
    "load_scenario", "load_text", "phases", "resolved_yaml", "scenario_files", "scenario_hash", "share_notes",
    "sources_of", "staffing_notes", "starting_scenario", "title_and_question", "warnings_about",
]  # fmt: skip
