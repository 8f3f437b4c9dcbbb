"""The list of deliberate faults is kept in step with the source; making them is a command of its own."""

from __future__ import annotations

from pathlib import Path

from tests.verification.faults import IN_THE_MODEL
from tests.verification.faults_in_c import IN_C
from tests.verification.faults_in_results import IN_RESULTS
from tests.verification.mutations import FAULTS, ROOT, chosen, misplaced, not_python


def test_every_fault_can_still_be_made() -> None:
    """Each text stands exactly once in its file, and is replaced by something else that is valid Python."""
    assert not misplaced()
    assert not not_python()
    assert min(map(len, (IN_THE_MODEL, IN_RESULTS, IN_C))) >= 20
    assert all(fault.text != fault.instead for fault in FAULTS)
    assert len({(fault.file, fault.text, fault.instead) for fault in FAULTS}) == len(FAULTS)


def test_every_named_test_is_there() -> None:
    """The tests that are to go red exist."""
    for fault in FAULTS:
        assert fault.tests
        for test in fault.tests:
            file, _, name = test.partition("::")
            text = Path(ROOT / file).read_text(encoding="utf-8")
            assert f"def {name}(" in text or not name


def test_faults_are_chosen_by_number_or_word() -> None:
    """By number, by word, or all."""
    assert [number for number, _ in chosen(["3"])] == [3]
    assert chosen(["panel"]) and len(chosen([])) == len(FAULTS)
