"""What is printed leaves an amount out only where it is settled that nothing changes by enough to matter."""

from __future__ import annotations

import dataclasses
import re

import pytest

from sim.report import faces
from sim.report.results import Results
from sim.study.result import StudyResult
from sim.study.verdicts import NO_DIFFERENCE, NOT_DEFINED, TOO_SHORT, TOO_SMALL_TO_MATTER, VERDICTS

WITHOUT_AMOUNT = {NO_DIFFERENCE, NOT_DEFINED, TOO_SHORT, TOO_SMALL_TO_MATTER}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_only_what_does_not_matter_is_printed_without_its_amount(result: StudyResult, verdict: str) -> None:
    assert result.comparison is not None
    page = faces.page(Results(dataclasses.replace(result, comparison=result.comparison.assign(verdict=verdict))))
    amounts = re.findall(r'<span class="amount [^"]*">([^<]*)</span>', page.partition('<section id="paper"')[2])
    assert any(amounts) == (verdict not in WITHOUT_AMOUNT)
