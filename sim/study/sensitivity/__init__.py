"""What conclusions hang on: scenarios run over the ranges of what nobody knows, by Morris and by Sobol."""

from sim.study.sensitivity.conclusions import Conclusion, conclude
from sim.study.sensitivity.design import (
    MORRIS,
    SOBOL,
    Design,
    NoSALibError,
    check_salib,
    check_size,
    indices,
    make_design,
)
from sim.study.sensitivity.ranges import Range, read_ranges
from sim.study.sensitivity.setting import Settable
from sim.study.sensitivity.study import (
    CONCLUSIONS,
    KEY,
    POINTS,
    SENSITIVITY,
    Plan,
    SensitivityResult,
    derive,
    plan_sensitivity,
    run_sensitivity,
    scenario_at,
)

__all__ = [
    "CONCLUSIONS", "KEY", "MORRIS", "POINTS", "SENSITIVITY", "SOBOL", "Conclusion", "Design", "NoSALibError", "Plan",
    "Range", "SensitivityResult", "Settable", "check_salib", "check_size", "conclude", "derive", "indices",
    "make_design", "plan_sensitivity", "read_ranges", "run_sensitivity", "scenario_at",
]  # fmt: skip
