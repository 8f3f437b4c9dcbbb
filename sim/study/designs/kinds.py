"""Which design a saved study has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.study.designs.design import Design
from sim.study.designs.sensitivity import Sensitivity
from sim.study.designs.sweep import Sweep

_DESIGNS: tuple[Design, ...] = (Sweep(), Sensitivity())


def design_of(manifest: Mapping[str, Any]) -> Design:
    """The design of a saved study: that of whose points its manifest speaks, else a comparison."""
    return next((design for design in _DESIGNS if design.key in manifest), Design())
