"""The report as one HTML file: no script, no outside request, prints on A4."""

from __future__ import annotations

from typing import Any

from sim.report import findings, tables
from sim.report.page import (
    basis,
    changes,
    cost,
    first,
    groups,
    headline,
    months,
    need,
    overload,
    paper,
    pathway,
    returns,
    waiting,
)
from sim.report.rendering import rendered
from sim.report.results import Results

SECTIONS = (
    ("pathway", "The pathway, and where children wait", "pathways"),
    ("changes", "What the options change", "changes"),
    ("headline", "All headline measures", "headline_tables"),
    ("delay", "Delay against the standards", "delays"),
    ("months", "Open cases, queues and caseloads by month", "courses"),
    ("missed", "Missed and over-served", "missed"),
    ("returns", "Coming back", "returns"),
    ("cost", "Cost against need", "trade_off"),
    ("groups", "By source, group and locality", "breakdowns"),
    ("published", "Beside published figures", "published"),
    ("basis", "What this rests on, and what it is not for", "basis"),
    ("made", "How it was made", "made"),
    ("words", "Words and measures", "definitions"),
)
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
        "areas": [title for title, _ in first.AREAS],
        "cards": first.cards(results),
        "paper": paper.paper(results),
        "baseline_overloaded": overload.of_baseline(results),
        "pathways": list(pathway.pathways(results)),
        "overloaded": tables.overload(study, results.short),
        "changes": changes.changes(results),
        "headline_pictures": list(headline.pictures(results)),
        "headline_tables": headline.headline_tables(results),
        "delays": [*waiting.distributions(results), *waiting.waits(results)],
        "dated": months.dated(results),
        "courses": months.courses(results),
        "missed": list(need.missed(results)),
        "returns": list(returns.comebacks(results)),
        "trade_off": cost.trade_off(results),
        "breakdowns": list(groups.breakdowns(results)),
        "published": basis.published(results),
        "published_finding": basis.published_finding(results),
        "basis": True,
        "assumptions": basis.assumptions(results),
        "made": basis.made(study, results.labels),
        "definitions": findings.definitions(study),
    }
    context["contents"] = [(name, title) for name, title, what in SECTIONS if context[what]]
    return context
