"""What the document is about: scenarios with the evidence for their values, and the run if there has been one."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.report.wording import joined
from sim.scenario import Evidence, Grade, Scenario, ScenarioError, ScenarioFiles, Source
from sim.scenario.evidence import evidence, scenario_files, sources_of
from sim.scenario.fields import is_duration_field, schema_at
from sim.scenario.load import load_files
from sim.scenario.problems import in_one_line
from sim.study.folder import FolderError, read_manifest
from sim.study.manifest import Manifest
from sim.study.naming import distinct_titles, shipped_folder, shipped_names

MOST_DIFFERING = 0.1
"""A shipped file speaks for a scenario of its name only if fewer than this share of its values differ."""


class Dossier(NamedTuple):
    """One scenario and what its values rest on.

    Parameters
    ----------
    name
        What tables call it.
    scenario
        As it was run, or would be.
    evidence
        A row for each value that the model reads.
    sources
        The list of sources at the head of its files.
    found_in
        Where the evidence was found, in a sentence.
    """

    name: str
    scenario: Scenario
    evidence: Sequence[Evidence]
    sources: Sequence[Source]
    found_in: str

    @property
    def lists(self) -> Sequence[Evidence]:
        """The values that are lists: calendars and weights over time."""
        return [row for row in self.evidence if row.value.startswith("[")]

    @property
    def durations(self) -> Sequence[Evidence]:
        """The values of the first day that say how long something takes."""
        every = [row for row in self.evidence if not row.path.startswith("changes.")]
        return [row for row in every if is_duration_field(schema_at(tuple(row.path.split("."))) or {})]

    @property
    def tags(self) -> Counter[str]:
        """How many values name each source."""
        return Counter(tag for row in self.evidence for tag in row.sources)


class Subject(NamedTuple):
    """What the document is about.

    Parameters
    ----------
    dossiers
        The scenarios, the baseline first.
    baseline
        Name of the scenario that the others are compared with; None if nothing is compared.
    manifest
        How the results were made; None if there are none.
    """

    dossiers: Sequence[Dossier]
    baseline: str | None = None
    manifest: Manifest | None = None

    @property
    def first(self) -> Dossier:
        """The baseline, or the only scenario."""
        return self.dossiers[0]

    @property
    def titles(self) -> Mapping[str, str]:
        """Titles by name, no two alike."""
        return distinct_titles({each.name: each.scenario for each in self.dossiers})

    @property
    def options(self) -> Sequence[Dossier]:
        """The scenarios that are compared with the baseline."""
        return [each for each in self.dossiers if self.baseline is not None and each.name != self.baseline]


def subject_of_files(name: str, scenario: Scenario, files: ScenarioFiles) -> Subject:
    """A scenario file that has not been run.

    Parameters
    ----------
    name
        What to call it.
    scenario
        The scenario.
    files
        The files it was loaded from.
    """
    return Subject([_dossier(name, scenario, files)])


def _dossier(name: str, scenario: Scenario, files: ScenarioFiles, which: str = "") -> Dossier:
    """A scenario with the evidence in its files; `which` says which files these are."""
    more = f" and {len(files.overrides)} values set on the command line" if files.overrides else ""
    basis = f"Evidence: the comments in {joined([each for each, _ in files.files])}{more}{which}."
    return Dossier(name, scenario, evidence(scenario, files), sources_of(files), basis)


def subject_of_results(path: Path, files_by_name: Mapping[str, ScenarioFiles]) -> Subject:
    """A results folder.

    Parameters
    ----------
    path
        The folder.
    files_by_name
        Scenario files to look for evidence in, by the names of scenarios.

    Raises
    ------
    FolderError
        If it is no results folder of ours, or holds no scenarios.
    """
    manifest = read_manifest(path)
    try:
        dossiers = [_dossier_of_run(entry, files_by_name) for entry in manifest["scenarios"]]
    except (KeyError, TypeError, ValueError) as error:
        raise FolderError(f"The manifest in {path} does not fit this version: {in_one_line(error)}.") from None
    return Subject(dossiers, manifest.get("baseline"), manifest)


def _dossier_of_run(entry: Mapping[str, Any], files_by_name: Mapping[str, ScenarioFiles]) -> Dossier:
    """A scenario of a run with what its values rest on: its own files if they were kept, or those given, or shipped."""
    name, files = entry["name"], files_by_name.get(entry["name"])
    scenario = Scenario.model_validate_json(json.dumps(entry["scenario"]))
    which = ", as given for this document"
    if "written" in entry:
        files, which = ScenarioFiles.from_plain(entry["written"]), ", as they were when it was run"
    elif files is None:
        files, which = _shipped_files(name, scenario), ", the shipped file of that name"
    lacking = "not at hand. Give the scenario file with --scenario to see what its values rest on."
    if files is not None:
        try:
            return _dossier(name, scenario, files, which)
        except ScenarioError:
            lacking = "this version cannot read the scenario file that the run kept."
    return Dossier(name, scenario, evidence(scenario, None), (), f"Evidence: {lacking}")


def _shipped_files(name: str, scenario: Scenario) -> ScenarioFiles | None:
    """The shipped file of that name, if it is still nearly the same scenario."""
    if name not in shipped_names():
        return None
    files = scenario_files(shipped_folder() / f"{name}.yaml")
    if load_files(files) == scenario:
        return files
    rows = evidence(scenario, files)
    return files if sum(row.grade is Grade.NONE_STATED for row in rows) < MOST_DIFFERING * len(rows) else None
