"""The report as one HTML file: no script, no outside request, prints on A4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.report import findings
from sim.report.numbers import MISSING, difference, interval, is_percent, number

if TYPE_CHECKING:
    import pandas as pd

    from sim.study import StudyResult

_MOST_CHANGES = 40
_MOST_IN_A_CHART = 16  # so that it fits on a printed page
_DRAWN_FAMILIES = ("delay", "return", "missed")
_FAMILY_SECTIONS = ("delay", "return", "missed", "flow", "staff", "cost", "equity")


def report_html(result: StudyResult) -> str:
    """The report on a run or a comparison.

    Parameters
    ----------
    result
        What was found; a saved one gives the same report.

    Returns
    -------
    str
        A complete HTML document. Every name and text in it is escaped.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("report.html.j2").render(_context(result))


def _context(result: StudyResult) -> dict[str, Any]:
    manifest = result.manifest
    first = next(iter(result.scenarios))
    published = findings.published(result, first)
    return {
        "heading": _heading(result),
        "made_from": findings.made_from(result),
        "partial": manifest["partial"],
        "stopped": manifest["stopped"] or "",
        "warnings": manifest["warnings"],
        "options": [_option(result, name) for name in result.scenarios],
        "baseline": result.baseline,
        "comparisons": [_comparison(result, name) for name in result.scenarios if _compared(result, name)],
        "by_chance": findings.by_chance(result),
        "difference_charts": list(_difference_charts(result)),
        "headline_tables": [] if result.baseline else [_headlines(result, name) for name in result.scenarios],
        "overloaded": findings.overload_rows(result),
        "published": [_published_row(row) for row in findings.each(published)],
        "published_name": first,
        "months": list(_monthly_charts(result)),
        "change_list": ", ".join(f"{month} {names}" for month, names in _changes(result).items()),
        "families": [part for family in _FAMILY_SECTIONS if (part := _family(result, family))],
        "definitions": findings.definitions(result),
        "provenance": list(_provenance(manifest)),
    }


def _heading(result: StudyResult) -> str:
    titles = [scenario.title for name, scenario in result.scenarios.items() if name != result.baseline]
    if result.baseline is None:
        return "; ".join(titles)
    return f"{result.scenarios[result.baseline].title}, compared with: {'; '.join(titles)}"


def _compared(result: StudyResult, name: str) -> bool:
    return result.baseline is not None and name != result.baseline


def _option(result: StudyResult, name: str) -> dict[str, Any]:
    scenario = result.scenarios[name]
    changes = findings.changed_values(result, name) if _compared(result, name) else []
    return {
        "name": name,
        "baseline": name == result.baseline,
        "title": scenario.title,
        "question": scenario.question,
        "changes": changes[:_MOST_CHANGES],
        "more_changes": max(0, len(changes) - _MOST_CHANGES),
    }


def _comparison(result: StudyResult, name: str) -> dict[str, Any]:
    rows = [
        (
            row.title,
            number(row.baseline_mean, row.unit),
            number(row.scenario_mean, row.unit),
            difference(row.difference, row.unit),
            interval(row.ci_low, row.ci_high, row.unit, of_difference=True),
            number(100 * row.probability_better, "%"),
            row.verdict,
        )
        for row in findings.each(findings.differences(result, name))
    ]
    title = f"{name}: {result.scenarios[name].title}"
    return {"name": name, "title": title, "sentences": findings.sentences(result, name), "rows": rows}


def _headlines(result: StudyResult, name: str) -> dict[str, Any]:
    rows = [
        (row.title, number(row.mean, row.unit), interval(row.ci_low, row.ci_high, row.unit))
        for row in findings.each(findings.headlines(result, name))
    ]
    return {"name": name, "rows": rows}


def _published_row(row: Any) -> tuple[str, ...]:
    return (
        row.label,
        number(row.published, row.unit),
        number(row.modelled, row.unit),
        interval(row.ci_low, row.ci_high, row.unit),
        MISSING if row.ratio != row.ratio else f"{row.ratio:.2f}",
        row.source + (f" ({row.note})" if row.note else ""),
    )


