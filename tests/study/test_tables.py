"""The tables of one replication: what a log holds is worked out once for all of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.measures import measure, monthly
from sim.measures.reading import Reading
from sim.study.tables import unpack
from sim.study.tasks import packed_tables
from tests.model.worlds import authority, authority_log

OVERRIDES = ("run.observed_days=90",)


def test_a_log_is_read_once_for_all_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """And each table is what it would be on its own: none spoils what the others read."""
    log, scenario = authority_log(OVERRIDES, 0), authority(OVERRIDES)
    read, begin = [], Reading.__init__
    monkeypatch.setattr(Reading, "__init__", lambda self, *of: (read.append(of), begin(self, *of))[1])
    tables = unpack(packed_tables(log, scenario))
    assert len(read) == 1
    assert tables.measures.equals(measure(log, scenario))
    assert tables.monthly.equals(monthly(log, scenario))


WORK = """
import sys
from sim.scenario import load_text
from sim.study.tasks import Finished, Task, work

text = "run: {observed_days: 14}\\ndemand: {contacts: {first_contacts_per_year: 400}}\\n"
assert isinstance(work(Task("town", load_text(text).model_dump_json(by_alias=True), 1, 1)), Finished)
print([name for name in ("pandas", "pyarrow", "scipy", "matplotlib") if name in sys.modules])
"""


def test_a_worker_needs_nothing_that_tables_are_made_with() -> None:
    """Each would load it anew, and it weighs as much as the log of a replication."""
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
