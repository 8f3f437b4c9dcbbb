"""Scenarios by name: short, unique, harmless in file names, tables and terminals; and the scenarios shipped with us."""

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.scenario import Scenario, ScenarioFiles, load_scenario, scenario_files
from sim.scenario.differences import values
from sim.scenario.names import wrong_with_file_name
from sim.scenario.problems import shortened


@dataclass(frozen=True)
class NamedScenario:
    """A scenario and what the tables call it.

    Parameters
    ----------
    name
        Short, unique, harmless; see `unique_names`.
    scenario
        The scenario.
    files
        Its files with their comments, where it was read from files: what its numbers rest on stands there.
    """

    name: str
    scenario: Scenario
    files: ScenarioFiles | None = None

    def as_plain(self) -> dict[str, Any]:
        """The resolved scenario as it stands in a manifest."""
        return values(self.scenario)


def by_name(entries: Iterable[NamedScenario]) -> dict[str, Scenario]:
    """The scenarios by their names."""
    return {entry.name: entry.scenario for entry in entries}


def plain_name(text: str) -> str:
    """`text` as a name: letters, digits, dots, dashes, underscores, at most 80; nothing a spreadsheet calculates.

    Nor one that Windows keeps for itself: results/CON could not be made there.

    >>> plain_name("=2+2 Threshold: <b>50</b>")
    '2-2-Threshold-b-50-b'
    """
    name = re.sub(r"[^\w.]+", "-", text).strip("-._")[:80].rstrip("-._") or "scenario"
    return f"scenario-{name}" if wrong_with_file_name(name) else name


def unique_names(names: Iterable[str]) -> list[str]:
    """The names made plain, with ``-2``, ``-3`` and so on after those that came before, letter case aside.

    >>> unique_names(["a", "b", "A"])
    ['a', 'b', 'A-2']
    """
    unique: dict[str, str] = {}
    for name in map(plain_name, names):
        number, candidate = 1, name
        while candidate.casefold() in unique:
            number += 1
            candidate = f"{name}-{number}"
        unique[candidate.casefold()] = candidate
    return list(unique.values())


def shipped_folder() -> Path:
    """The folder of the scenarios that come with the package: inside it once installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"


def shipped_names() -> list[str]:
    """Names of the scenarios that come with the package."""
    return sorted(path.stem for path in shipped_folder().glob("*.yaml"))


def find_scenario(text: str) -> Path:
    """The file meant by `text`: a path, or the bare name of a shipped scenario when no such file exists."""
    is_shipped = not Path(text).exists() and text in shipped_names()
    return shipped_folder() / f"{text}.yaml" if is_shipped else Path(text)


ScenarioLike = Scenario | str | Path
"""A scenario, its path, or the name of a shipped one."""

ScenariosLike = ScenarioLike | Sequence[ScenarioLike] | Mapping[str, ScenarioLike]
"""One, several, or several by names."""


def name_scenarios(scenarios: ScenariosLike) -> list[NamedScenario]:
    """Give scenarios their names.

    Parameters
    ----------
    scenarios
        One scenario or several: loaded, or a path, or the name of a shipped one. A mapping gives the names;
        otherwise a file gives its stem and a loaded scenario its title.

    Raises
    ------
    ValueError
        If there is none.
    sim.scenario.ScenarioError
        If a file is wrong.
    """
    if isinstance(scenarios, Mapping):
        pairs = [(str(name), entry) for name, entry in scenarios.items()]
    else:
        several = [scenarios] if isinstance(scenarios, Scenario | str | os.PathLike) else list(scenarios)
        pairs = [(e.title if isinstance(e, Scenario) else find_scenario(str(e)).stem, e) for e in several]
    if not pairs:
        raise ValueError("there is no scenario: name at least one")
    names = unique_names(name for name, _ in pairs)
    return [
        NamedScenario(name, entry) if isinstance(entry, Scenario) else read_scenario(name, find_scenario(str(entry)))
        for name, (_, entry) in zip(names, pairs, strict=True)
    ]


def distinct_titles(scenarios: Mapping[str, Scenario], most: int = sys.maxsize) -> dict[str, str]:
    """The titles of scenarios by name; where two are alike, as when a file gives none of its own, each with its name.

    Letter case and spaces do not tell titles apart. A title has at most so many letters.
    """
    titles = {name: shortened(" ".join(scenario.title.split()), most) for name, scenario in scenarios.items()}
    alike = Counter(title.casefold() for title in titles.values())
    return {
        name: f"{title} ({name})" if title and alike[title.casefold()] > 1 else title for name, title in titles.items()
    }


def read_scenario(name: str, path: Path, overrides: Sequence[str] = ()) -> NamedScenario:
    """Read a scenario file, and keep what was written in it.

    Raises
    ------
    sim.scenario.ScenarioError
        If the file is wrong.
    """
    return NamedScenario(name, load_scenario(path, overrides), scenario_files(path, overrides))


def join_names(*several: Sequence[NamedScenario]) -> list[NamedScenario]:
    """Named scenarios from several places in one list, with names that do not clash."""
    entries = [entry for part in several for entry in part]
    names = unique_names(entry.name for entry in entries)
    return [replace(entry, name=name) for name, entry in zip(names, entries, strict=True)]
