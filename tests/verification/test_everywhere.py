"""The same bits on every processor: with and without fused multiply-add and wide vectors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines import simulate
from tests.processors import elsewhere, of_the_libraries, older
from tests.verification import everywhere

MODULE = "tests.verification.everywhere"


def there(*words: str) -> dict[str, str]:
    """The digests of a processor without; skips where it cannot be told from this one."""
    found: dict[str, str] = elsewhere(MODULE, *words, environment=older())
    if found.pop("the libraries' own") == of_the_libraries():
        pytest.skip("exp and log of this machine's libraries do not depend on the processor: nothing would be seen")
    return found


def test_measures_of_a_log_are_the_same_on_an_older_processor(tmp_path: Path) -> None:
    """Every measure, the months, the warm-up series and each child's life, of a simulated log and of one by hand."""
    path = tmp_path / "log.npz"
    everywhere.save(simulate(everywhere.world(), seed=11, replication=1), path)
    assert there("measures", str(path)) == everywhere.all_of_measures(path)


def test_a_log_is_the_same_on_an_older_processor() -> None:
    """Every row and every child of the small authority."""
    assert there("log") == everywhere.of_log()
