"""Every rule gives the same bits compiled and as plain Python, and on processors with and without fused multiply-add."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.rules.digests import digests, rules

OLD_PROCESSOR = {
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable,-FMA_Usable,-AVX512F",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
}
"""A C library and a compiler that know nothing newer than SSE2."""


def elsewhere(*words: str, **environment: str) -> dict[str, str]:
    """The digests of another Python."""
    environment = {**os.environ, **environment}
    command = [sys.executable, "-m", "tests.rules.digests", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    found = digests()
    assert len(set(found.values())) == len(rules())
    return found


def test_without_numba_every_rule_says_the_same_to_the_last_bit(here: dict[str, str]) -> None:
    """A difference may be an old compiled file of another version of the rules: empty numba's cache first."""
    assert elsewhere("plain") == here


def test_without_fused_multiply_add_every_rule_says_the_same_to_the_last_bit(here: dict[str, str], tmp_path: object) -> None:
    assert elsewhere(NUMBA_CACHE_DIR=str(tmp_path), **OLD_PROCESSOR) == here
