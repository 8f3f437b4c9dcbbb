"""The report as one HTML file: no script, no outside request, prints on A4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.report import findings, tables
from sim.report.charts import styles
from sim.report.contents import CONTENTS
from sim.report.page import basis, changes, first, months, overload, pathway, pictures, sentences
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
    sections = _sections(results)
    return rendered("report.html", {
        **sections, "contents": [(name, title) for name, title, what in SECTIONS if sections[what]],
        "results": results, "compared": results.baseline is not None,
        "heading": first.heading(results), "intervals": bool(results.study.summary["ci_low"].notna().any()),
        "look": styles(list(results.labels)), "warnings": findings.warnings(results.study),
        "basis": basis, "findings": findings, "first": first, "months": months, "overload": overload, "say": sentences,
        "tables": tables, **basis.provenance(results.study, results.short),
    })  # fmt: skip


def _sections(results: Results) -> dict[str, Any]:
    """What the sections hold; one of which nothing is there is left out."""
    caption, headline = "Headline measures", tables.headline if results.baseline is None else tables.comparison
    return {
        "pathways": list(pathway.pathways(results)),
        "changes": changes.changes(results),
        "differences": list(pictures.differences(results)),
        "headlines": [headline(results.study, each.name, f"{caption}: {each.full}") for each in results.options],
        "delays": [*pictures.distributions(results), *pictures.levels(results, "delays")],
        "courses": list(months.courses(results)),
        "missed": [*pictures.misjudged_needs(results), *pictures.levels(results, "missed")],
        "returns": list(pictures.levels(results, "returns")),
        "trade_off": pictures.trade_off(results),
        "breakdowns": list(pictures.breakdowns(results)),
        "published": tables.published_by_role(results.published),
        "basis": True,
        "made": True,
        "definitions": findings.definitions(results.study),
    }
