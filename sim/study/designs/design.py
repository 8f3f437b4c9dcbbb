"""A design: points, each a scenario, run on the same draws. What is run, what is held of it, and what follows from it.

A comparison is the plain design: its points are the scenarios that somebody wrote. A sweep and a sensitivity study make
theirs of values and of ranges. Whatever made the points, they are run, kept, resumed, saved and verified alike.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from sim.measures import MEASURES
from sim.measures.returns import too_short_to_see
from sim.measures.table import SINCE
from sim.scenario import Scenario
from sim.scenario.run import Run
from sim.study.compare import COMPARISON_COLUMNS, compare_paired, without_praise_paid_for
from sim.study.folder import COMPARISON_CSV, MEASURES_CSV, MONTHLY_CSV, SUMMARY_CSV, table_in
from sim.study.in_force import Since, beginnings, fewer_children
from sim.study.manifest import Manifest
from sim.study.naming import NamedScenario, by_name
from sim.study.summary import SUMMARY_COLUMNS, summarise
from sim.study.tables import Tables
from sim.study.verdicts import YEAR_DAYS, Margins, read_margins, without_false_praise

SavedTables: TypeAlias = "Mapping[str, pd.DataFrame]"
"""Tables by the names of their files."""

COLUMNS = {
    MEASURES_CSV: ("scenario", "replication", "measure", "by", "group", "value", "unit"),
    MONTHLY_CSV: ("scenario", "replication", "month", "measure", "group", "value", "unit"),
    SUMMARY_CSV: SUMMARY_COLUMNS, COMPARISON_CSV: COMPARISON_COLUMNS,
}  # fmt: skip
"""What the tables hold that more than one design has, by their files."""


class Design:
    """What the points of a study are. It holds nothing itself: what was planned stands in the manifest."""

    key = ""
    """Where the manifest says what was planned; nowhere for a comparison."""
    sources: tuple[str, ...] = (MEASURES_CSV, MONTHLY_CSV)
    """The tables that follow from no other."""
    statistics: tuple[str, ...] = (SUMMARY_CSV, COMPARISON_CSV)
    """Those of the tables that follow in which every design that has them says the same."""
    may_repeat_the_baseline = False
    """Whether points are made of values, so that one of them may well be the baseline itself."""
    needs_every_point = False
    """Whether nothing can be said while points are still to be run."""

    def read_back(self, baseline: str | None) -> list[str]:
        """The tables of a saved study that are not made anew: there is no comparison without a baseline."""
        names = [*self.sources, *self.statistics]
        return [name for name in names if name != COMPARISON_CSV or baseline is not None]

    def read(self, folder: Path, name: str) -> pd.DataFrame:
        """One of the tables of a saved study.

        Raises
        ------
        FolderError
            If it is missing or cannot be read.
        """
        return table_in(folder, name, COLUMNS.get(name, ()))

    def check(self, manifest: Manifest, saved: SavedTables) -> None:
        """Make sure that manifest and measures are of the same scenarios.

        Raises
        ------
        ValueError
            Naming a scenario that only the measures have.
        """
        names = {entry["name"] for entry in manifest["scenarios"]}
        strange = sorted(set(saved[MEASURES_CSV]["scenario"].unique()) - names)
        if strange:
            raise ValueError(f"{MEASURES_CSV} has the scenario {strange[0]}, which the manifest does not name")

    def scenario(self, manifest: Manifest, saved: SavedTables, name: str) -> Scenario:
        """The scenario of a point, as it was run.

        Raises
        ------
        LookupError, ValueError
            If there is none, or this version cannot read it.
        """
        return _scenario(next(entry for entry in manifest["scenarios"] if entry["name"] == name))

    def values(self, manifest: Manifest, name: str) -> Mapping[str, Any]:
        """The values that a point is made of, by their paths; none for a scenario that somebody wrote."""
        return {}

    def trim(self, about: Any, tables: Tables) -> Tables:
        """What the study holds of the tables of one replication."""
        return tables

    def derive(self, manifest: Manifest, saved: SavedTables) -> dict[str, pd.DataFrame]:
        """The tables that follow from the manifest and the sources, by their files; what is held already, as it is.

        Parameters
        ----------
        manifest
            What was planned, and the margins.
        saved
            The sources at least.
        """
        measures = saved[MEASURES_CSV]
        summary, comparison = saved.get(SUMMARY_CSV), saved.get(COMPARISON_CSV)
        tables = {SUMMARY_CSV: summarise(measures) if summary is None else summary}
        if manifest.get("baseline") is not None:
            tables[COMPARISON_CSV] = _comparison(manifest, measures) if comparison is None else comparison
        return tables


def _comparison(manifest: Manifest, measures: pd.DataFrame) -> pd.DataFrame:
    """Differences from the baseline over the whole window and, where an option begins in it, since then."""
    baseline = manifest["baseline"]
    later = measures["by"] == SINCE
    whole = compare_paired(measures[~later], baseline, margins=margins_of(manifest), unseen=unseen_in(manifest))
    parts, options = [whole], measures["scenario"].nunique() - 1
    for day, part in measures[later].groupby("group"):
        then = compare_paired(
            part.assign(by="all"), baseline, margins=margins_of(manifest, str(day)),
            unseen=unseen_in(manifest, str(day)), options=options,
        )  # fmt: skip
        parts.append(then.assign(by=SINCE))
    table = without_praise_paid_for(pd.concat(parts, ignore_index=True))
    scenarios = by_name(scenarios_in(manifest))
    fewer = [name for name, scenario in scenarios.items() if fewer_children(scenarios[baseline], scenario)]
    stands = ~table["scenario"].isin(fewer).to_numpy()
    verdict, difference = table["verdict"].to_numpy(), table["difference"].to_numpy(float)
    return table.assign(verdict=without_false_praise(verdict, difference, stands, worse=True))


def margins_of(manifest: Manifest, since: str = "") -> Margins:
    """What is said to matter in a study, by its baseline's file and before that by whoever began it, and over how many
    days costs are counted in it: all that are observed, or those since a date."""
    margins = read_margins(manifest.get("margins") or (), float(_run(manifest, since).get("observed_days", YEAR_DAYS)))
    entries = _first(manifest, "matters").items()
    matters = read_margins(f"{name}={entry['from']}" for name, entry in entries if name in MEASURES)
    return replace(margins, own={**matters.own, **margins.own})


def unseen_in(manifest: Manifest, since: str = "") -> tuple[str, ...]:
    """The measures that the runs of a study, or its days since a date, are too short to see.

    None where it is not said how long they are.
    """
    run = {name: float(_run(manifest, since).get(name, math.inf)) for name in ("warm_up_days", "observed_days")}
    return too_short_to_see(MEASURES, **run)


def _run(manifest: Manifest, since: str) -> Mapping[str, Any]:
    run = _first(manifest, "run")
    return Run.model_validate(run).since(dt.date.fromisoformat(since)).model_dump() if since else run


def _first(manifest: Manifest, section: str) -> Mapping[str, Any]:
    """A section of the first scenario of a study, its baseline; empty where the manifest holds none."""
    entries = manifest.get("scenarios") or [{}]
    return entries[0].get("scenario", {}).get(section, {})


@dataclass(frozen=True)
class Plan:
    """A study that can be run.

    Parameters
    ----------
    scenarios
        The points in the order of the tables, the baseline first.
    baseline
        Name of the scenario that the others are compared with; None to compare nothing.
    design
        What the points are.
    about
        What the manifest says of the design, under its key.
    manifest_scenarios
        The scenarios that the manifest holds, if it does not hold every point.
    sources
        Tables that are there before anything is run.
    """

    scenarios: tuple[NamedScenario, ...]
    baseline: str | None = None
    design: Design = Design()  # noqa: RUF009 - it holds nothing
    about: Any = None
    manifest_scenarios: tuple[NamedScenario, ...] = ()
    sources: SavedTables | None = None

    @property
    def since(self) -> Since:
        """Days from which on each scenario is measured besides: those on which an option begins that somebody wrote."""
        if self.design.key:  # points are made from what was written
            return {}
        return beginnings(by_name(self.scenarios), self.baseline)

    @property
    def in_manifest(self) -> tuple[NamedScenario, ...]:
        """The scenarios that stand in the manifest; what else is run is made from them."""
        return self.manifest_scenarios or self.scenarios


def scenarios_in(manifest: Manifest) -> list[NamedScenario]:
    """The scenarios that stand in a manifest.

    Raises
    ------
    KeyError, TypeError, ValueError
        If this version cannot read them.
    """
    return [NamedScenario(entry["name"], _scenario(entry)) for entry in manifest["scenarios"]]


def since_in(manifest: Manifest) -> Since:
    """Days from which on scenarios of a comparison were measured besides. Raises as `scenarios_in`."""
    return beginnings(by_name(scenarios_in(manifest)), manifest["baseline"])


def _scenario(entry: Mapping[str, Any]) -> Scenario:
    return Scenario.model_validate_json(json.dumps(entry["scenario"]))
