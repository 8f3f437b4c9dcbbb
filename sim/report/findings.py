"""What there is to say: the rows and sentences that terminal, report and workbook share, and what to take care of."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence

import pandas as pd

from sim.measures import MEASURES, Measure
from sim.measures.table import SINCE
from sim.report.labels import labels
from sim.report.numbers import A_YEAR, is_percent, year_factor
from sim.report.wording import CONTENTS, joined, joined_some, small
from sim.study.designs.design import unseen_in
from sim.study.manifest import Caution, cautions_in, replications_in_words
from sim.study.published import published as published
from sim.study.result import StudyResult

HEADLINES = {name: measure for name, measure in MEASURES.items() if measure.headline}
"""The measures that are told first, by their names."""

MOST_NAMED = 4
"""So many scenarios are named in one warning where room is scarce; of more, the first."""


def caution_sentences(
    cautions: Iterable[Caution], names: Sequence[str], *, everyone: str = "", most: int = sys.maxsize
) -> list[str]:
    """A sentence for each thing to take care of.

    Parameters
    ----------
    cautions
        What there is to say.
    names
        The scenarios of which it may be said. Of what is true of one of them, others are not named beside it.
    everyone
        What they are called together; "All 3 scenarios" if not given.
    most
        How many are named at most.
    """
    whose: dict[str, list[str]] = {}
    for caution in cautions:
        whose.setdefault(caution.text, []).append(caution.scenario)
    together = everyone or (f"All {len(names)} scenarios" if len(names) > 2 else "Both scenarios")
    sentences = []
    for text, every in whose.items():
        concerned = [name for name in every if name in names] or every
        named = most if len(concerned) <= most else most - 1
        who = together if 1 < len(concerned) == len(names) else joined_some(concerned, named)
        sentences.append(str(Caution(who, "", text)))
    return sentences


def title(name: str) -> str:
    """Title of a measure; its name if this version does not know it (in results of another version)."""
    return MEASURES[name].title if name in MEASURES else name


def better(name: str) -> str | None:
    """Which direction of a measure is better: "lower" or "higher"; None where neither is, or it is not known."""
    return MEASURES[name].better if name in MEASURES else None


def definitions(result: StudyResult) -> list[Measure]:
    """Definitions of the measures that the result holds, as far as this version knows them, by family."""
    names = dict.fromkeys([*result.summary["measure"].unique(), *result.monthly["measure"].unique()])
    families = list(CONTENTS["families"])
    return sorted(filter(None, map(MEASURES.get, names)), key=lambda measure: families.index(measure.family))


def headlines(result: StudyResult, table: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """Rows of headline measures of one scenario: as in summary.csv or comparison.csv, with ``title`` and ``better``."""
    table = table[(table["scenario"] == scenario) & (table["by"] == "all") & table["measure"].isin(HEADLINES)]
    table = yearly_costs(result, table)
    titles = list(map(title_with_unit, table["measure"], table["unit"]))
    return table.assign(title=titles, better=[better(name) or "neither" for name in table["measure"]])


def yearly_costs(result: StudyResult, table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a study's tables in which costs are those of a year, however long the window is."""
    run = next(iter(result.scenarios.values())).run
    cost = table["unit"] == "pounds"
    times = pd.Series(1.0, table.index).mask(cost, year_factor(run.observed_days))
    later = table.loc[table["by"] == SINCE, "group"] if "by" in table else ()
    for day in dict.fromkeys(later):
        since = run.since(dt.date.fromisoformat(day))
        times[cost & (table["group"] == day)] = year_factor(since.observed_days)
    amounts = [name for name in _AMOUNTS if name in table]
    return table.assign(**table[amounts].mul(times, axis=0), unit=table["unit"].mask(cost, A_YEAR))


_AMOUNTS = (
    "mean", "sd", "ci_low", "ci_high", "baseline_mean", "scenario_mean", "difference", "simultaneous_low",
    "simultaneous_high", "margin", "difference_low", "difference_high", "value", "given", "given_low", "given_high",
    "lowest", "highest", "chance_level",
)  # fmt: skip


def warnings(result: StudyResult, kind: str = "", *, most: int = sys.maxsize) -> list[str]:
    """What to take care of, of one kind or all; what is the same for several scenarios once, with their titles."""
    titles = {name: f"“{label.title}”" for name, label in labels(result).items()}
    cautions = [each for each in cautions_in(result.manifest) if kind in ("", each.kind)]
    titled = [each._replace(scenario=titles.get(each.scenario, "")) for each in cautions]
    return caution_sentences(titled, list(titles.values()), most=most)


def cannot_keep_up(result: StudyResult) -> pd.DataFrame:
    """The overloaded teams that are so in more than half of the replications: columns of `OVERLOAD_COLUMNS`."""
    return result.overloaded[result.overloaded["replications"] > result.overloaded["of"] / 2]


def made_from(result: StudyResult) -> str:
    """How many replications, which seed, and whether that is all that was asked for."""
    manifest = result.manifest
    partial = "Partial: " if manifest["partial"] else ""
    text = f"{partial}{replications_in_words(manifest)}, seed {manifest['seed']}."
    if manifest["replications"] == 1:
        text += " One replication gives no interval."
    unseen = [small(title(name)) for name in unseen_in(manifest) if name in HEADLINES]
    return f"{text} The run is too short to see: {joined(unseen)}." if unseen else text


def by_chance(result: StudyResult) -> str:
    """What to expect by chance alone; empty if nothing was compared with intervals."""
    if result.baseline is None or result.manifest["replications"] == 1:
        return ""
    return CONTENTS["said"]["by_chance"]


def title_with_unit(name: str, unit: str) -> str:
    """Title with the unit where it does not say it: ``Cost (pounds)``."""
    text = title(name)
    return text if is_percent(unit) or unit.split()[0].lower() in text.lower() else f"{text} ({unit})"
