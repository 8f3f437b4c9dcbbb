"""Words for those who review a study: intended use and limits, the STRESS-DES checklist, the log of assumptions.

Everything is generated from the scenario, the run and the model's own vocabulary, so that it cannot drift from them.
"""

from sim.report.documents.assumptions import assumptions_csv, counts_by_grade
from sim.report.documents.facts import CSV, HTML, document_html, is_ours
from sim.report.documents.subject import Subject, subject_of_files, subject_of_results

__all__ = [
    "CSV", "HTML", "Subject", "assumptions_csv", "counts_by_grade", "document_html", "is_ours", "subject_of_files",
    "subject_of_results",
]  # fmt: skip
