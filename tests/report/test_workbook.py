"""The workbook: texts stay texts, numbers are numbers, what differs is marked, and LibreOffice opens it."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sim.report.results import Results
from sim.report.table import Column, Quantity, Table
from sim.report.workbook import write_workbook
from sim.report.workbook.sheet import Book, height, number_format
from sim.study.result import StudyResult
from tests.report.conftest import EVIL

NOW, BUSY = "Baseline: A small town", f"A: {EVIL[:31]}…"

SHEETS = [
    "Read me", "Headlines", "Charts", "Options", "Cannot keep up", "Summary", "Comparison", "Published", "Monthly",
    "Scenario values", "Definitions", "Chart data",
]  # fmt: skip
NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc")


@pytest.fixture(scope="module")
def book(result: StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "workbook.xlsx"
    write_workbook(Results(result), path)
    return path


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


def names_of(path: Path) -> list[str]:
    return re.findall(r'<sheet name="([^"]+)"', parts(path)["xl/workbook.xml"])


def rows_of(path: Path, sheet: str) -> list[list[str | float | None]]:
    """Cells of a sheet: texts as text, numbers as float, empty ones None."""
    content = parts(path)
    page = ElementTree.fromstring(content[f"xl/worksheets/sheet{names_of(path).index(sheet) + 1}.xml"])
    texts = ["".join(each.itertext()) for each in ElementTree.fromstring(content.get("xl/sharedStrings.xml", "<none/>"))]
    rows = []
    for row in page.iterfind(".//x:row", NS):
        cells: dict[int, str | float | None] = {}
        for cell in row.iterfind("x:c", NS):
            letters = re.match("[A-Z]+", cell.attrib["r"])[0]
            at = 0
            for letter in letters:
                at = 26 * at + ord(letter) - 64
            held = cell.find("x:v", NS)
            assert cell.find("x:f", NS) is None, "a formula"
            here = "".join(cell.itertext()) or None  # a text of a large workbook stands in its cell
            cells[at - 1] = here if held is None else texts[int(held.text)] if cell.get("t") == "s" else float(held.text)
        rows.append([cells.get(place) for place in range(max(cells, default=-1) + 1)])
    return rows


def test_it_holds_the_sheets_frozen_filtered_and_without_formulas(book: Path) -> None:
    assert names_of(book) == SHEETS
    assert [row[0] for row in rows_of(book, "Read me") if row and row[0] in SHEETS] == SHEETS[1:], "told in their order"
    content = parts(book)
    for number, name in enumerate(SHEETS, 1):
        page = content[f"xl/worksheets/sheet{number}.xml"]
        assert "<f>" not in page and "<f " not in page
        if name not in ("Read me", "Charts", "Chart data"):
            assert 'state="frozen"' in page and "<autoFilter" in page, name
    assert not [name for name in content if "externalLink" in name]
    assert all('TargetMode="External"' not in part for part in content.values())


def test_evil_texts_are_texts(book: Path, result: StudyResult) -> None:
    front = [cell for row in rows_of(book, "Read me") for cell in row]
    assert EVIL in front and f"=1+1 {EVIL}" in front
    assert any(EVIL in str(cell) for row in rows_of(book, "Published") for cell in row)


def cells_of(path: Path, sheet: str) -> dict[tuple[str, str, str], dict[str, str | float | None]]:
    """Rows of a sheet by measure, breakdown (or month) and group, their cells by heading."""
    header, *rows = rows_of(path, sheet)
    heads = [str(words) for words in header]
    by = "Month" if "Month" in heads else "By"
    named = [dict(zip(heads, row + [None] * len(heads), strict=False)) for row in rows]
    return {(str(row["Name"]), str(row[by]), str(row["Group"])): row for row in named}


def test_values_are_the_results_own(book: Path, result: StudyResult) -> None:
    """Worked out here from the single replications: mean, difference, and which rows there are."""
    sheet, compared, months = (cells_of(book, name) for name in ("Summary", "Comparison", "Monthly"))
    keys = ["measure", "by", "group"]
    there = dict.fromkeys(result.measures[keys].itertuples(index=False, name=None))
    assert list(sheet) == sorted(there, key=lambda key: key[1] != "all")  # what is printed first
    values = result.measures.pivot(index=keys, columns=["scenario", "replication"], values="value")
    for place, key in enumerate(sheet):
        if place % 97:
            continue
        now, busy = (values.loc[key, name] for name in ("now", "busy"))
        assert sheet[key][f"{BUSY}: mean"] == (None if busy.isna().all() else pytest.approx(busy.mean()))
        assert sheet[key][f"{NOW}: replications"] == now.notna().sum()
        difference = (busy - now).mean()
        assert compared[key][f"{BUSY}: difference"] == (None if difference != difference else pytest.approx(difference))
    assert sheet["contacts", "all", "all"][f"{BUSY}: standard deviation"] == pytest.approx(values.loc["contacts", "all", "all"]["busy"].std())
    whole, parted = (result.comparison.query(f"by {sign} 'all'") for sign in ("==", "!="))
    assert [row[f"{BUSY}: verdict"] for row in compared.values()] == [*whole["verdict"], *parted["verdict"]]
    month = result.monthly.query("scenario == 'busy' and measure == 'children_in_need' and group == 'all' and month == '2017-04'")
    assert months["children_in_need", "2017-04", "all"][f"{BUSY}: mean"] == pytest.approx(month["value"].mean())


def test_headlines_stand_side_by_side_with_their_verdicts(book: Path, result: StudyResult) -> None:
    header, *rows = rows_of(book, "Headlines")
    assert header[:5] == ["Measure", "Unit", "Better", "Name", f"{NOW}: mean"]
    contacts = dict(zip(map(str, header), next(row for row in rows if row[0] == "Contacts at front door"), strict=True))
    values = result.measures.query("measure == 'contacts' and by == 'all'").pivot(index="replication", columns="scenario", values="value")
    assert contacts[f"{NOW}: mean"] == pytest.approx(values["now"].mean())
    assert contacts[f"{BUSY}: difference"] == pytest.approx((values["busy"] - values["now"]).mean())
    half = 4.302653 * (values["busy"] - values["now"]).std() / 3**0.5  # Student's t with two degrees of freedom
    assert contacts[f"{BUSY}: difference, from"] == pytest.approx(contacts[f"{BUSY}: difference"] - half, rel=1e-5)
    assert contacts[f"{BUSY}: verdict"] == "higher" and contacts["Unit"] == "contacts"


def test_scenario_values_that_differ_are_marked_with_a_word(book: Path) -> None:
    header, *rows = rows_of(book, "Scenario values")
    differing = {row[0]: row[1:3] for row in rows if row[header.index("differs")] == "yes"}
    assert differing["demand.contacts.multiplier"] == [1.0, 1.5]
    assert "run.observed_days" not in differing and "run.observed_days" in {row[0] for row in rows}
    shown = [str(cell) for row in rows for cell in row]
    assert not [cell for cell in shown if cell.startswith(("[", "{"))], "a Python list or mapping is shown"


def test_a_measure_is_called_the_same_on_all_sheets(book: Path) -> None:
    for sheet in ("Headlines", "Summary", "Comparison", "Monthly", "Definitions"):
        header, *rows = rows_of(book, sheet)
        measure, name = (header.index(each) for each in ("Measure", "Name"))
        assert "Title" not in header and ("Contacts at front door", "contacts") in {(row[measure], row[name]) for row in rows}, sheet


def test_charts_point_to_their_data(book: Path, result: StudyResult) -> None:
    content = parts(book)
    charts = [part for name, part in content.items() if re.match(r"xl/charts/chart\d+\.xml", name)]
    assert len(charts) >= 5
    data = rows_of(book, "Chart data")
    for chart in charts:
        assert "'Chart data'!" in chart and "<c:errBars>" in chart
        assert len(re.findall("<c:ser>", chart)) in (1, 2)
    titles = [row[0] for row in data if row and isinstance(row[0], str)]
    assert "Children in need by month" in titles
    start = titles.index("Children in need by month")
    first = next(place for place, row in enumerate(data) if row and row[0] == "Children in need by month")
    assert start and data[first][1] == NOW
    wanted = result.monthly.query("measure == 'children_in_need' and scenario == 'now' and month == '2017-03'")["value"].mean()
    assert data[first + 1][:2] == ["March 2017", pytest.approx(wanted)]


def test_the_same_result_gives_the_same_bytes(book: Path, result: StudyResult, tmp_path: Path) -> None:
    write_workbook(Results(result), tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == book.read_bytes()


def test_one_scenario_and_one_replication(single: StudyResult, tmp_path: Path) -> None:
    write_workbook(Results(single), tmp_path / "single.xlsx")
    assert names_of(tmp_path / "single.xlsx") == [name for name in SHEETS if name not in ("Comparison", "Options")]
    assert any("One replication gives no interval" in str(cell) for row in rows_of(tmp_path / "single.xlsx", "Read me") for cell in row)


@pytest.mark.slow
def test_many_scenarios_and_nothing_at_all(many: StudyResult, empty: StudyResult, tmp_path: Path) -> None:
    for name, study in (("many", many), ("empty", empty)):
        write_workbook(Results(study), tmp_path / f"{name}.xlsx")
    header = rows_of(tmp_path / "many.xlsx", "Headlines")[0]
    assert sum(str(words).endswith(": verdict") for words in header) == 11


def test_intervals_end_where_on_the_page(tmp_path: Path) -> None:
    """Those of levels where the measure cannot go; those of differences nowhere."""
    columns = (Column("Level", "a", "level", ends=("b", "c")), Column("Change", "d", "change", ends=("e", "f")))
    row = [Quantity(40.0, "% of cases", -7.0, 120.0), Quantity(-3.0, "% of cases", -7.0, 1.0, "change")]
    with Book(tmp_path / "book.xlsx", ended="2026-01-01T00:00:00+00:00") as book:
        book.table("Both", Table("Both", columns, [row]))
    assert rows_of(tmp_path / "book.xlsx", "Both")[1] == [40, 0, 100, -3, -7, 1]


def test_formats_by_unit() -> None:
    assert number_format("level", "% of contacts", size=5.0) == '0.0"%"'
    assert number_format("level", "pounds", size=5.0) == "£#,##0"
    assert [number_format("level", "days", size=size) for size in (100.0, 99.0)] == ["#,##0", "#,##0.00"]
    assert "pp" in number_format("change", "% of contacts", size=5.0)
    assert number_format("size", "% of contacts", size=5.0) == '0.0" pp"'
    assert number_format("change", "days", size=500.0).startswith("+") and number_format("share", "", size=5.0) == "0.0%"
    for kind, unit, nothing in (("change", "% of contacts", '0.0" pp"'), ("change", "days", "0.00"), ("level", "pounds", "£#,##0")):
        assert number_format(kind, unit, size=0.004) == f"{nothing};{nothing}"  # -0.004 is not "-0.0 pp"
    assert height("x" * 300, 110) == 60 and height("", 110) == 15


@pytest.mark.slow
@needs_office
def test_libreoffice_opens_it(book: Path, result: StudyResult, tmp_path: Path) -> None:
    """Every sheet as CSV by LibreOffice holds what was written; and it can be printed."""
    office = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    told = subprocess.run([*office, every_sheet, "--outdir", str(tmp_path), str(book)], capture_output=True, text=True, timeout=500, check=False)
    assert told.returncode == 0 and "rror" not in told.stderr, told.stderr
    sheets = {path.stem.removeprefix("workbook-"): path for path in tmp_path.glob("workbook-*.csv")}
    assert set(sheets) == set(SHEETS)

    def read(name: str) -> list[list[str]]:
        with sheets[name].open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    header, *rows = read("Summary")
    at = header.index(f"{BUSY}: mean")
    wanted = result.summary[result.summary["scenario"] == "busy"].sort_values("by", key=lambda by: by != "all", kind="stable")
    for place in (0, len(rows) // 3):
        assert [rows[place][header.index(name)] for name in ("Name", "By", "Group")] == list(wanted.iloc[place][["measure", "by", "group"]])
        shown = rows[place][at].replace(",", "").replace("%", "").replace("£", "")
        assert float(shown or "nan") == pytest.approx(wanted.iloc[place]["mean"], abs=0.51, nan_ok=True)
    lows = [row[header.index(f"{BUSY}: mean, from")] for row, low in zip(rows, wanted["ci_low"], strict=True) if low < -0.01 and not row[header.index("Unit")].startswith("per ")]
    assert lows and not [shown for shown in lows if float(re.sub("[%£]", "", shown))]
    header, *rows = read("Comparison")
    wanted = result.comparison.sort_values("by", key=lambda by: by != "all", kind="stable")
    falls = [row[header.index(f"{BUSY}: difference")] for row, change in zip(rows, wanted["difference"], strict=True) if change < -0.5]
    assert falls and all(shown.startswith("-") for shown in falls)
    texts = [cell for row in read("Read me") for cell in row]
    assert f"=1+1 {EVIL}" in texts
    assert not [cell for name in sheets for row in read(name) for cell in row if re.match(r"(Err:\d|#(REF|NAME|VALUE|DIV))", cell)]


@pytest.mark.slow
@needs_office
def test_libreoffice_prints_it(result: StudyResult, tmp_path: Path) -> None:
    """On few pages: what fills hundreds is for the screen."""
    write_workbook(Results(result), tmp_path / "workbook.xlsx")
    told = subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf", "--outdir",
         str(tmp_path), str(tmp_path / "workbook.xlsx")],
        capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "workbook.pdf").read_bytes())) in range(10, 40)
    assert (tmp_path / "workbook.pdf").read_bytes().startswith(b"%PDF")
