"""Every rule gives the same bits on processors with and without fused multiply-add."""

from __future__ import annotations

import pytest

from tests.processors import elsewhere, older
from tests.rules.digests import digests, rules


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    found = digests()
    assert len(set(found.values())) == len(rules())
    return found


def test_without_fused_multiply_add_every_rule_says_the_same_to_the_last_bit(here: dict[str, str]) -> None:
    assert elsewhere("tests.rules.digests", environment=older()) == here
