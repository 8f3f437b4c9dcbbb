"""Which design a saved study has."""

from sim.study.designs.design import Design
from sim.study.designs.sensitivity import Sensitivity
from sim.study.designs.sweep import Sweep
from sim.study.manifest import Manifest

_DESIGNS: tuple[Design, ...] = (Sweep(), Sensitivity())


def design_of(manifest: Manifest) -> Design:
    """The design of a saved study: that of whose points its manifest speaks, else a comparison."""
    return next((design for design in _DESIGNS if design.key in manifest), Design())
