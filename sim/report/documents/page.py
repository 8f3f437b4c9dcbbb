"""The document as one HTML file: no script, no outside request, prints on A4."""

from __future__ import annotations

from sim.report.documents.assumptions import CSV_COLUMNS
from sim.report.documents.facts import facts
from sim.report.documents.subject import Subject
from sim.report.rendering import rendered

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
    return rendered("document.html", facts(subject))


def is_ours(name: str, content: bytes) -> bool:
    """Whether a file with one of the two names was made here, and not by somebody else."""
    start = _GENERATOR if name == HTML else ",".join(CSV_COLUMNS)
    return start.encode("utf-8") in content[:2_000]
