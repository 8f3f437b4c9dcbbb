"""Finished replications on disk: whole, checked, resumed, and never mixed with those of another study."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.scenario import load_text
from sim.study.folder import FolderError, ResultsFolder
from sim.study.kept import Kept, OtherStudyError, plan_of
from sim.study.naming import NamedScenario
from sim.study.replicate import replicate
from sim.study.settings import Settings
from sim.study.tables import unpack
from sim.study.tasks import pack
from tests.cli.conftest import environment
from tests.effort import wait_until

TOWN = "run: {observed_days: 14}\ndemand: {contacts: {first_contacts_per_year: 400}}\n"
BUSIER = f"{TOWN}".replace("400", "800")
TABLES = ("measures.csv", "monthly.csv", "summary.csv")


def plan(text: str = TOWN, *, seed: int = 1, keep_logs: bool = False, name: str = "town") -> dict:
    return plan_of([NamedScenario(name, load_text(text))], seed=seed, keep_logs=keep_logs)


def fill(folder: Path, last: int = 2) -> Kept:
    kept = Kept.resume(folder, plan())
    replicate([NamedScenario("town", load_text(TOWN))], Settings(workers=1), kept, last=last)
    return kept


def test_tables_travel_exactly() -> None:
    odd = {"measure": ["a", "é"], "value": np.array([0.1 + 0.2, np.nan]), "unit": ["", "NA"]}
    empty = {name: column[:0] for name, column in odd.items()}
    back = unpack(pack([odd, odd, empty, odd]))
    pd.testing.assert_frame_equal(back.measures, pd.DataFrame(odd))
    assert list(back.overloaded.columns) == ["measure", "value", "unit"]
    assert pack([odd, odd, empty, odd]) == pack([odd, odd, empty, odd])
    with pytest.raises(ValueError, match="no tables"):
        unpack(b"nonsense")


def test_what_was_kept_is_found_again(tmp_path: Path) -> None:
    first = fill(tmp_path / "kept")
    again = Kept.resume(tmp_path / "kept", plan())
    assert again.keys(["town"], 9) == [("town", 1), ("town", 2)]
    pd.testing.assert_frame_equal(again.tables(("town", 2)).measures, first.tables(("town", 2)).measures)


@pytest.mark.parametrize("damage", ["cut", "changed", "empty"])
def test_a_damaged_file_is_as_good_as_absent(tmp_path: Path, damage: str) -> None:
    fill(tmp_path / "kept")
    file = tmp_path / "kept" / "town-1.tables"
    whole = file.read_bytes()
    file.write_bytes({"cut": whole[:-9], "changed": whole[:200] + b"!" + whole[201:], "empty": b""}[damage])
    (tmp_path / "kept" / "town-3.tables.part").write_bytes(whole)
    again = Kept.resume(tmp_path / "kept", plan())
    assert again.keys(["town"], 9) == [("town", 2)]
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["plan.json", "town-2.tables"]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (plan(seed=2), "seed was 1, now 2"),
        (plan(keep_logs=True), "event logs kept was no, now yes"),
        (plan(BUSIER), r"town has changed \(demand.contacts.first_contacts_per_year was 400.0, now 800.0\)"),
        (plan(name="village"), "the list of scenarios was town, now village"),
        ({**plan(), "the code of the simulator": "older"}, "the code of the simulator was .*, now older"),
        ({**plan(), "numpy": "1.0"}, r"numpy was .*, now 1\.0"),
    ],
)
def test_another_study_is_refused_and_what_changed_is_said(tmp_path: Path, other: dict, said: str) -> None:
    fill(tmp_path / "kept")
    before = {path: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    with pytest.raises(OtherStudyError, match=f"2 replications of an unfinished study.*{said}"):
        Kept.resume(tmp_path / "kept", other)
    assert {path: path.read_bytes() for path in (tmp_path / "kept").iterdir()} == before


@pytest.mark.parametrize("damage", ["gone", "{", "[]", "[" * 100_000, "null"])
def test_kept_files_say_themselves_which_study_they_are_of(tmp_path: Path, damage: str) -> None:
    fill(tmp_path / "kept")
    file = tmp_path / "kept" / "plan.json"
    file.unlink()
    if damage != "gone":
        file.write_text(damage, encoding="utf-8")
    with pytest.raises(OtherStudyError, match=r"2 replications of an unfinished study.*its plan is gone"):
        Kept.resume(tmp_path / "kept", plan(seed=2))
    assert Kept.resume(tmp_path / "kept", plan()).keys(["town"], 9) == [("town", 1), ("town", 2)]
    assert Kept.resume(tmp_path / "kept", plan()).keys(["town"], 9) == [("town", 1), ("town", 2)]


@pytest.mark.parametrize("to", ["town-2.tables", "town-9.tables", "village-1.tables"])
def test_a_kept_file_under_another_name_is_as_good_as_absent(tmp_path: Path, to: str) -> None:
    fill(tmp_path / "kept")
    shutil.copy(tmp_path / "kept" / "town-1.tables", tmp_path / "kept" / to)
    again = Kept.resume(tmp_path / "kept", plan())
    assert again.keys(["town", "village"], 9) == [("town", 1), ("town", 2)][: 1 if to == "town-2.tables" else 2]
    assert not (tmp_path / "kept" / to).exists()


def test_a_kept_file_of_another_study_is_as_good_as_absent(tmp_path: Path) -> None:
    fill(tmp_path / "kept")
    other = Kept.resume(tmp_path / "other", plan(seed=2))
    replicate([NamedScenario("town", load_text(TOWN))], Settings(workers=1, seed=2), other, last=1)
    shutil.copy(tmp_path / "other" / "town-1.tables", tmp_path / "kept" / "town-1.tables")
    assert Kept.resume(tmp_path / "kept", plan()).keys(["town"], 9) == [("town", 2)]


def test_what_is_damaged_while_the_study_runs_is_not_put_into_tables(tmp_path: Path) -> None:
    kept = fill(tmp_path / "kept")
    shutil.copy(tmp_path / "kept" / "town-1.tables", tmp_path / "kept" / "town-2.tables")
    with pytest.raises(OSError, match="damaged while the study ran") as caught:
        kept.tables(("town", 2))
    assert str(caught.value.filename).endswith("town-2.tables")


def test_a_beginning_without_replications_is_no_hindrance(tmp_path: Path) -> None:
    Kept.resume(tmp_path / "kept", plan())
    assert len(Kept.resume(tmp_path / "kept", plan(seed=2))) == 0


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = fill(tmp_path / "kept", last=1)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    outcome = replicate([NamedScenario("town", load_text(TOWN))], Settings(workers=1), kept, last=2)
    assert outcome.stop_reason == "A finished replication could not be kept: No space left on device."
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == ["plan.json", "town-1.tables"]


def test_two_runs_into_one_folder_do_not_mix(tmp_path: Path) -> None:
    first = ResultsFolder.claim(tmp_path / "out")
    with pytest.raises(FolderError, match="Another run is writing to"):
        ResultsFolder.claim(tmp_path / "out")
    first.close()
    ResultsFolder.claim(tmp_path / "out").close()


def test_the_lock_goes_when_its_process_does(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys; from sim.study.folder import ResultsFolder; "
        "held = ResultsFolder.claim(pathlib.Path(sys.argv[1])); print('claimed', flush=True); sys.stdin.read()"
    )
    out = str(tmp_path / "out")
    other = subprocess.Popen(
        [sys.executable, "-c", code, out], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "claimed\n"
    with pytest.raises(FolderError, match="Another run"):
        ResultsFolder.claim(tmp_path / "out")
    other.kill()
    other.communicate()
    ResultsFolder.claim(tmp_path / "out").close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_study_goes_on_and_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text(TOWN, encoding="utf-8")
    code = "import sys, sim; sim.run('town.yaml', replications=int(sys.argv[1]), workers=2, folder=sys.argv[2])"

    def start(count: int, folder: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", code, str(count), folder], cwd=tmp_path, env=environment())

    victim = start(400, "killed")
    wait_until(lambda: len(list((tmp_path / "killed").glob(".unfinished/replications/*.tables"))) >= 5, "replications")
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    kept = len(list((tmp_path / "killed").glob(".unfinished/replications/*.tables")))
    assert 5 <= kept < 400
    assert not (tmp_path / "killed" / "manifest.json").exists()
    with pytest.raises(FolderError, match=f"It holds {kept} replications of an unfinished study.*seed was 1, now 2"):
        sim.run(tmp_path / "town.yaml", replications=kept + 3, seed=2, folder=tmp_path / "killed")
    sim.run(tmp_path / "town.yaml", replications=kept + 3, workers=1, folder=tmp_path / "killed")
    sim.run(tmp_path / "town.yaml", replications=kept + 3, workers=2, folder=tmp_path / "undisturbed")
    for table in TABLES:
        assert (tmp_path / "killed" / table).read_bytes() == (tmp_path / "undisturbed" / table).read_bytes()
    assert not (tmp_path / "killed" / ".unfinished").exists()


def test_tables_that_are_cut_short_or_have_more_are_none() -> None:
    """The numbers stand after the texts, and there must be just as many as the rows need."""
    table = {"measure": ["a", "b"], "value": np.array([0.1, 2.0]), "batch": np.array([1, 2])}
    whole = gzip.decompress(pack([table] * 4))
    pd.testing.assert_frame_equal(unpack(gzip.compress(whole)).warm_up, pd.DataFrame(table))
    for damaged in (whole[:-8], whole + bytes(8)):
        with pytest.raises(ValueError, match="no tables"):
            unpack(gzip.compress(damaged))
