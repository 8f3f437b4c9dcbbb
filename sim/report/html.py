"""The report as one HTML file: no script, no outside request, prints on A4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.report import findings, tables
from sim.report.contents import CONTENTS
from sim.report.page import (
    basis,
    changes,
    cost,
    first,
    headline,
    months,
    overload,
    paper,
    pathway,
    pictures,
)
from sim.report.rendering import rendered
from sim.report.results import Results

SECTIONS: Sequence[tuple[str, str, str]] = CONTENTS["sections"]
"""The sections: identifier, title, and what must not be empty for it to be there."""


def report_html(results: Results) -> str:
    """The report on a run or a comparison.

    Parameters
    ----------
    results
        The result; a saved one gives the same report.

    Returns
    -------
    str
        A complete HTML document. Every name and text in it is escaped; the same result gives the same bytes.
    """
    return rendered("report.html", _context(results))


def _context(results: Results) -> dict[str, Any]:
    study = results.study
    context: dict[str, Any] = {
        "heading": first.heading(results),
        "subtitle": first.subtitle(results),
        "made_from": findings.made_from(study),
        "partial": study.manifest["partial"],
        "stopped": study.manifest["stopped"] or "",
        "warnings": findings.warnings(study),
        "compared": results.baseline is not None,
        "baseline_title": results.labels[results.baseline].title if results.baseline else "",
        "intervals": bool(study.summary["ci_low"].notna().any()),
        "by_chance": findings.by_chance(study),
        "glance": first.glance(results),
        "areas": [area.title for area in first.AREAS[:-1]],
        "cards": first.cards(results),
        "paper": paper.paper(results),
        "nowhere": overload.NOWHERE,
        "baseline_overloaded": overload.of_baseline(results),
        "pathways": list(pathway.pathways(results)),
        "overloaded": tables.overload(study),
        "changes": changes.changes(results),
        "headline_pictures": list(headline.pictures(results)),
        "headline_tables": headline.headline_tables(results),
        "delays": [*pictures.distributions(results), *pictures.levels(results, "delays")],
        "dated": months.dated(results),
        "courses": months.courses(results),
        "missed": [*pictures.misjudged_needs(results), *pictures.levels(results, "missed")],
        "returns": list(pictures.levels(results, "returns")),
        "trade_off": cost.trade_off(results),
        "breakdowns": list(pictures.breakdowns(results)),
        "published": basis.published(results),
        "published_finding": basis.published_finding(results),
        "basis": True,
        "assumptions": basis.assumptions(results),
        "made": basis.made(study, results.labels),
        "definitions": findings.definitions(study),
    }
    context["contents"] = [(name, title) for name, title, what in SECTIONS if context[what]]
    return context
