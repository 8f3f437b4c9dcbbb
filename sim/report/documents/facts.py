"""What the templates of the document are filled with: values and tables of one subject."""

import datetime as dt
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Any

from markupsafe import Markup

from sim.log import CHILD_MEANING, Event
from sim.measures import MEASURES
from sim.report.charts.pathway import draw_pathway
from sim.report.documents import assumptions, readme, tables
from sim.report.documents.subject import Subject
from sim.report.page.basis import UNIDENTIFIED
from sim.report.rendering import rendered
from sim.report.table import text_table
from sim.report.wording import small
from sim.scenario import Grade, Scenario, as_yaml
from sim.scenario.paths import leaves
from sim.scenario.problems import shortened
from sim.scenario.schema import Change
from sim.scenario.vocabulary import GROUPS
from sim.study import provenance
from sim.study.manifest import WARM_UP, cautions_in, replications_in_words
from sim.study.summary import CONFIDENCE

_LONGEST = 300
_WAYS = "The pathway through the services; the table below lists every way and what sends a child along it"
_NO_SOURCES = {"judgement", "definition", "question"}
_DESIGNS = {"sweep": "A sweep over values of the scenario", "sensitivity": "A sensitivity analysis"}


def facts(subject: Subject) -> dict[str, Any]:
    """Everything that the templates name."""
    first, run, manifest = subject.first, subject.first.scenario.run, subject.manifest or {}
    cautions = cautions_in(manifest)
    moments = [dt.datetime.fromisoformat(manifest[key]) for key in ("started", "ended") if key in manifest]
    rows = [row for row in first.evidence if assumptions.importance(row) != assumptions.DEFAULT]
    weak = [row for row in rows if row.grade in (Grade.JUDGEMENT, Grade.NONE_STATED)]
    paths = {row.path for row in weak}
    return {
        "subject": subject, "first": first, "scenario": first.scenario, "run": run, "manifest": subject.manifest,
        "heading": subject.titles[first.name], "titles": [subject.titles[option.name] for option in subject.options],
        "readme": readme, "tables": tables, "log": assumptions, "words_table": text_table, "as_yaml": as_yaml,
        "replications_in_words": replications_in_words, "confidence": f"{100 * CONFIDENCE:g}%", "groups": GROUPS,
        "measures": MEASURES.values(), "child": CHILD_MEANING, "events": Event,
        "dated_changes": _dated_changes(first.scenario), "counts": assumptions.counts_by_grade(first),
        "unlisted": sorted({*first.tags} - {each.tag for each in first.sources} - _NO_SOURCES),
        "set_values": len(rows), "weak_values": len(weak),
        "carrying": [small(text) for path, text in UNIDENTIFIED.items() if paths & {path, path.rpartition(".")[0]}],
        "drawing": Markup(draw_pathway({}, _WAYS).element("ways")),
        "run_ends": run.last_day + dt.timedelta(days=1), "grade": Grade,
        "overloaded": sorted({str(entry.get("team")) for entry in manifest.get("overloaded", ())}),
        "cautions": cautions, "warm_up_cautions": [caution for caution in cautions if caution.kind == WARM_UP],
        "designs": [
            (words, {name: shortened(as_yaml(value), _LONGEST) for name, value in manifest[key].items()})
            for key, words in _DESIGNS.items() if key in manifest
        ],
        "time_taken": str(moments[1] - moments[0]) if moments else "", "made": subject.manifest or _installation(),
        "distribution": provenance.DISTRIBUTION, "licence": _licence(),
    }  # fmt: skip


def _dated_changes(scenario: Scenario) -> Iterator[tuple[str, Change, str]]:
    """The dated changes in their order, each with what it sets."""
    for name, change in sorted(scenario.changes.items(), key=lambda item: item[1].from_date):
        values = leaves(change.set, is_one=lambda mapping, _: "mean" in mapping)
        yield name, change, "; ".join(f"{'.'.join(path)} = {as_yaml(value)}" for path, value in values)


def _installation() -> Mapping[str, Any]:
    """With what results would be made here, where there has been no run."""
    return {
        "commit": provenance.code_commit(), "code": provenance.code_hash(), "versions": provenance.versions(),
        "platform": provenance.machine(),
    }  # fmt: skip


def _licence() -> str:
    try:
        about = metadata.metadata(provenance.DISTRIBUTION).json
    except metadata.PackageNotFoundError:
        about = {}
    return str(about.get("license_expression") or about.get("license") or "as in the file LICENSE")


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
    start = _GENERATOR if name == HTML else ",".join(assumptions.CSV_COLUMNS)
    return start.encode() in content[:2_000]
