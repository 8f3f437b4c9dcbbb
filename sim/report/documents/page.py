"""The document as one HTML file: no script, no outside request, prints on A4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.documents.assumptions import CSV_COLUMNS, assumption_log
from sim.report.documents.stress import REFERENCE, stress_items
from sim.report.documents.use import intended_use
from sim.report.rendering import rendered

if TYPE_CHECKING:
    from sim.report.documents.subject import Subject

HTML, CSV = "document.html", "assumptions.csv"
"""Names of the two files."""

_GENERATOR = '<meta name="generator" content="frontdoor">'


def document_html(subject: Subject) -> str:
    """The document: intended use and limits, the checklist, the log of assumptions.

    Parameters
    ----------
    subject
        What it is about.

    Returns
    -------
    str
        A complete HTML document. Every name and text in it is escaped; the same subject gives the same bytes, but for
        the versions of the installation where there has been no run.
    """
    return rendered("document.html", _context(subject))


def is_ours(name: str, content: bytes) -> bool:
    """Whether a file with one of the two names was made here, and not by somebody else."""
    start = _GENERATOR if name == HTML else ",".join(CSV_COLUMNS)
    return start.encode("utf-8") in content[:2_000]


def _context(subject: Subject) -> dict[str, Any]:
    first, manifest = subject.first, subject.manifest
    options = [subject.titles[option.name] for option in subject.options]
    others = " and others" if len(options) > 6 else ""
    made = (
        f"Made from the results that ended on {manifest['ended']} (UTC): {manifest['replications']} replications of "
        f"each scenario, seed {manifest['seed']}."
        if manifest
        else "Made from a scenario file: there has been no run yet."
    )
    return {
        "heading": subject.titles[first.name],
        "compared": f"Compared with {', '.join(options[:6])}{others}." if options else "",
        "question": first.scenario.question,
        "made_from": made,
        "use": intended_use(subject),
        "sections": stress_items(subject),
        "reference": REFERENCE,
        "log": assumption_log(subject),
    }
