"""Every mechanism pushes the way a head of service would expect, on common random numbers.

Each row changes one thing in the small authority of ``authority.yaml`` for 170 days and names a quantity and the sign of
its change. The two arms share their random numbers, so a mechanism that does nothing changes the quantity by exactly 0
and fails. The mean difference over the replications must be significant: above 0 in the direction named by Student's t
test for paired differences (Student 1908), one-sided, at 1%. Rows in which queues or few events make for noise have
eight or sixteen replications in place of four.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from tests.model.direction_practice import PRACTICE
from tests.model.direction_table import TABLE
from tests.model.worlds import authority_log

LENGTH = "run.observed_days=170"
SIGNIFICANCE = 0.01
ALL = TABLE | PRACTICE


def test_the_table_is_complete() -> None:
    """At least thirty rows, each of which changes something."""
    assert len(ALL) >= 30
    assert all(case.change and case.sign in (1, -1) for case in ALL.values())


@pytest.mark.parametrize("name", ALL)
def test_direction(name: str) -> None:
    """The sentence is the name of the row."""
    case = ALL[name]
    differences = np.array([
        case.quantity(authority_log((LENGTH, *case.ground, *case.change), replication))
        - case.quantity(authority_log((LENGTH, *case.ground), replication))
        for replication in range(case.replications)
    ])  # fmt: skip
    towards = differences * case.sign
    assert towards.mean() > 0, differences
    if towards.std() > 0:
        assert ttest_1samp(towards, 0, alternative="greater").pvalue < SIGNIFICANCE, differences


def test_published_thresholds_judge_and_decide_nothing() -> None:
    """Moving the published thresholds changes not one row of the log: decisions use the applied ones."""
    moved = ("thresholds.published={early_help: 10, child_in_need: 30, protection: 60}",)
    assert authority_log((LENGTH, *moved), 0).rows.tobytes() == authority_log((LENGTH,), 0).rows.tobytes()
