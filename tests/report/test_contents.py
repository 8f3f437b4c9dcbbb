"""What `report/contents.toml` names is there: measures, breakdowns, months, sections. One that is not would be left out."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

import sim
from sim.report import faces
from sim.report.page import months
from sim.report.results import Results
from sim.report.wording import CONTENTS
from sim.study.result import StudyResult


def measures_named() -> Iterator[tuple[str, str]]:
    """Each entry that names measures, and a measure that it names."""
    for table in ("weighed", "swept"):
        yield from ((table, measure) for line in CONTENTS[table] for measure in line)
    for table in ("brief", "brief_next"):
        yield from ((table, measure) for measure in CONTENTS[table])
    yield from ((f"touches.{part}", measure) for part, measures in CONTENTS["touches"].items() for measure in measures)
    for table in ("topics", "months", "levels"):
        for entry in CONTENTS[table]:
            where = f"[[{table}]] {entry.get('title') or entry['name']}"
            yield from ((where, measure) for measure in [*entry["measures"], *entry.get("about", ())])
    yield from (("[[standards]]", entry[key]) for entry in CONTENTS["standards"] for key in ("shares", "within"))
    yield from (("breakdowns", measure) for measure, _, _ in CONTENTS["breakdowns"])


@pytest.mark.parametrize(("entry", "measure"), dict.fromkeys(measures_named()))
def test_a_measure_that_is_named_is_one(entry: str, measure: str) -> None:
    assert measure in sim.MEASURES, f"{entry} of contents.toml names {measure}, which is no measure: see sim.MEASURES"


@pytest.fixture(scope="module")
def families() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measures and months of a scenario that has all there is: localities, ages, families."""
    scenario = sim.load_scenario("families", overrides=["run.warm_up_days=0", "run.observed_days=90"])
    log = sim.simulate(scenario, seed=1, replication=1)
    return sim.measure(log, scenario), sim.monthly(log, scenario)


@pytest.mark.parametrize(("measure", "by"), [
    *((measure, by) for measure, by, _ in CONTENTS["breakdowns"]), *((each["shares"], "band") for each in CONTENTS["standards"]),
])
def test_a_breakdown_is_one_that_its_measure_has(measure: str, by: str, families: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    there = families[0].query("measure == @measure")["by"].unique()
    assert by in there, f"contents.toml has {measure} by {by!r}; it is broken down by {', '.join(there)}"


@pytest.mark.parametrize(("title", "measure"), [(each["title"], name) for each in CONTENTS["months"] for name in each["measures"]])
def test_what_is_drawn_by_month_is_known_by_month(title: str, measure: str, families: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    there = set(families[1]["measure"])
    assert measure in there, f"[[months]] {title} of contents.toml has {measure}, which is not in monthly.csv: see _BY_MONTH of measures/table.py"


def test_what_is_known_by_month_is_drawn_by_month(result: StudyResult) -> None:
    """One that is zero throughout is named in its place."""
    names = [name for each in CONTENTS["months"] for name in each["measures"]]
    by_measure = result.monthly.query("group == 'all'").groupby("measure")["value"]
    drawn = {picture.name for _, pictures, _ in months.sections(Results(result)) for picture in pictures}
    assert {name for name in names if f"month-{name}-all" in drawn} == {name for name in names if by_measure.get_group(name).any()}
    assert len(drawn) > len(names) / 2


def test_measures_side_by_side_may_stand_in_any_section(result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its last place; a section that has nothing else is there for them; one that is no section is refused."""
    chart = {**CONTENTS["levels"][0], "name": "elsewhere"}
    monkeypatch.setitem(CONTENTS, "levels", [*CONTENTS["levels"], {**chart, "section": "cost"}])
    section = faces.page(Results(result)).partition('<section id="cost"')[2].partition("</section>")[0]
    assert section.index('<figure id="trade-off"') < section.index('<figure id="elsewhere"')
    assert "The longest of these waits. " in section
    monkeypatch.setitem(CONTENTS, "levels", [{**chart, "section": "returns", "measures": ["early_help_plans_started", "protection_plans_started"]}])
    section = faces.page(Results(result)).partition('<section id="returns"')[2].partition("</section>")[0]
    assert '<figure id="elsewhere"' in section and "The largest of these. Child protection plans started" in section
    monkeypatch.setitem(CONTENTS, "levels", [{**chart, "section": "delays"}])
    with pytest.raises(LookupError, match=r"\[\[levels\]\] elsewhere of contents.toml .* 'delays', which is none of pathway, .*delay,"):
        faces.page(Results(result))


def test_measures_side_by_side_are_of_one_unit(result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = {**CONTENTS["levels"][0], "measures": ["decision_within_1_working_day_pct", "panel_wait_days"]}
    monkeypatch.setitem(CONTENTS, "levels", [chart])
    with pytest.raises(ValueError, match=r"\[\[levels\]\] waits of contents.toml .* decision_within_1_working_day_pct \(% of .*\), panel_wait_days \(days\)"):
        faces.page(Results(result))


@pytest.mark.parametrize(("table", "key", "called"), [
    ("months", "teams", "Open cases"), ("months", "title", "number 1"), ("levels", "reading", "waits"), ("standards", "limit", "Contacts decided"),
])
def test_what_an_entry_lacks_is_said(table: str, key: str, called: str, result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *others = CONTENTS[table]
    monkeypatch.setitem(CONTENTS, table, [{name: value for name, value in first.items() if name != key}, *others])
    with pytest.raises(LookupError, match=rf"\[\[{table}\]\] {called}.* of contents.toml has no {key}: "):
        faces.page(Results(result))


@pytest.mark.parametrize("name", ["delay", "trade-off"])
def test_a_picture_has_the_name_of_no_section_and_no_other_picture(name: str, result: StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CONTENTS, "levels", [{**CONTENTS["levels"][0], "name": name}])
    with pytest.raises(ValueError, match=f"report.html has more than one thing with the identifier {name}: no `Picture`"):
        faces.page(Results(result))
