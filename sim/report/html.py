"""The report as one HTML file: no script, no outside request, prints on A4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report import findings, tables
from sim.report.labels import labels
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
    pathway,
    returns,
    waiting,
)
from sim.report.rendering import rendered

if TYPE_CHECKING:
    from sim.study import StudyResult

SECTIONS = (
    ("pathway", "The pathway, and where children wait", "pathways"),
    ("changes", "What the options change", "changes"),
    ("headline", "All headline measures", "headline_tables"),
    ("delay", "Delay against the standards", "delays"),
    ("months", "Open cases, queues and caseloads by month", "courses"),
    ("missed", "Missed and over-served", "missed"),
    ("returns", "Coming back", "returns"),
    ("cost", "Cost against unmet need", "trade_off"),
    ("groups", "By source, group and locality", "breakdowns"),
    ("published", "Beside published figures", "published"),
    ("basis", "What this rests on, and what it is not for", "basis"),
    ("made", "How it was made", "made"),
    ("words", "Words and measures", "definitions"),
)
"""The sections: identifier, title, and what must not be empty for it to be there."""


def report_html(result: StudyResult) -> str:
    """The report on a run or a comparison.

    Parameters
    ----------
    result
        What was found; a saved one gives the same report.

    Returns
    -------
    str
        A complete HTML document. Every name and text in it is escaped; the same result gives the same bytes.
    """
    return rendered("report.html", _context(result))


def _context(result: StudyResult) -> dict[str, Any]:
    called = labels(result)
    manifest = result.manifest
    waits = waiting.waits(result, called)
    context: dict[str, Any] = {
        "heading": first.heading(result, called),
        "subtitle": first.subtitle(result, called),
        "made_from": findings.made_from(result),
        "partial": manifest["partial"],
        "stopped": manifest["stopped"] or "",
        "warnings": findings.warnings(result),
        "compared": result.baseline is not None,
        "baseline_title": called[result.baseline].title if result.baseline else "",
        "intervals": bool(result.summary["ci_low"].notna().any()),
        "by_chance": findings.by_chance(result),
        "glance": first.glance(result, called),
        "areas": [title for title, _ in first.AREAS],
        "cards": first.cards(result, called),
        "baseline_overloaded": overload.of_baseline(result),
        "pathways": list(pathway.pathways(result, called)),
        "overloaded": tables.overload(result, called),
        "changes": changes.changes(result, called),
        "headline_pictures": list(headline.pictures(result, called)),
        "headline_tables": headline.headline_tables(result, called),
        "delays": [*waiting.distributions(result, called), *([waits] if waits else [])],
        "dated": months.dated(result),
        "courses": months.courses(result, called),
        "missed": list(need.missed(result, called)),
        "returns": list(returns.comebacks(result, called)),
        "trade_off": cost.trade_off(result, called),
        "breakdowns": list(groups.breakdowns(result, called)),
        "published": basis.published(result, called),
        "published_finding": basis.published_finding(result),
        "basis": True,
        "assumptions": basis.assumptions(result, called),
        "made": basis.made(result, called),
        "glossary": basis.GLOSSARY,
        "definitions": findings.definitions(result),
    }
    context["contents"] = [(name, title) for name, title, what in SECTIONS if context[what]]
    return context
