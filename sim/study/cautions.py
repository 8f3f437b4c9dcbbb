"""What to know before believing results: records of which scenario it is true, of what kind it is, and the sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

SCENARIO, COMPARISON, REPLICATIONS, WARM_UP, PRECISION = (
    "scenario", "comparison", "replications", "warm-up", "precision",
)  # fmt: skip
"""Kinds: what a scenario says; how it differs from the baseline; how many replications; MSER-5; what was asked for."""


class Caution(NamedTuple):
    """Something to know before believing results.

    Attributes
    ----------
    scenario
        Of which scenario it is true; empty for the whole study.
    kind
        `SCENARIO`, `COMPARISON`, `REPLICATIONS`, `WARM_UP` or `PRECISION`.
    text
        A sentence or two, which do not name the scenario.
    """

    scenario: str
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.scenario}: {self.text}" if self.scenario else self.text


def plain_cautions(cautions: Iterable[Caution]) -> list[dict[str, str]]:
    """Cautions as they stand in a manifest."""
    return [caution._asdict() for caution in cautions]


def cautions_in(manifest: Mapping[str, Any]) -> list[Caution]:
    """The cautions that stand in a manifest."""
    return [Caution(**entry) for entry in manifest.get("warnings", ())]
