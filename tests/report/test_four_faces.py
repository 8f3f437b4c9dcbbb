"""One table, four faces: a column that somebody adds where a table is made is on the terminal, page, sheet and in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from sim.report import tables, trade_offs
from sim.report.build import faces_of
from sim.report.points import tables as of_points
from sim.report.table import Column, Quantity, Table, of_frame
from sim.study.result import StudyResult
from tests.report.test_sweep_report import PANEL, swept
from tests.report.test_workbook import rows_of
from tests.study.test_sensitivity import study as sensitivity_study

NEW = Column("Cats", "cats", "count", width=6, take=lambda row: Quantity(4711, kind="count"))


def against_each_other(measure: str, held: dict[str, Any]) -> float:
    """What shortens one wait adds to the need, so that no option beats another."""
    return float(held[PANEL] if measure == "referral_to_allocation_days" else 50 - held[PANEL])


@pytest.fixture(scope="module")
def sweep() -> StudyResult:
    return swept({PANEL: [7, 14, 28]}, against_each_other, show=("referral_to_allocation_days", "child_days_above_protection"))


@pytest.fixture(scope="module")
def sensitivity() -> StudyResult:
    pytest.importorskip("SALib")
    return sensitivity_study()


@pytest.mark.parametrize(
    ("module", "has", "kind", "sheet"),
    [
        (tables, "Mean", "single", "Headlines"),
        (tables, "Here", "result", "Headlines"),
        (tables, "Figure", "single", "Published"),
        (tables, "Team", "result", "Cannot keep up"),
        (trade_offs, "Option", "result", "Options"),
        (of_points, "Point", "sweep", "Points"),
        (trade_offs, "Option", "sweep", "Options"),
        (of_points, "Unknown", "sensitivity", "Effects"),
    ],
    ids=["headline", "comparison", "published", "overload", "options", "points of a sweep", "options of a sweep", "effects of a sensitivity study"],
)  # fmt: skip
def test_a_column_more_is_on_every_face(
    module: ModuleType, has: str, kind: str, sheet: str, request: pytest.FixtureRequest, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    study = request.getfixturevalue(kind)

    def with_one_more(caption: str, frame: pd.DataFrame, columns: Sequence[Column], **how: Any) -> Table:
        more = [NEW] if has in [column.heading for column in columns] else []
        return of_frame(caption, frame, [*columns, *more], **how)

    assert not found(study, sheet, tmp_path)
    monkeypatch.setattr(module, "of_frame", with_one_more)
    assert found(study, sheet, tmp_path) == ["terminal", "page", "sheet", "JSON"]


def found(study: StudyResult, sheet: str, folder: Path) -> list[str]:
    """The faces on which the new column stands, with its number; the terminal has room for it within its width."""
    faces = faces_of(study)
    assert max(map(len, faces.text().splitlines())) <= 80
    faces.write_workbook(folder / "book.xlsx")
    header, *rows = rows_of(folder / "book.xlsx", sheet)
    there: dict[str, Callable[[], bool]] = {
        "terminal": lambda: bool(re.search(r"Cats *\n(.*\n)*?.*4,711 *\n", faces.text() + "\n")),
        "page": lambda: bool(re.search(r">Cats</th>(.|\n)*>4,711</td>", faces.page())),
        "sheet": lambda: any(re.search(r"(^|: )[Cc]ats$", str(words)) and 4711 in [row[at] for row in rows if len(row) > at]
                             for at, words in enumerate(header)),
        "JSON": lambda: '"cats": 4711' in json.dumps(faces.as_plain(), allow_nan=False),
    }  # fmt: skip
    return [face for face, is_there in there.items() if is_there()]
