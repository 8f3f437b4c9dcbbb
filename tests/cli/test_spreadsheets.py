"""CSV tables as spreadsheets and programs open them: no formula, no day of May, every letter; and read back unchanged."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from sim.measures import MEASURES
from sim.scenario import load_text, warnings_about
from sim.study.folder import table_in
from tests.effort import PATIENCE
from tests.towns import SMALL

AREAS = ("Ynys Môn", "Tŷ Ddewi", "+ Elsewhere", "@home", "-", "'tis", "'+1")
"""In Welsh; and such as a spreadsheet would calculate, or as would be taken for one of those with its apostrophe."""

OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a town with such areas."""
    from sim.cli import main

    folder = tmp_path_factory.mktemp("spreadsheets")
    areas = ", ".join(f'"{area}": {{share: 1}}' for area in AREAS)
    ages = "need: {ages_at_entry: [" + ", ".join("1" * 19) + "]}"
    (folder / "tref.yaml").write_text(f"{SMALL}areas: {{{areas}}}\n{ages}\n", encoding="utf-8")
    command = ["run", str(folder / "tref.yaml"), "-n", "2", "--workers", "1", "--out", str(folder / "out"), "--quiet"]
    assert main(command) == 0
    return folder / "out"


def tables(folder: Path) -> dict[str, list[list[str]]]:
    """The cells of each CSV file, as Python's csv reads them."""
    paths = sorted(folder.glob("*.csv"))
    assert len(paths) >= 3
    return {path.name: list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")))) for path in paths}


def test_no_cell_calculates_and_none_is_a_day(results: Path) -> None:
    cells = {cell for rows in tables(results).values() for row in rows for cell in row}
    assert [cell for cell in cells if re.match(r"[=@\t\r]|[+-](?![\d.])", cell)] == []
    days = [cell for cell in cells if re.fullmatch(r"\d+[-/]\d+", cell)]
    assert [cell for cell in cells if re.fullmatch(r"\d+\+", cell)] == []  # which LibreOffice makes 4 of 4+
    assert all(re.fullmatch(r"20\d\d-\d\d", cell) for cell in days), days  # months, and financial years
    assert {"3 to 5", "'@home", "'+ Elsewhere", "'-", "''+1", "'tis"} <= cells


def test_a_spreadsheet_is_told_that_it_is_utf_8(results: Path) -> None:
    for path in results.glob("*.csv"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\xef\xbb\xbf") == 1
    assert "Tŷ Ddewi" in (results / "measures.csv").read_text(encoding="utf-8-sig")


def test_pandas_reads_them_as_any_others(results: Path) -> None:
    table = pd.read_csv(results / "measures.csv")
    assert list(table.columns) == ["scenario", "replication", "measure", "by", "group", "value", "unit"]
    assert {"Ynys Môn", "Tŷ Ddewi", "'tis"} <= set(table["group"])
    assert table["value"].dtype == float and table["replication"].dtype == int


def test_we_read_back_what_was_written(results: Path, frontdoor) -> None:
    table = table_in(results, "measures.csv")
    assert set(table.loc[table["by"] == "area", "group"]) == set(AREAS)
    answer = frontdoor("verify", results)
    assert answer.status == 0 and answer.out.endswith("All of it holds.\n")
    assert frontdoor("report", results).status == 0


def test_the_assumptions_are_utf_8_and_calculate_nothing(results: Path, frontdoor) -> None:
    for _ in range(2):  # the second time over its own
        assert frontdoor("document", results).status == 0
    content = (results / "assumptions.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and "areas.Tŷ Ddewi.share" in content.decode("utf-8-sig")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice")
def test_libreoffice_shows_every_cell_as_it_stands(results: Path, tmp_path: Path) -> None:
    assert OFFICE is not None
    command = [
        OFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
        "--infilter=CSV:44,34,76,1,,2057", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false",
        "--outdir", str(tmp_path), str(results / "summary.csv"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    shown = list(csv.reader(io.StringIO((tmp_path / "summary.csv").read_text(encoding="utf-8-sig"))))
    written = tables(results)["summary.csv"]
    assert len(shown) == len(written)
    texts = [position for position, name in enumerate(written[0]) if name in ("scenario", "measure", "by", "group", "unit")]
    assert len(texts) == 5
    assert [[row[n] for n in texts] for row in shown] == [[row[n] for n in texts] for row in written]


def test_no_measure_has_a_group_that_is_a_day(results: Path) -> None:
    """The bands of every measure that there is: cells of published figures are named like them."""
    groups = set(table_in(results, "measures.csv").query("by in ('band', 'months', 'contacts')")["group"])
    assert {"0 to 3", "41 to 45", "10 to 14", "over 24"} <= groups
    groups |= set(table_in(results, "measures.csv").query("by == 'age'")["group"])
    assert "16 to 17" in groups
    assert [group for group in groups if "-" in group or "/" in group] == []
    assert [name for name, entry in MEASURES.items() if re.search(r"\b\d+-\d+\b", entry.meaning)] == []


@pytest.mark.parametrize("area", ["5-11", "1/2", "2017-04", "1 March", "Sept-11", "mar1"])
def test_an_area_that_is_a_day_to_a_spreadsheet_is_warned_of(area: str) -> None:
    scenario = load_text(f'{SMALL}areas: {{"{area}": {{share: 1}}}}')
    assert any(area in sentence and "spreadsheet" in sentence for sentence in warnings_about(scenario))
    harmless = load_text(f"{SMALL}areas: {{March: {{share: 1}}, Ward 5: {{share: 1}}, 5 to 11: {{share: 1}}}}")
    assert not any("spreadsheet" in sentence for sentence in warnings_about(harmless))
