"""Results folders: claimed first, filled in one go, read back exactly."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import sim
from sim.log import CHILD, ROW, Event, EventLog, LogWriter, Place, packed
from sim.scenario import load_text
from sim.study.folder import FolderError, ResultsFolder, as_csv, changed_files, table_in
from sim.study.naming import plain_name, unique_names
from sim.study.result import load_result
from sim.study.tasks import log_bytes, log_files

SMALL = """\
run: {start: 2017-04-03, observed_days: 28}
demand: {contacts: {first_contacts_per_year: 200}}
front_door: {workers: {screener: {posts: 2}}}
"""


def read_log(folder: Path, *, name: str, replication: int) -> EventLog:
    """A log out of its two files: nothing of it may be anywhere else."""
    files = [pq.read_table(folder / file) for file in log_files(name, replication)]
    facts = json.loads(files[0].schema.metadata[b"frontdoor"])
    del facts["codes"]
    events, children = (
        {column: table.column(column).to_numpy().astype(dtype[column], copy=False) for column in dtype.names}
        for table, dtype in zip(files, (ROW, CHILD), strict=True)
    )
    lasting = {key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()}
    return EventLog(events=events, children=packed(children, CHILD), **lasting)


def test_a_fresh_folder_is_removed_if_nothing_comes_of_it(tmp_path: Path) -> None:
    ResultsFolder.claim(tmp_path / "a" / "b").close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("inside", ["photo.jpg", "manifest.json", "measures.csv"])
def test_a_foreign_folder_is_refused(tmp_path: Path, inside: str) -> None:
    (tmp_path / inside).write_text("{}", encoding="utf-8")
    with pytest.raises(FolderError, match="something other"):
        ResultsFolder.claim(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [inside]


@pytest.mark.parametrize("text", ["y", "y,z", 'a "y"', "two\nlines", "=1+1"])
def test_tables_read_back_exactly(tmp_path: Path, text: str) -> None:
    """Also those with a text that needs quotes, or an apostrophe."""
    table = pd.DataFrame(
        {
            "scenario": ["a", "NA", "", "é"],
            "replication": [1, 2, 3, 4],
            "measure": ["null", "x", "1.0", text],
            "value": [0.1 + 0.2, math.nan, 1e-300, 12345678901234567.0],
        }
    )
    folder = ResultsFolder.claim(tmp_path / "out")
    folder.write("measures.csv", as_csv(table))
    folder.commit({"made_by": "frontdoor-sim"})
    folder.close()
    pd.testing.assert_frame_equal(table_in(tmp_path / "out", "measures.csv"), table)
    assert "0.30000000000000004" in (tmp_path / "out" / "measures.csv").read_text(encoding="utf-8")


def test_nothing_is_in_place_before_it_is_committed(tmp_path: Path) -> None:
    folder = ResultsFolder.claim(tmp_path / "out")
    folder.write("measures.csv", as_csv(pd.DataFrame({"value": [1.0]})))
    assert not (tmp_path / "out" / "measures.csv").exists()
    folder.commit({"made_by": "frontdoor-sim"})
    folder.close()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [".lock", "manifest.json", "measures.csv"]


def test_a_manifest_cannot_make_us_delete_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "out").mkdir()
    manifest = {"made_by": "frontdoor-sim", "files": {"../precious.txt": ""}}
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    folder = ResultsFolder.claim(tmp_path / "out")
    folder.commit({"made_by": "frontdoor-sim"})
    folder.close()
    assert (tmp_path / "precious.txt").exists()


def test_a_log_reads_back_exactly(tmp_path: Path) -> None:
    writer = LogWriter()
    writer.enter(
        3, entered_days=0.5, group=1, area=0, source=2, origin=0, age_years=4.5, set_point=31.25, earlier_plan=True
    )
    writer.write(0.5, 3, Event.CONTACT_RECEIVED, place=Place.FRONT_DOOR, source=2, number=1, value=2.0)
    log = EventLog(writer.rows(), writer.children(), ("icrt",), (1,), ("north",), seed=7, replication=2, notes=("n",))
    for file, content in log_bytes(log, name="town"):
        (tmp_path / file).write_bytes(content)
    again = read_log(tmp_path, name="town", replication=2)
    assert len(again) == 1
    assert (again.rows.dtype, again.children.dtype) == (ROW, CHILD)
    assert again.rows.tobytes() == log.rows.tobytes()
    assert again.children.tobytes() == log.children.tobytes()
    facts = ("teams", "team_places", "areas", "seed", "replication", "notes")
    assert [getattr(again, name) for name in facts] == [getattr(log, name) for name in facts]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sunderland-2018", "sunderland-2018"),
        ("=cmd|' /C calc'!A0", "cmd-C-calc-A0"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>", "script"),
        ("\x1b[31mred", "31mred"),
        ("café 2", "café-2"),
        ("...", "scenario"),
        ("x" * 300, "x" * 80),
    ],
)
def test_names_are_harmless(text: str, name: str) -> None:
    assert plain_name(text) == name


def test_names_do_not_clash() -> None:
    assert unique_names(["a", "A", "a", "a-2", "b"]) == ["a", "A-2", "a-3", "a-2-2", "b"]


def test_the_python_door_gives_the_same_as_the_folder(tmp_path: Path) -> None:
    town = load_text(SMALL)
    result = sim.compare({"now": town}, {"again": town}, replications=2, workers=1, seed=5)
    assert result.baseline == "now"
    assert list(result.scenarios) == ["now", "again"]
    result.save(tmp_path / "out")
    again = load_result(tmp_path / "out")
    for table in ("measures", "monthly", "summary", "comparison"):
        pd.testing.assert_frame_equal(getattr(again, table), getattr(result, table))
    assert changed_files(tmp_path / "out", dict(again.manifest)) == []
    (tmp_path / "out" / "summary.csv").write_text("changed", encoding="utf-8")
    assert changed_files(tmp_path / "out", dict(again.manifest)) == ["summary.csv"]


def test_a_kept_log_measures_the_same(tmp_path: Path) -> None:
    town = load_text(SMALL)
    log = sim.simulate(town, seed=5, replication=1)
    for file, content in log_bytes(log, name="town"):
        (tmp_path / file).write_bytes(content)
    kept = read_log(tmp_path, name="town", replication=1)
    pd.testing.assert_frame_equal(sim.measure(kept, town), sim.measure(log, town))
    assert np.array_equal(kept.rows["time_days"], log.rows["time_days"])


@pytest.mark.parametrize("wrong", [{"replications": 0}, {"replications": True}, {"seed": -1}, {"workers": 0}])
def test_numbers_out_of_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be a whole number"):
        sim.run(load_text(SMALL), **wrong)


def test_the_names_for_notebooks_are_there() -> None:
    assert len(sim.__all__) <= 18
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    with pytest.raises(AttributeError):
        sim.nothing_of_the_kind  # noqa: B018