def _difference_charts(result: StudyResult) -> Iterator[dict[str, Any]]:
    import pandas as pd

    from sim.report import charts

    parts = [findings.differences(result, name) for name in result.scenarios if _compared(result, name)]
    rows = pd.concat(parts) if parts else pd.DataFrame()
    if rows.empty:
        return
    titles = list(dict.fromkeys(rows["title"]))
    for start in range(0, len(titles), _MOST_IN_A_CHART):
        part = rows[rows["title"].isin(titles[start : start + _MOST_IN_A_CHART])]
        caption = "Headline measures: difference as a percentage of the baseline (lines: 95% intervals)"
        if (part["baseline_mean"].abs() > 0).any():
            yield _drawing(charts.difference_chart(part, list(result.scenarios)), f"differences-{start}", caption)


def _monthly_charts(result: StudyResult) -> Iterator[dict[str, Any]]:
    from sim.report import charts
    rows = findings.monthly_means(result)
    rows = rows[[_family_of(name) == "stock" for name in rows["measure"]]]
    teams = set(findings.cannot_keep_up(result)["team"])
    rows = rows[(rows["group"] == "all") | rows["group"].isin(teams)]
    for count, ((measure, group), part) in enumerate(rows.groupby(["measure", "group"], sort=False)):
        measure, group, unit = str(measure), str(group), str(part["unit"].iloc[0])
        caption = findings.title(measure) + ("" if group == "all" else f": {findings.words(group)}")
        figure = charts.monthly_chart(part, list(result.scenarios), unit=unit, changes=_changes(result, marks=True))
        yield _drawing(figure, f"month-{count}", caption)


def _changes(result: StudyResult, *, marks: bool = False) -> dict[str, str]:
    """Dated changes of all scenarios by month: their names, or numbers to mark them with in a chart."""
    by_month: dict[str, dict[str, None]] = {}
    for scenario in result.scenarios.values():
        for name, change in scenario.changes.items():
            by_month.setdefault(f"{change.from_date:%Y-%m}", {})[findings.words(name)] = None
    ordered = {month: ", ".join(names) for month, names in sorted(by_month.items())}
    if marks:
        return {month: str(position) for position, month in enumerate(ordered, 1)}
    return {f"({position}) {month}": names for position, (month, names) in enumerate(ordered.items(), 1)}


def _family(result: StudyResult, family: str) -> dict[str, Any] | None:
    """Every measure of one family, over all children, for every scenario."""
    from sim.report import charts

    rows = findings.family_rows(result, family)
    if rows.empty:
        return None
    names = list(result.scenarios)
    drawings: list[dict[str, Any]] = []
    kinds = ["%" if is_percent(unit) else unit for unit in rows["unit"]]
    for unit, part in rows.groupby(kinds, sort=False):
        if family in _DRAWN_FAMILIES and part["title"].nunique() > 1 and part["mean"].notna().any():
            figure = charts.measure_chart(part, names, unit=str(unit))
            caption = f"{findings.FAMILIES[family]}, {unit} (lines: 95% intervals)"
            drawings.append(_drawing(figure, f"{family}-{len(drawings)}", caption))
    return {
        "title": findings.FAMILIES[family],
        "charts": drawings,
        "header": ["Measure", *(f"{name} (95% interval)" for name in names)],
        "rows": [_family_row(str(title), part, names) for title, part in rows.groupby("title", sort=False)],
        "numeric": list(range(1, len(names) + 1)),
    }


def _family_row(title: str, part: pd.DataFrame, names: list[str]) -> list[str]:
    cells = {row.scenario: _mean_and_interval(row) for row in findings.each(part)}
    return [title, *(cells.get(name, MISSING) for name in names)]


def _mean_and_interval(row: Any) -> str:
    span = interval(row.ci_low, row.ci_high, row.unit)
    return number(row.mean, row.unit) + ("" if span == MISSING else f" ({span})")


def _family_of(name: str) -> str:
    measure = findings.known(name)
    return measure.family if measure else ""


def _drawing(figure: Any, name: str, caption: str) -> dict[str, Any]:
    from markupsafe import Markup

    from sim.report import charts

    return {"caption": caption, "svg": Markup(charts.svg(figure, name=name, title=caption))}


def _provenance(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Replications of each scenario", str(manifest["replications"])
    yield "Seed", str(manifest["seed"])
    yield "Started, ended (UTC)", f"{manifest['started']}, {manifest['ended']}"
    commit = manifest["commit"]
    if commit:
        yield "Code", commit["id"] + (" with changes since" if commit["changed_since"] else "")
    yield "Versions", ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    yield "Platform", " ".join(manifest["platform"].values())
    for entry in manifest["scenarios"]:
        yield f"Scenario {entry['name']}", f"SHA-256 {entry['hash']}"
