"""Which code a result came from: every file that can change a replication, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.study.provenance import code_files, code_hash
from tests.test_walls import ROOMS


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("model/deeper/staff.py", True),
        ("model/deeper/still/staff.py", True),
        ("a_new_room/rule.py", True),
        ("engine/staff.c", True),
        ("log.py", True),
        ("study/sweep.py", False),
        ("report/page/need.py", False),
        ("cli/app.py", False),
        ("__init__.py", False),
        ("model/README.md", False),
    ],
)
def test_the_hash_of_the_code_sees_subfolders_and_what_makes_replications_only(
    tmp_path: Path, file: str, counts: bool
) -> None:
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("one = 1\n", encoding="utf-8")
    before = code_hash(tmp_path)
    path.write_text("one = 2\n", encoding="utf-8")
    assert (code_hash(tmp_path) != before) == counts


def test_the_name_of_a_file_counts_too(tmp_path: Path) -> None:
    (tmp_path / "log.py").write_text("", encoding="utf-8")
    before = code_hash(tmp_path)
    (tmp_path / "log.py").rename(tmp_path / "tape.py")
    assert code_hash(tmp_path) != before


def test_every_room_before_the_study_counts() -> None:
    before = [room.removeprefix("sim.") for room in ROOMS[: ROOMS.index("sim.study")]]
    tops = {file.partition("/")[0].removesuffix(".py") for file in code_files()}
    assert tops == {*before, "study"}
    assert "study/tasks.py" in code_files() and "study/sweep.py" not in code_files()
