"""How a run or a comparison is told: terminal in 80 columns, page, workbook, and JSON for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from sim.report import findings, tables
from sim.report.charts import styles
from sim.report.page import basis, changes, first, months, overload, pathway, pictures, sentences
from sim.report.rendering import rendered, sentence
from sim.report.results import Results
from sim.report.table import Table, of_frame, plain, screen
from sim.report.wording import CONTENTS
from sim.report.workbook import write_workbook as write_workbook
from sim.study.manifest import cautions_in
from sim.study.naming import distinct_titles
from sim.study.published import agreements
from sim.study.result import StudyResult

SECTIONS: Mapping[str, str] = dict(CONTENTS["sections"])
"""The sections of the page in their order: title by identifier."""

_MOST_LINES = 8

view_of = Results


def text(results: Results) -> str:
    """What `run` prints of its one scenario, and `compare` of each against the baseline if all is asked for."""
    study = results.study
    if results.baseline is None:
        headline, figures = tables.headline(study, results.first), _beside_published(results, most=1)
        return screen(_heading(results), headline, *figures, *_endings(study))
    blocks: list[str | Table | list[str]] = []
    for label in results.options:
        blocks += [label.full, label.question], tables.comparison(study, label.name)
    weighed = pictures.options(results)
    return screen(_heading(results), *blocks, findings.by_chance(study), weighed.caption, weighed, *_endings(study))


def short(results: Results) -> str:
    """What changed, in ten lines for each option at most: what `compare` prints unless all is asked for."""
    if results.baseline is None:
        return text(results)
    options = []
    for label in results.options:
        rows = results.headline_changes[label.name]
        clear = sentences.clear(results.main_changes(label.name))
        more = f"And {len(clear) - _MOST_LINES} more." if len(clear) > _MOST_LINES else ""
        notes = changes.in_force(results, label.name), overload.of_scenario(results, label.name)
        sentences_of_clear = map(sentences.verdict_and_change, clear[:_MOST_LINES])
        options.append([label.full, *sentences_of_clear, more, f"{sentences.tally_in_words(rows)}.", *notes])
    return screen(_heading(results), *options, warning_lines(findings.warnings(results.study)))


def targets_text(results: Results) -> str:
    """What `frontdoor targets` prints of the first scenario of a result, the baseline."""
    figures = _beside_published(results)
    none = "" if figures else "It holds no published figures of the days counted."
    heading = [results.labels[results.first].title, findings.made_from(results.study)]
    return screen(heading, *figures, none, *_endings(results.study))


def has_more_published(results: Results) -> bool:
    """Whether a run has published figures that `text` leaves to `targets_text`."""
    return results.baseline is None and len(tables.published_by_role(results.published)) > 1


def warning_lines(warnings: Iterable[str]) -> list[str]:
    """Things to take care of as they are printed."""
    return [f"Warning: {warning}" for warning in warnings]


def _heading(results: Results) -> list[str]:
    title, made_from = results.labels[results.first].title, findings.made_from(results.study)
    return [title, made_from] if results.baseline is None else [made_from, f"Baseline: {title}"]


def _beside_published(results: Results, *, most: int | None = None) -> list[str | Table]:
    """Published figures beside the model's own, and how many are hit; nothing if there are none."""
    by_role = tables.published_by_role(results.published)[:most]
    beside = [block for table in by_role for block in (table.caption, table)]
    return ["Beside published figures", *beside, sentence("agreement", agreements(results.published))] if beside else []


def _endings(study: StudyResult) -> Iterator[str | Table | list[str]]:
    teams = tables.overload(study)
    yield "Teams that cannot keep up (growth of the queue: in the later half of the period)" if len(teams) else ""
    yield teams
    yield warning_lines(findings.warnings(study))


def about_the_run(study: StudyResult) -> dict[str, Any]:
    """What other programs are told of a study of any design: how it was run, and what to take care of."""
    facts = {key: study.manifest[key] for key in ("status", "partial", "replications", "seed", "failed")}
    return {**facts, "baseline": study.baseline, "warnings": list(map(str, cautions_in(study.manifest)))}


def as_plain(results: Results) -> dict[str, Any]:
    """The headline of a result: what the terminal tables hold, unrounded; undefined values are None."""
    study, compared = results.study, results.options if results.baseline is not None else ()
    return {
        **about_the_run(study),
        "scenarios": distinct_titles(study.scenarios),
        "headline": {name: plain(tables.headline(study, name)) for name in study.scenarios},
        "cautions": {each.name: each.caution for each in findings.definitions(study) if each.headline},
        "comparison": {label.name: plain(tables.comparison(study, label.name)) for label in compared},
        "published": {name: plain(tables.published(findings.published(study, name))) for name in study.scenarios},
        "options": plain(pictures.options(results)) if compared else [],
        "overload": plain(tables.overload(study)),
        "cannot_keep_up": overload.by_scenario(results),
    }


def targets_plain(results: Results) -> dict[str, Any]:
    """Published figures beside those of the first scenario, the baseline, and how near it comes."""
    near = of_frame("Agreement", pd.DataFrame(agreements(results.published)), ())
    return {
        "status": results.study.manifest["status"], "scenario": results.first,
        "published": plain(tables.published(results.published)), "agreement": plain(near),
    }  # fmt: skip


def page(results: Results) -> str:
    """The report on a run or a comparison: no script, no outside request, prints on A4.

    Parameters
    ----------
    results
        The result; a saved one gives the same report.

    Returns
    -------
    str
        A complete HTML document. Every name and text in it is escaped; the same result gives the same bytes.
    """
    sections, levels = _sections(results), pictures.levels_by_section(results, SECTIONS)
    return rendered("report.html", {
        "sections": sections, "levels": levels, "differences": list(pictures.differences(results)),
        "contents": [(name, title) for name, title in SECTIONS.items() if sections[name] or levels[name]],
        "results": results, "compared": results.baseline is not None,
        "heading": sentence("heading", results), "subtitle": sentence("subtitle", results),
        "agreement": sentence("agreement", agreements(results.published)),
        "intervals": results.study.summary["ci_low"].notna().any(),
        "look": styles(list(results.labels)), "warnings": findings.warnings(results.study),
        "basis": basis, "changing": changes, "findings": findings, "first": first, "months": months,
        "overload": overload, "say": sentences, "tables": tables, **basis.provenance(results.study, results.short),
    })  # fmt: skip


def _sections(results: Results) -> dict[str, Any]:
    """What the sections hold by their identifiers, beside measures that `contents.toml` puts side by side."""
    caption = "Headline measures"
    headline = tables.headline if results.baseline is None else tables.comparison
    return {
        "pathway": list(pathway.pathways(results)), "changes": results.baseline is not None,
        "headline": [headline(results.study, each.name, f"{caption}: {each.full}") for each in results.options],
        "delay": list(pictures.distributions(results)), "months": list(months.sections(results)),
        "missed": list(pictures.misjudged_needs(results)), "returns": [], "cost": pictures.trade_off(results),
        "groups": list(pictures.breakdowns(results)), "published": tables.published_by_role(results.published),
        "basis": True, "made": True, "words": findings.definitions(results.study),
    }  # fmt: skip
