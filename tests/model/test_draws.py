"""Random numbers: the same as numpy's generator bit for bit, and a function of the key alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.draws import Purpose, philox, poisson, standard_normal, uniform, uniforms

WORD = st.integers(0, 2**63 - 1)
SMALL = st.integers(0, 2**40)


def numpy_words(key: tuple[int, int], counter: tuple[int, int, int, int]) -> list[int]:
    """The block that numpy makes for a counter; numpy adds one to its counter before it generates."""
    number = sum(word << (64 * place) for place, word in enumerate(counter))
    before = (number - 1) % 2**256
    words = [(before >> (64 * place)) & (2**64 - 1) for place in range(4)]
    generator = np.random.Philox(key=np.array(key, dtype=np.uint64), counter=np.array(words, dtype=np.uint64))
    return [int(word) for word in generator.random_raw(4)]


@settings(max_examples=200, deadline=None)
@given(WORD, WORD, WORD, WORD, WORD, WORD)
def test_every_key_and_counter_gives_what_numpy_gives(
    seed: int, replication: int, child: int, purpose: int, index: int, part: int
) -> None:
    """Philox4x64-10 is a published generator: an independent implementation must agree in all 256 bits."""
    found = [int(word) for word in philox(seed, replication, child, purpose, index, part)]
    assert found == numpy_words((seed, replication), (child, purpose, index, part))


@pytest.mark.parametrize("words", [(0, 0, 0, 0, 0, 0), (2**63 - 1,) * 6])
def test_the_ends_of_the_range_agree_too(words: tuple[int, int, int, int, int, int]) -> None:
    """All zeros and all ones are where carries between words go wrong."""
    assert [int(word) for word in philox(*words)] == numpy_words(words[:2], words[2:])


@settings(max_examples=100, deadline=None)
@given(WORD, SMALL, WORD, SMALL, WORD)
def test_uniform_draws_lie_strictly_between_0_and_1(
    seed: int, replication: int, child: int, purpose: int, index: int
) -> None:
    """A draw of exactly 0 or 1 would make an infinite duration or shock."""
    draws = uniforms(seed, replication, child, purpose, index, 0)
    assert all(0.0 < draw < 1.0 for draw in draws)
    assert uniform(seed, replication, child, purpose, index) == draws[0]


def test_a_draw_changes_with_every_part_of_its_key_and_with_nothing_else() -> None:
    """Seed, replication, child, purpose, index, part: each alone makes another draw; the same key the same one."""
    base = (7, 1, 5_000_000_000_001, int(Purpose.INCIDENT), 3, 0)
    assert uniforms(*base) == uniforms(*base)
    for place in range(6):
        other = tuple(word + (position == place) for position, word in enumerate(base))
        assert not set(uniforms(*other)) & set(uniforms(*base))


def test_no_two_purposes_share_a_number() -> None:
    """Two decisions drawn for the same purpose would be taken with the same dice."""
    values = [value for name, value in vars(Purpose).items() if name.isupper()]
    assert len(set(values)) == len(values)
    assert max(value for value in values if value != Purpose.PERCEPTION) < Purpose.PERCEPTION


def grid() -> np.ndarray:
    """20,000 draws over children, indices and the four words of each block; shape (5000, 4)."""
    return np.array([uniforms(11, 0, child, 21, index, 0) for child in range(100) for index in range(50)])


def test_draws_are_uniform_and_independent_across_children_indices_and_words() -> None:
    """Mean 1/2 with standard error sqrt(1/12/20000) = 0.0020, variance 1/12 with standard error sqrt(1/180/20000) =
    0.00053, correlations 0 with standard error 1/sqrt(5000) = 0.0141: all within four."""
    draws = grid()
    assert abs(draws.mean() - 0.5) < 4 * 0.00204
    assert abs(draws.var() - 1 / 12) < 4 * 0.00053
    correlations = np.corrcoef(draws.T)[np.triu_indices(4, 1)]
    assert np.abs(correlations).max() < 4 * 0.0141
    first = draws[:, 0].reshape(100, 50)
    for pairs in ((first[:-1], first[1:]), (first[:, :-1], first[:, 1:])):
        correlation = np.corrcoef(pairs[0].ravel(), pairs[1].ravel())[0, 1]
        assert abs(correlation) < 4 * 0.0145


def test_draws_fill_every_tenth_evenly() -> None:
    """Chi-square over ten equal cells: mean 9, standard deviation sqrt(18) = 4.24; 9 + 5 x 4.24 = 30 is out of the
    question."""
    counts = np.histogram(grid().ravel(), bins=10, range=(0, 1))[0]
    assert ((counts - 2000) ** 2 / 2000).sum() < 30


def test_standard_normal_draws_have_mean_0_spread_1_and_normal_tails() -> None:
    """5,000 draws: standard errors 0.0141 of the mean, 0.0100 of the spread; P(|z| > 1.96) = 0.05 +- 0.0031."""
    draws = grid()
    z = np.array([standard_normal(pair[0], pair[1]) for pair in draws])
    assert abs(z.mean()) < 4 * 0.0141
    assert abs(z.std() - 1) < 4 * 0.01
    assert abs((np.abs(z) > 1.96).mean() - 0.05) < 4 * 0.0031


@pytest.mark.parametrize("mean", [0.3, 1.0, 8.0, 25.0])
def test_poisson_draws_have_the_right_chance_of_every_count(mean: float) -> None:
    """Inversion of a grid of 20,000 evenly spaced uniforms gives each probability to within 1/20,000, so the mean and
    the variance, both equal to the mean, to a thousandth of it or so."""
    counts = np.array([poisson(mean, (position + 0.5) / 20_000) for position in range(20_000)])
    assert counts.mean() == pytest.approx(mean, rel=2e-3)
    assert counts.var() == pytest.approx(mean, rel=6e-3)
    assert (np.diff(counts) >= 0).all()
