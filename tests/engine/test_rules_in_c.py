"""Each rule gives the same bits in Python and in C."""

from __future__ import annotations

import pytest

from tests.engine.applied import RULES, Rule, difference

pytest.importorskip("ziglang", reason="the C compiler that the rules are built with for this test is not installed")

EVERYDAY, MANY = 500, 100_000
SLOW_IN_PYTHON = {"next_potential_incident": 10, "arrivals_of_day": 100}
"""Of these fewer are tried: Python takes long for each."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_gives_the_same_bits_in_c(rule: Rule) -> None:
    assert difference(rule, EVERYDAY // min(2, SLOW_IN_PYTHON.get(rule.name, 1))) == ""


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_gives_the_same_bits_in_c_for_many_arguments(rule: Rule) -> None:
    assert difference(rule, MANY // SLOW_IN_PYTHON.get(rule.name, 1), seed=2) == ""
