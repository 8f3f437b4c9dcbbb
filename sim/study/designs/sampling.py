"""Where in the ranges a scenario is run: the points of Morris and of Sobol, and the indices that follow from them.

Points and indices are those of SALib (Herman and Usher 2017; Iwanaga, Usher and Herman 2022). Every range is laid out
from 0 (its low end) to 1 (its high end), so that indices of unlike unknowns can be set beside one another.

Both methods consist of blocks that can be analysed with some left out: a trajectory of Morris changes one unknown
after the other; a block of Sobol holds two random points and those between them. A block with a point that could not
be run is left out, and the number of those used is reported.

References ---------- Morris 1991, Technometrics 33(2), 161-174. Campolongo, Cariboni and Saltelli 2007, Environmental
Modelling & Software 22(10). Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola 2010, Computer Physics
Communications 181(2), 259-270.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from sim.scenario.problems import InputError
from sim.study.provenance import how_to_install
from sim.study.summary import CONFIDENCE

Method = Literal["morris", "sobol"]
METHODS: tuple[Method, ...] = get_args(Method)
MORRIS, SOBOL = METHODS

GRID_LEVELS = 4
"""Points of Morris lie on a grid of so many levels of each range: 0, 1/3, 2/3 and 1."""

DELTA = GRID_LEVELS / (2 * (GRID_LEVELS - 1))
"""How far a step of Morris goes: 2/3 of the range."""

RESAMPLES = 1_000

INDEX_COLUMNS = ("range", "index", "value", "ci_low", "ci_high")
"""Columns of a table of indices."""


class NoSALibError(InputError, RuntimeError):
    """SALib is not installed; the message says how to get it."""


@dataclass(frozen=True)
class Sample:
    """Points at which to run.

    Parameters
    ----------
    method
        Morris or Sobol.
    names
        Names of the ranges, one for each column.
    shares
        Where each point lies in each range, 0 to 1; shape (points, ranges). Blocks of points follow one another.
    """

    method: Method
    names: tuple[str, ...]
    shares: np.ndarray

    @property
    def block(self) -> int:
        """Points in a block: ranges + 1 for Morris, ranges + 2 for Sobol."""
        return len(self.names) + (1 if self.method == MORRIS else 2)

    @property
    def blocks(self) -> int:
        """Number of blocks: trajectories of Morris, samples of Sobol."""
        return len(self.shares) // self.block


def check_salib() -> None:
    """Make sure that SALib is there.

    Raises
    ------
    NoSALibError
        If it is not.
    """
    try:
        import SALib  # noqa: F401
    except ImportError:
        text = f"Sensitivity needs SALib, which is not installed. Install it with: {how_to_install('analysis')}"
        raise NoSALibError(text) from None


def make_sample(names: tuple[str, ...], method: Method, size: int, seed: int) -> Sample:
    """The points of a sensitivity study.

    Parameters
    ----------
    names
        Names of the ranges.
    method
        Morris (a screening: few points, which unknowns matter) or Sobol (many points, how much of the variance each
        explains, alone and together with others).
    size
        Number of trajectories (Morris, 2 or more) or of samples (Sobol, a power of 2); the points are
        ``size x (ranges + 1)`` and ``size x (ranges + 2)``.
    seed
        Root of the draw; the same seed gives the same points.

    Raises
    ------
    NoSALibError
        If SALib is not installed.
    ValueError
        If `size` is not allowed.
    """
    check_size(method, size)
    rng = np.random.default_rng(seed)
    shares = _salib("sample", method).sample(_problem(names), size, seed=rng, **_OPTIONS[method])
    return Sample(method, names, np.clip(shares, 0.0, 1.0))


def check_size(method: str, size: int) -> None:
    """Refuse a number of trajectories or samples from which no index follows.

    Raises
    ------
    ValueError
        Saying why.
    """
    if method == MORRIS and size < 2:
        raise ValueError("Morris needs 2 trajectories or more")
    if method == SOBOL and (size < 2 or size & (size - 1)):
        raise ValueError(f"Sobol needs a power of 2 as the number of samples (16, 32, 64, ...), not {size}")


def indices(sample: Sample, y: np.ndarray, seed: int) -> pd.DataFrame:
    """How much each range moves an output.

    Parameters
    ----------
    sample
        Where it was run.
    y
        The output at each point, shape (points,); NaN where it is not known.
    seed
        Root of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        Columns `INDEX_COLUMNS`, in the order of the ranges. Morris: ``mu_star``, the mean size of an elementary effect
        (how far the output moves per whole range), with a 95% bootstrap interval; ``mu``, its mean with its sign; and
        ``sigma``, the standard deviation of the effects (large beside mu_star: what this unknown does depends on the
        others, or is not a straight line). Sobol: ``S1``, the share of the output's variance that goes with this
        unknown alone, and ``ST``, with all it does together with others, with 95% bootstrap intervals. All NaN when
        fewer than two blocks are known, or (Sobol) nothing varies.
    """
    complete = complete_blocks(sample, y)
    keep = np.repeat(complete, sample.block)
    rows = []
    values = _analysed(sample, sample.shares[keep], y[keep], seed) if complete.sum() >= 2 else {}
    unknown = np.full(len(sample.names), np.nan)
    for place, name in enumerate(sample.names):
        for index in _INDICES[sample.method]:
            value = float(values.get(index, unknown)[place])
            width = float(values.get(f"{index}_conf", unknown)[place])
            low = max(0.0, value - width) if index == "mu_star" else value - width
            rows.append((name, index, value, low, value + width))
    return pd.DataFrame(rows, columns=INDEX_COLUMNS)


def complete_blocks(sample: Sample, y: np.ndarray) -> np.ndarray:
    """Which blocks have no point whose output is unknown; shape (blocks,)."""
    return ~np.isnan(y).reshape(sample.blocks, sample.block).any(axis=1)


_OPTIONS: dict[str, Any] = {MORRIS: {"num_levels": GRID_LEVELS}, SOBOL: {"calc_second_order": False}}

_INDICES = {MORRIS: ("mu_star", "mu", "sigma"), SOBOL: ("S1", "ST")}
"""Indices of each method; SALib adds ``_conf`` to the name for half the width of an interval."""


def _analysed(sample: Sample, shares: np.ndarray, y: np.ndarray, seed: int) -> dict[str, Any]:
    points = [shares] if sample.method == MORRIS else []  # Sobol's are known by their order
    if sample.method == SOBOL and np.ptp(y) == 0:
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a resample in which nothing varies
        return dict(_salib("analyze", sample.method).analyze(
            _problem(sample.names), *points, y, num_resamples=RESAMPLES, conf_level=CONFIDENCE,
            seed=np.random.default_rng(seed), **_OPTIONS[sample.method],
        ))  # fmt: skip


def _salib(what: str, method: Method) -> Any:
    """What SALib has for a method; raises as `check_salib`."""
    check_salib()
    return import_module(f"SALib.{what}.{method}")


def _problem(names: tuple[str, ...]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
