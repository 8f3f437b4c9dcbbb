"""What conclusions hang on, for the terminal, as one HTML file, and for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.report.build import REPORT, UnwrittenError
from sim.report.findings import each, known, title, title_with_unit
from sim.report.numbers import MISSING, difference, number
from sim.report.rendering import rendered
from sim.report.sensitivity_words import about_one, effect, in_one_sentence, made_from
from sim.report.table import in_columns, paragraph
from sim.study.naming import distinct_titles

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.table import Table
    from sim.study import ResultsFolder
    from sim.study.sensitivity import SensitivityResult

MOST_TOLD = 3
"""Of so many measures at most the terminal shows what each unknown does; of more, the report does."""

_PLAIN_QUOTES = str.maketrans("“”", '""')


def save_sensitivity(result: SensitivityResult, claimed: ResultsFolder) -> Path:
    """Put tables, manifest and report into a claimed results folder; return the report.

    Raises
    ------
    UnwrittenError
        If they could not be written; what was written before stays.
    """
    from sim.study.folder import MEASURES
    from sim.study.sensitivity import CONCLUSIONS, POINTS, SENSITIVITY

    tables = {
        POINTS: result.points, MEASURES: result.measures, SENSITIVITY: result.indices, CONCLUSIONS: result.conclusions,
    }  # fmt: skip
    try:
        for name, frame in tables.items():
            claimed.write_table(name, frame)
        manifest = claimed.commit(dict(result.manifest))
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnwrittenError(f"The results could not be written to {claimed.path}: {reason}.") from error
    try:
        return add_sensitivity_report(replace(result, manifest=manifest), claimed)
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        said = f"The tables are in {claimed.path}, but the report could not be made: {reason}."
        raise UnwrittenError(said) from error


def add_sensitivity_report(result: SensitivityResult, claimed: ResultsFolder) -> Path:
    """Make the report anew beside the tables, which stay as they are; return it."""
    (claimed.staging / REPORT).write_bytes(sensitivity_html(result).encode("utf-8"))
    claimed.commit(dict(result.manifest), replace=False)
    return claimed.path / REPORT


def sensitivity_text(result: SensitivityResult) -> str:
    """What `frontdoor sensitivity` prints, 80 columns wide."""
    parts = [paragraph(line, "  ") for line in _headings(result)]
    parts += [paragraph(made_from(result)), "", paragraph(in_one_sentence(result)), "", _conclusions_text(result)]
    told = list(result.conclusions["measure"])
    if len(told) <= MOST_TOLD:
        for row in each(result.conclusions):
            parts += ["", _indices_text(result, row)]
        parts += ["", paragraph(_reading(result))]
    else:
        parts += ["", paragraph("What each unknown does to each measure is in the report and in sensitivity.csv.")]
    warnings = [paragraph(f"Warning: {warning}") for warning in result.manifest["warnings"]]
    return "\n".join(parts + (["", *warnings] if warnings else [])).translate(_PLAIN_QUOTES)


def sensitivity_plain(result: SensitivityResult) -> dict[str, Any]:
    """The same as plain objects that become JSON; undefined values are None."""
    manifest = result.manifest
    return {
        "status": manifest["status"],
        "baseline": result.baseline.name,
        "option": None if result.option is None else result.option.name,
        "sentence": in_one_sentence(result),
        "method": manifest["sensitivity"]["method"],
        "points": len(result.points) - 1,
        "replications": manifest["replications"],
        "seed": manifest["seed"],
        "ranges": manifest["sensitivity"]["ranges"],
        "conclusions": _records(result.conclusions),
        "indices": _records(result.indices),
        "warnings": list(manifest["warnings"]),
    }


def sensitivity_html(result: SensitivityResult) -> str:
    """The report on a sensitivity study: a complete HTML document, every name and text in it escaped."""
    return rendered("sensitivity.html", _context(result))


def _headings(result: SensitivityResult) -> list[str]:
    if result.option is None:
        return [f"{result.baseline.name}: {result.baseline.scenario.title}"]
    return [f"{which.name}: {which.scenario.title}" for which in (result.baseline, result.option)]


def _conclusions_text(result: SensitivityResult) -> str:
    from sim.study.sensitivity.conclusions import SEPARATOR

    signed = result.option is not None
    shown = difference if signed else number
    rows = []
    for row in each(result.conclusions):
        names = [result.labels[name] for name in str(row.hangs_on).split(SEPARATOR) if name]
        span = MISSING if not row.points else f"{shown(row.lowest, row.unit)} to {shown(row.highest, row.unit)}"
        held = [f"{row.holds} of {row.points}" if row.holds else MISSING] if signed else []
        rows.append((title(row.measure), shown(row.given, row.unit), span, *held, names[0] if names else MISSING))
    if signed:
        header = ("Difference", "As given", "Over the ranges", "Holds at", "Hangs most on")
        return in_columns(header, rows, (21, 9, 16, 8, 18), (1, 2, 3))
    return in_columns(("Measure", "As given", "Over the ranges", "Hangs most on"), rows, (24, 9, 18, 23), (1, 2))


def _indices_text(result: SensitivityResult, row: Any) -> str:
    caption = paragraph(f"What moves “{title_with_unit(row.measure, row.unit)}”")
    content = _indices_table(result, row)
    widths = (36, 10, 20, 8) if len(content.header) == 4 else (28, 6, 18, 6, 14)
    return f"{caption}\n\n" + in_columns(content.header, content.texts, widths[: len(content.header)], content.numeric)


def _indices_table(result: SensitivityResult, row: Any) -> Table:
    """What each unknown does to one output, the strongest first."""
    from sim.report.table import text_table

    found = result.indices[result.indices["measure"] == row.measure]
    wide = found.pivot(index="range", columns="index", values=["value", "ci_low", "ci_high"])
    main = "mu_star" if result.design.method == "morris" else "ST"
    order = wide["value"][main].sort_values(ascending=False, kind="stable").index
    labels: dict[str, str] = result.labels
    cells: list[tuple[str, ...]] = []
    for name in order:
        each_ = wide.loc[name]
        if main == "mu_star":
            span = _span(*(effect(each_[end, main], row.unit) for end in ("ci_low", "ci_high")))
            cells.append(
                (labels[name], effect(each_["value", main], row.unit), span, effect(each_["value", "sigma"], row.unit))
            )
        else:
            texts = [
                (_two(each_["value", index]), _span(*(_two(each_[end, index]) for end in ("ci_low", "ci_high"))))
                for index in ("S1", "ST")
            ]
            cells.append((labels[name], *texts[0], *texts[1]))
    caption = f"What each unknown does to “{title(row.measure)}”"
    if main == "mu_star":
        cells.append(("(chance alone, at most)", effect(row.chance_level, row.unit), "", ""))
        return text_table(caption, ("Unknown", "Moves it", "95% interval", "Sigma"), cells, {1, 2, 3})
    header = ("Unknown", "Alone", "95% interval", "In all", "95% interval")
    return text_table(caption, header, cells, {1, 2, 3, 4})


def _reading(result: SensitivityResult) -> str:
    if result.design.method == "morris":
        return (
            "“Moves it” is mu*: how far the output moves, up or down, when the unknown goes through its whole range, "
            "on average over the others. A sigma as large as that says that what the unknown does depends on the "
            "others, or is not a straight line."
        )
    return (
        "“Alone” is S1: the share of the variance over the ranges that goes with this unknown by itself. “In all” is "
        "ST: with all that it does together with others."
    )


def _span(low: str, high: str) -> str:
    return MISSING if MISSING in (low, high) else f"{low} to {high}"


def _two(value: float) -> str:
    return MISSING if value != value else f"{value:.2f}"


def _context(result: SensitivityResult) -> dict[str, Any]:
    manifest = result.manifest
    entries = [result.baseline, *([] if result.option is None else [result.option])]
    titles = distinct_titles({entry.name: entry.scenario for entry in entries})
    told = "what conclusions about it hang on" if result.option is None else "what the comparison hangs on"
    return {
        "heading": f"{titles[entries[-1].name]}: {told}",
        "question": entries[-1].scenario.question,
        "scenarios": [f"{'Baseline' if place == 0 else 'Option'} {e.name}: {titles[e.name]}" for place, e in
                      enumerate(entries)],
        "made_from": made_from(result),
        "partial": manifest["partial"],
        "failed": manifest["failed"],
        "warnings": manifest["warnings"],
        "sentence": in_one_sentence(result),
        "conclusions": [about_one(result, row) for row in each(result.conclusions)],
        "measures": [_measure(result, row, place) for place, row in enumerate(each(result.conclusions))],
        "reading": _reading(result),
        "ranges": _ranges_table(result),
        "definitions": [measure for name in result.conclusions["measure"] if (measure := known(name)) is not None],
        "made": _made(result),
    }


def _measure(result: SensitivityResult, row: Any, place: int) -> dict[str, Any]:
    from sim.report.page.view import picture
    from sim.report.sensitivity_charts import effects

    content = _indices_table(result, row)
    rows = result.indices[result.indices["measure"] == row.measure]
    made = effects(rows, unit=row.unit, chance_level=row.chance_level)
    shows = f"A bar for each unknown: how far it moves {title(row.measure)}, the longest first."
    return {
        "title": title_with_unit(row.measure, row.unit),
        "picture": picture(f"effects-{place}", about_one(result, row), made, shows=shows, table=content),
    }


def _ranges_table(result: SensitivityResult) -> Table:
    from sim.report.table import text_table
    from sim.report.wording import value

    first = result.points.iloc[0]
    rows = [
        (
            each_.label,
            ", ".join(each_.paths),
            f"{'times ' if each_.times else ''}{value(each_.low)} to {value(each_.high)}",
            "various" if first[each_.name] != first[each_.name] else value(float(first[each_.name])),
            each_.source,
        )
        for each_ in result.ranges
    ]
    return text_table("The unknowns and their ranges", ("Unknown", "Scenario values", "Range", "As given", "Why"), rows)


def _made(result: SensitivityResult) -> Table:
    from sim.report.table import text_table

    return text_table("Provenance", ("What", "Value"), _provenance(result))


def _provenance(result: SensitivityResult) -> Iterator[tuple[str, str]]:
    manifest = result.manifest
    yield "Seed", str(manifest["seed"])
    yield "Started, ended (UTC)", f"{manifest['started']}, {manifest['ended']}"
    if manifest.get("commit"):
        commit = manifest["commit"]
        yield "Code", commit["id"] + (" with changes since" if commit["changed_since"] else "")
    yield "Versions", ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    for entry in manifest["scenarios"]:
        yield f"Scenario {entry['name']}", f"SHA-256 {entry['hash']}"
    yield "Points", "their values are in points.csv, the measures of every run in measures.csv"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return records
