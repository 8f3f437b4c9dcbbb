"""What the templates of the document are filled with: values and tables of one subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import Any

from markupsafe import Markup

from sim.log import CHILD_MEANING, Event
from sim.measures import MEASURES
from sim.report.charts.pathway import draw_ways
from sim.report.documents import readme, tables
from sim.report.documents.assumptions import (
    CARRIES,
    CSV_COLUMNS,
    DEFAULT,
    counts_by_grade,
    option_values,
    ordered,
    value_tables,
)
from sim.report.documents.subject import Subject
from sim.report.documents.tables import routes_table
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
from sim.study.cautions import WARM_UP, cautions_in
from sim.study.manifest import how_many
from sim.study.summary import CONFIDENCE

_MOST_TITLES = 6
_LONGEST = 300
_NO_SOURCES = {"judgement", "definition", "question"}
_DESIGNS = (("sweep", "A sweep over values of the scenario"), ("sensitivity", "A sensitivity analysis"))


def facts(subject: Subject) -> dict[str, Any]:
    """Everything that the templates name."""
    first, manifest = subject.first, subject.manifest
    titles = [subject.titles[option.name] for option in subject.options]
    return {
        "subject": subject, "first": first, "scenario": first.scenario, "run": first.scenario.run, "manifest": manifest,
        "heading": subject.titles[first.name], "titles": titles[:_MOST_TITLES],
        "more_titles": len(titles) > _MOST_TITLES, "readme": readme,
        "words_table": text_table, "confidence": f"{100 * CONFIDENCE:g}%", "groups": GROUPS,
        "measures": list(MEASURES.values()), "child": CHILD_MEANING, "events": list(Event),
        "routes": list(routes_table()), "dated_changes": list(_dated_changes(first.scenario)),
        "queues": tables.queues(first.scenario),
        "posts": tables.posts(first.scenario), "meetings": tables.meetings(first.scenario), "tags": first.tags,
        "unlisted": sorted({*first.tags} - {each.tag for each in first.sources} - _NO_SOURCES),
        "most": tables.MOST_OPTIONS,
        **_evidence(subject), **_course(subject), **_provenance(manifest),
    }  # fmt: skip


def _dated_changes(scenario: Scenario) -> Iterator[tuple[str, Change, str]]:
    """The dated changes in their order, each with what it sets."""
    for name, change in sorted(scenario.changes.items(), key=lambda item: item[1].from_date):
        values = leaves(change.set, is_one=lambda mapping, _: "mean" in mapping)
        yield name, change, "; ".join(f"{'.'.join(path)} = {as_yaml(value)}" for path, value in values)


def _evidence(subject: Subject) -> dict[str, Any]:
    """What values rest on, and in what options differ."""
    first = subject.first
    counts = counts_by_grade(first)
    rows = [each for each in ordered(first) if each.matters != DEFAULT]
    weak = [each for each in rows if each.row.grade in (Grade.JUDGEMENT, Grade.NONE_STATED)]
    carrying = {each.row.path for each in weak if each.matters == CARRIES}
    graded = [*((grade.value, f"{count:,}") for grade, count in counts.items()), ("all", f"{len(first.evidence):,}")]
    return {
        "counts": {str(grade): count for grade, count in counts.items()},
        "judged": counts.get(Grade.JUDGEMENT, 0), "unstated": counts.get(Grade.NONE_STATED, 0),
        "set_values": len(rows), "weak_values": len(weak),
        "carrying": [small(text) for path, text in UNIDENTIFIED.items() if carrying & {path, path.rpartition(".")[0]}],
        "grades": text_table(f"What the values of {first.name} rest on", ("Evidence", "Values"), graded, (1,)),
        "values_of_first": list(value_tables(first)),
        "options": [
            (option, *tables.differing(first, option), option_values(first, option))
            for option in subject.options[: tables.MOST_OPTIONS]
        ],
        "more_options": max(0, len(subject.options) - tables.MOST_OPTIONS),
        "more_scenarios": max(0, len(subject.dossiers) - tables.MOST_OPTIONS),
        "drawing": Markup(draw_ways().element("ways")),
    }  # fmt: skip


def _course(subject: Subject) -> dict[str, Any]:
    """How it is, or was, run."""
    run, manifest = subject.first.scenario.run, subject.manifest or {}
    overloaded = {str(entry.get("team")) for entry in manifest.get("overloaded", ())}
    cautions = cautions_in(manifest)
    precision = dict(manifest.get("precision") or {})
    started, ended = (dt.datetime.fromisoformat(manifest.get(key, "2000-01-01")) for key in ("started", "ended"))
    return {
        "counting_from": run.start + dt.timedelta(days=run.warm_up_days),
        "run_ends": run.start + dt.timedelta(days=run.total_days),
        "children": sum(cases.children for _, cases in subject.first.scenario.opening),
        "how_many": how_many(manifest) if manifest else "",
        "overloaded": sorted(overloaded),
        "cautions": list(map(str, cautions)),
        "warm_up_cautions": [str(caution) for caution in cautions if caution.kind == WARM_UP],
        "precision": {key: as_yaml(value) for key, value in precision.items()},
        "designs": [
            (words, {name: shortened(as_yaml(value), _LONGEST) for name, value in dict(manifest[key]).items()})
            for key, words in _DESIGNS if key in manifest
        ],
        "finished": sum(len(numbers) for numbers in dict(manifest.get("finished", {})).values()),
        "time_taken": str(ended - started),
    }  # fmt: skip


def _provenance(manifest: Mapping[str, Any] | None) -> dict[str, Any]:
    """With what it was made; with what it would be, where there has been no run."""
    held = manifest or {"commit": provenance.code_commit(), "code": provenance.code_hash(), "scenarios": []}
    software = held.get("versions") or provenance.versions()
    commit = held.get("commit") or {"id": "not known", "changed_since": False}
    rows = (
        ("Package", f"{provenance.DISTRIBUTION} {software.get(provenance.DISTRIBUTION, provenance.package_version())}"),
        ("Licence", _licence()),
        ("Commit", str(commit["id"]) + (", with changes since" if commit["changed_since"] else "")),
        ("Hash of the code that results depend on", str(held.get("code"))),
    )
    hashes = [(str(entry["name"]), str(entry.get("hash", ""))) for entry in held["scenarios"]]
    installed = [(str(name), str(version)) for name, version in software.items()]
    return {
        "versions": text_table("Versions", ("Software", "Version"), installed),
        "machine": " ".join(str(part) for part in (held.get("platform") or provenance.machine()).values()),
        "package": text_table("The model", ("What", "Which"), rows),
        "hashes": text_table("The scenarios", ("Scenario", "SHA-256 of its values"), hashes[: tables.MOST_OPTIONS]),
    }


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
    start = _GENERATOR if name == HTML else ",".join(CSV_COLUMNS)
    return start.encode("utf-8") in content[:2_000]
