"""Sums in the order of their numbers, to the last bit, and nothing in the way of a measure that sums in another."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.rules.sums import grouped, how_many, mean, moments, row_totals, running, running_product, total

X = np.random.default_rng(8).uniform(-1, 1, 5_000) * 10.0 ** np.random.default_rng(9).integers(-9, 9, 5_000)
"""Numbers of which every other order of adding makes another sum."""

CODES = np.random.default_rng(10).integers(-1, 7, 5_000)


def one_by_one(numbers: np.ndarray) -> float:
    found = 0.0
    for number in numbers.tolist():
        found += number
    return found


def test_a_total_is_the_sum_from_left_to_right() -> None:
    """And not numpy's, nor that of any other order."""
    assert total(X) == one_by_one(X) == total(X.tolist())
    assert total(X) not in (float(X.sum()), total(X[::-1]), math.fsum(X))
    assert mean(X) == one_by_one(X) / 5_000
    assert (total([]), total(np.zeros(0))) == (0.0, 0.0)
    assert math.isnan(mean([]))


def test_running_sums_and_products_are_those_of_the_numbers_so_far() -> None:
    assert running(X).tolist() == [one_by_one(X[:size]) for size in range(1, 1_000)] + running(X)[999:].tolist()
    assert running_product(X[:9]).tolist() == [math.prod(X[:size].tolist()) for size in range(1, 10)]
    assert len(running(np.zeros(0))) == 0


def test_grouped_sums_are_those_of_each_group_in_order() -> None:
    """Numbers of no group (-1) are left out; groups that nothing falls in are 0."""
    assert grouped(CODES, 9, X).tolist() == [one_by_one(X[np.equal(CODES, code)]) for code in range(9)]
    assert grouped(CODES, 9).tolist() == [float(np.equal(CODES, code).sum()) for code in range(9)]
    assert grouped(np.zeros(0, dtype=int), 3).tolist() == [0.0, 0.0, 0.0]
    assert how_many(CODES == 3) == int(grouped(CODES, 9)[3])


def test_row_totals_go_from_the_first_column_to_the_last() -> None:
    table = X.reshape(100, 50)
    assert row_totals(table).tolist() == [one_by_one(row) for row in table]


def test_moments_are_those_of_the_textbook() -> None:
    """Against numpy, to rounding; groups of one and of none."""
    codes = np.where(CODES < 0, 0, CODES)
    codes[:5] = 8
    codes[7] = 10
    numbers = np.random.default_rng(11).normal(50.0, 9.0, 5_000)
    count, means, variance = moments(codes, 11, numbers)
    for code in range(9):
        mine = numbers[codes == code]
        if len(mine):
            assert count[code] == len(mine)
            assert means[code] == pytest.approx(mine.mean(), rel=1e-14)
            assert variance[code] == pytest.approx(mine.var(ddof=1), rel=1e-12)
    assert (count[10], means[10]) == (1.0, numbers[7])
    assert math.isnan(variance[10]) and math.isnan(means[9]) and count[9] == 0.0


def test_numbers_that_are_all_alike_do_not_vary() -> None:
    """Ten times a tenth is not 1 when summed; their mean is a tenth all the same, and every replication agrees."""
    for number in (0.1, 1 / 3, 1e15 + 0.3):
        _, means, variance = moments(np.zeros(10, dtype=int), 1, np.full(10, number))
        assert (means[0], variance[0]) == (number, 0.0)


ROOT = Path(sim.__file__).parent
ON_THE_WAY = (
    "rules/*.py", "tape.py", "model/*.py", "measures/*.py", "study/summary.py", "study/compare.py", "study/tables.py",
    "study/warm_up.py",
)  # fmt: skip
OWN_ORDER = {
    "sum", "mean", "average", "std", "var", "prod", "cumsum", "cumprod", "dot", "matmul", "einsum", "trapezoid", "nansum",
    "nanmean", "nanstd", "nanvar", "cov", "corrcoef", "convolve", "bincount", "reduce", "reduceat", "agg", "fsum",
}  # fmt: skip
"""Of numpy, pandas and Python: sums in an order of their own, or, with a product in them, open to being fused. (Python's own
sum adds floats otherwise from 3.12 on.)"""

BY_PROCESSOR = {"exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "power", "pow", "sin", "cos", "tan", "tanh", "hypot"}
FILES = sorted(file for room in ON_THE_WAY for file in ROOT.glob(room) if file.name not in ("sums.py", "definitions.py"))


def suspects(text: str) -> list[str]:
    """Calls of numpy's, pandas' or Python's own sums and functions."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            found.append(f"line {node.lineno}: @")
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            whole = ast.unparse(node).replace(" ** ", "").isdigit()
            if not whole and "2" not in (ast.unparse(node.left).removesuffix(".0"), ast.unparse(node.right)):
                found.append(f"line {node.lineno}: {ast.unparse(node)}")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            exact = ast.unparse(node.func.value) in ("np.maximum", "np.minimum", "np.logical_and")
            if node.func.attr in OWN_ORDER | BY_PROCESSOR and not exact:
                found.append(f"line {node.lineno}: {ast.unparse(node.func)}")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "sum" and not counts(node.args[0]):
            found.append(f"line {node.lineno}: sum")
    return found


def counts(summed: ast.expr) -> bool:
    """Whether ones are summed, or numbers of things: whole numbers come to the same in any order."""
    ones = isinstance(summed, ast.GeneratorExp) and ast.unparse(summed.elt) == "1"
    return ones or ast.unparse(summed).startswith("map(len, ")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nothing_on_the_way_to_a_measure_sums_in_an_order_of_its_own(path: Path) -> None:
    assert suspects(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text", ["x.sum()", "np.mean(x)", "sum(x)", "table.groupby('a').agg('mean')", "a @ b", "np.log(x)", "math.exp(x)", "np.cumsum(x)", "x**0.5"]
)
def test_a_sum_in_another_order_is_seen(text: str) -> None:
    assert suspects(text)
