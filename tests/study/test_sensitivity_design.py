"""Points and indices against functions whose indices are known."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from sim.study.designs.sampling import DELTA, NoSALibError, check_salib, indices, make_sample

pytest.importorskip("SALib")


def by_index(table, index):
    return table[table["index"] == index].set_index("range")


def test_morris_of_a_straight_line_gives_its_slopes():
    """y = 3a - 2b + 0c: every effect is the slope, so sigma is 0 and the interval has no width."""
    design = make_sample(("a", "b", "c"), "morris", 6, seed=1)
    found = indices(design, design.shares @ np.array([3.0, -2.0, 0.0]), seed=1)
    assert by_index(found, "mu_star")["value"].tolist() == pytest.approx([3, 2, 0])
    assert by_index(found, "mu")["value"].tolist() == pytest.approx([3, -2, 0])
    assert by_index(found, "sigma")["value"].tolist() == pytest.approx([0, 0, 0], abs=1e-12)
    assert by_index(found, "mu_star")[["ci_low", "ci_high"]].to_numpy() == pytest.approx(np.array([[3, 3], [2, 2], [0, 0]]))


def test_morris_of_a_product_has_a_sigma():
    """y = a b on the grid 0, 1/3, 2/3, 1: the effect of a is b, which is 0 to 1 with mean 1/2."""
    design = make_sample(("a", "b"), "morris", 400, seed=2)
    found = indices(design, design.shares[:, 0] * design.shares[:, 1], seed=1)
    spread = np.std([0, 1 / 3, 2 / 3, 1])
    assert by_index(found, "mu_star")["value"].tolist() == pytest.approx([0.5, 0.5], abs=4 * spread / 20)
    assert by_index(found, "sigma")["value"].tolist() == pytest.approx([spread, spread], rel=0.1)


def test_sobol_of_ishigami():
    """Ishigami and Homma 1990, a = 7, b = 0.1: S1 = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437."""
    design = make_sample(("x1", "x2", "x3"), "sobol", 1024, seed=3)
    x = np.pi * (2 * design.shares - 1)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    found = indices(design, y, seed=1)
    for index, truth in (("S1", (0.3139, 0.4424, 0.0)), ("ST", (0.5576, 0.4424, 0.2437))):
        rows = by_index(found, index)
        errors = (rows["ci_high"] - rows["ci_low"]) / (2 * 1.96)
        assert (np.abs(rows["value"] - np.array(truth)) <= 4 * errors).all()
        assert (errors < 0.05).all()


@pytest.mark.parametrize(("method", "block"), [("morris", 4), ("sobol", 5)])
def test_the_same_seed_gives_the_same_points(method, block):
    design = make_sample(("a", "b", "c"), method, 8, seed=5)
    assert design.shares.tobytes() == make_sample(("a", "b", "c"), method, 8, seed=5).shares.tobytes()
    assert design.shares.tobytes() != make_sample(("a", "b", "c"), method, 8, seed=6).shares.tobytes()
    assert (design.block, design.blocks, len(design.shares)) == (block, 8, 8 * block)
    assert design.shares.min() >= 0 and design.shares.max() <= 1


def test_a_step_of_morris_changes_one_unknown():
    design = make_sample(("a", "b", "c"), "morris", 5, seed=1)
    steps = np.diff(design.shares.reshape(5, 4, 3), axis=1)
    assert ((np.abs(steps) > 1e-9).sum(axis=2) == 1).all()
    assert np.abs(steps).max(axis=2) == pytest.approx(DELTA)


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_blocks_with_an_unknown_point_are_left_out(method):
    """What is left gives what a straight line gives anyway; with one block left there is nothing to say."""
    design = make_sample(("a", "b"), method, 16, seed=1)
    y = design.shares @ np.array([4.0, 1.0])
    y[design.block * 3 + 1] = np.nan
    found = indices(design, y, seed=1)
    assert found["value"].notna().all()
    if method == "morris":
        assert by_index(found, "mu_star")["value"].tolist() == pytest.approx([4, 1])
    y[design.block :] = np.nan
    assert indices(design, y, seed=1)["value"].isna().all()


def test_sobol_of_a_constant_is_undefined():
    design = make_sample(("a", "b"), "sobol", 8, seed=1)
    assert indices(design, np.ones(len(design.shares)), seed=1)["value"].isna().all()


@pytest.mark.parametrize(("method", "size"), [("morris", 1), ("sobol", 12), ("sobol", 1)])
def test_sizes_that_give_no_index_are_refused(method, size):
    with pytest.raises(ValueError, match=r"2 trajectories|power of 2"):
        make_sample(("a",), method, size, seed=1)


def test_without_salib_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(NoSALibError, match=r'-m pip install "SALib>=1\.5"$'):
        check_salib()
