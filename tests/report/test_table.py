"""One table, four faces: each cell by hand, on every surface."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from sim.report import tables
from sim.report.faces import as_plain
from sim.report.results import Results
from sim.report.table import Column, Quantity, Table, of_frame, plain, terminal, text_table
from sim.study.result import StudyResult

NAN = float("nan")
FRAME = pd.DataFrame({
    "title": ["Contacts", "In time", "Cost"],
    "difference": [-12.4, 1.26, NAN],
    "ci_low": [-20.0, -0.5, NAN],
    "ci_high": [-4.8, 3.02, NAN],
    "n": [20, 20, 1],
    "unit": ["contacts", "% of contacts", "pounds"],
})  # fmt: skip
CHANGE = Column("Difference", "difference", "change", ends=("ci_low", "ci_high"), interval="95% interval", width=10, span=14)


@pytest.fixture
def table() -> Table:
    return of_frame("Changes", FRAME, [Column("Measure", "title", width=8), CHANGE])


@pytest.mark.parametrize(
    ("cell", "text", "interval"),
    [
        (Quantity(12.345, "days", 11.0, 13.7), "12.3", "11.0 to 13.7"),
        (Quantity(2.0, "days", -1.0, 5.0), "2.00", "about 0.00 to 5.00"),
        (Quantity(99.0, "% of cases", 97.5, 100.5), "99.0%", "about 97.5% to 100.0%"),
        (Quantity(2.0, "days", -1.0, 5.0, "change"), "+2.00", "-1.00 to 5.00"),
        (Quantity(-1.26, "% of cases", -2.0, -0.52, "change"), "-1.3 pp", "-2.0 to -0.5 pp"),
        (Quantity(-1.26, "% of cases", kind="size"), "1.3 pp", "-"),
        (Quantity(1.5e6, "pounds", 1.4e6, 1.6e6), "1.50m", "1.40m to 1.60m"),
        (Quantity(1234.4, kind="count"), "1,234", "-"),
        (Quantity(0.996, kind="ratio"), "1.00", "-"),
        (Quantity(NAN, "days"), "-", "-"),
    ],
)  # fmt: skip
def test_a_quantity_as_it_is_read(cell: Quantity, text: str, interval: str) -> None:
    assert (cell.text, cell.interval) == (text, interval)
    assert cell.text_and_interval == (text if interval == "-" else f"{text} ({interval})")


def test_the_terminal_shows_columns_that_have_a_width(table: Table) -> None:
    assert terminal(table).splitlines() == [
        "Measure   Difference    95% interval",
        "--------  ----------  --------------",
        "Contacts       -12.4   -20.0 to -4.8",
        "In time      +1.3 pp  -0.5 to 3.0 pp",
        "Cost               -               -",
    ]
    assert terminal(of_frame("None", FRAME.head(0), table.columns[:2])) == ""
    hidden = text_table("Words", ("A", "B"), [("one", "“two” ÷ £3.50m")], widths=(5, 24))
    assert terminal(hidden).splitlines()[2] == 'one    "two" / 3.50m pounds'


def test_the_page_puts_intervals_in_brackets_or_in_a_column(table: Table) -> None:
    assert table.header == ("Measure", "Difference", "95% interval") and table.numeric == {1, 2}
    assert table.texts[1] == ("In time", "+1.3 pp", "-0.5 to 3.0 pp")
    together = of_frame("Changes", FRAME, [Column("Measure", "title"), Column("Difference", "difference", "change", ends=("ci_low", "ci_high"))])
    assert together.texts[0] == ("Contacts", "-12.4 (-20.0 to -4.8)") and together.numeric == {1}
    assert together.texts[2] == ("Cost", "-")
    unseen = of_frame("Changes", FRAME, [Column("Measure", "title"), Column("Unit", "unit", page=False)])
    assert unseen.header == ("Measure",)


def test_a_sheet_lacks_no_column_of_the_page() -> None:
    """Two of one heading are refused, unless the first is the sheet's and the second the page's."""
    twice = [Column("Measure", "title"), Column("Change", "difference", "change"), Column("Change", "n", "count")]
    with pytest.raises(ValueError, match="the table 'Changes' has two columns with the heading 'Change', and a sheet only the first"):
        _ = of_frame("Changes", FRAME, twice).on_sheet
    of_its_own = [twice[0], Column("Change", "difference", "change", page=False), twice[2]]
    assert of_frame("Changes", FRAME, of_its_own).on_sheet["Change"] == 1


def test_other_programs_get_everything_unrounded(table: Table) -> None:
    first, _, last = plain(table)
    assert first == {"title": "Contacts", "difference": -12.4, "ci_low": -20.0, "ci_high": -4.8, "n": 20, "unit": "contacts"}
    assert last == {"title": "Cost", "difference": None, "ci_low": None, "ci_high": None, "n": 1, "unit": "pounds"}
    assert json.dumps(plain(table), allow_nan=False)
    assert plain(text_table("Words", ("A",), [("one",)])) == [{}]


def test_a_run_has_the_same_numbers_on_every_surface(result: StudyResult) -> None:
    """The mean of contacts over three replications, worked out here from single values."""
    values = result.measures.query("scenario == 'busy' and measure == 'contacts' and by == 'all'")["value"]
    base = result.measures.query("scenario == 'now' and measure == 'contacts' and by == 'all'")["value"]
    change = (values.to_numpy() - base.to_numpy()).mean()
    table = tables.comparison(result, "busy")
    row = next(row for row in table.texts if row[0] == "Contacts at front door")
    assert row[1:4] == (f"{base.mean():,.0f}", f"{values.mean():,.0f}", f"{change:+,.0f}")
    line = next(line for line in terminal(table).splitlines() if line.startswith("Contacts at front door "))
    assert line.removeprefix("Contacts at front door").split()[:2] == [row[1], row[3]]
    record = next(each for each in as_plain(Results(result))["comparison"]["busy"] if each["measure"] == "contacts")
    assert record["difference"] == pytest.approx(change) and record["baseline_mean"] == pytest.approx(base.mean())
    assert {"scenario", "n", "verdict", "margin", "unit", "ci_low", "ci_high"} <= set(record)
