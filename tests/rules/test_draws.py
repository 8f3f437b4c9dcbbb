"""Random numbers: a published generator, and a function of the key alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.rules.draws import Purpose, philox, run_key, uniform, uniforms

ONES = 2**32 - 1
PUBLISHED = {
    (0, 0): ((0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (ONES, ONES): ((ONES, ONES, ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (0xA4093822, 0x299F31D0): ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
}  # fmt: skip
"""Known answers of Philox4x32-10, published with Random123: key, counter, words."""


@pytest.mark.parametrize("key", PUBLISHED)
def test_the_generator_gives_the_published_words(key: tuple[int, int]) -> None:
    counter, words = PUBLISHED[key]
    assert philox(*key, *counter) == words


WORD = st.integers(0, ONES)


def by_hand(key: tuple[int, int], counter: tuple[int, ...]) -> tuple[int, ...]:
    """The same from the paper's picture: two multiplications a round, halves crossed, the key bumped between rounds."""
    left_0, right_0, left_1, right_1 = counter
    for turn in range(10):
        high_0, low_0 = divmod(0xD2511F53 * left_0, 2**32)
        high_1, low_1 = divmod(0xCD9E8D57 * left_1, 2**32)
        bumped = [(part + turn * step) % 2**32 for part, step in zip(key, (0x9E3779B9, 0xBB67AE85), strict=True)]
        left_0, right_0 = high_1 ^ right_0 ^ bumped[0], low_1
        left_1, right_1 = high_0 ^ right_1 ^ bumped[1], low_0
    return left_0, right_0, left_1, right_1


@settings(max_examples=200, deadline=None)
@given(st.tuples(WORD, WORD), st.tuples(WORD, WORD, WORD, WORD))
def test_every_key_and_counter_gives_what_the_paper_says(key: tuple[int, int], counter: tuple[int, ...]) -> None:
    assert philox(*key, *counter) == by_hand(key, counter)


CHILD, PURPOSE, BLOCK = st.integers(0, 2**63 - 1), st.integers(0, 2**16 - 1), st.integers(0, 2**48 - 1)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**63 - 1), CHILD, PURPOSE, BLOCK)
@example(2**63 - 1, 2**63 - 1, 2**16 - 1, 2**48 - 1)
def test_both_draws_of_a_block_come_from_its_words_and_have_their_indices(
    key: int, child: int, purpose: int, block: int
) -> None:
    """Two words make a draw: the upper 52 bits of 64, in the middle of their part of the unit interval."""
    counter = (block % 2**32, purpose * 2**16 + block // 2**32, child % 2**32, child // 2**32)
    words = philox(key % 2**32, key // 2**32, *counter)
    numbers = (words[0] + words[1] * 2**32, words[2] + words[3] * 2**32)
    drawn = uniforms(key, child, purpose, block)
    assert drawn == tuple((number // 2**12 + 0.5) / 2**52 for number in numbers)
    assert drawn == (uniform(key, child, purpose, 2 * block), uniform(key, child, purpose, 2 * block + 1))
    assert all(0.0 < draw < 1.0 for draw in drawn)


def test_the_extreme_words_are_strictly_inside_the_unit_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """All bits 0 and all bits 1, which no search would find: 2**-53 from either end, exactly."""
    from sim.rules import draws

    for word, expected in ((0, 2.0**-53), (ONES, 1.0 - 2.0**-53)):
        monkeypatch.setattr(draws, "philox", lambda *_, word=word: (word,) * 4)
        assert draws.uniforms(1, 2, 3, 4) == (expected, expected)


def test_no_two_draws_share_a_counter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter is the key written out: child, purpose and block can be read back from it."""
    from sim.rules import draws

    seen: list[tuple[int, ...]] = []
    monkeypatch.setattr(draws, "philox", lambda *words: seen.append(words) or (0, 0, 0, 0))
    asked = [(2**63 - 1, 2**16 - 1, 2**48 - 1), (2**61 + 5, 0, 2**32), (7, 112, 2**32 - 1), (0, 1, 0)]
    for child, purpose, block in asked:
        draws.uniforms(9, child, purpose, block)
    assert all(0 <= word < 2**32 for words in seen for word in words)
    read = [(low + (high << 32), mixed >> 16, first + ((mixed & 0xFFFF) << 32)) for _, _, first, mixed, low, high in seen]
    assert read == asked


def test_a_draw_changes_with_every_part_of_its_key_and_with_nothing_else() -> None:
    """Seed, replication, child, purpose, index: each alone makes another draw; the same key the same one."""
    base = (7, 1, 5_000_000_000_001, Purpose.INCIDENT, 3)

    def drawn(seed: int, replication: int, *rest: int) -> float:
        return uniform(run_key(seed, replication), *rest)

    assert drawn(*base) == drawn(*base)
    others = [tuple(word + (position == place) for position, word in enumerate(base)) for place in range(5)]
    others += [tuple(word ^ (position == place) << 40 for position, word in enumerate(base)) for place in (0, 1, 2, 4)]
    assert len({drawn(*base), *(drawn(*other) for other in others)}) == 10


def test_every_run_has_its_own_key() -> None:
    """Seeds and replications side by side, and with either exchanged for the other."""
    keys = {run_key(seed, replication) for seed in range(100) for replication in range(100)}
    assert len(keys) == 10_000
    assert all(0 <= key < 2**63 for key in (*keys, run_key(2**63 - 1, 2**63 - 1)))


def test_no_two_purposes_share_a_number() -> None:
    """Two decisions drawn for the same purpose would be taken with the same dice."""
    values = [value for name, value in vars(Purpose).items() if name.isupper()]
    assert len(set(values)) == len(values)
    assert max(value for value in values if value != Purpose.PERCEPTION) < Purpose.PERCEPTION


def grid() -> np.ndarray:
    """20,000 draws over children and indices; shape (200, 100)."""
    key = run_key(11, 0)
    return np.array([[uniform(key, child, 21, index) for index in range(100)] for child in range(200)])


def test_draws_are_uniform_and_independent_across_children_and_indices() -> None:
    """Mean 1/2 with standard error sqrt(1/12/20000) = 0.0020, variance 1/12 with standard error sqrt(1/180/20000) =
    0.00053; neighbours, in a block, between blocks and between children, correlate 0 with standard error 0.01."""
    draws = grid()
    assert abs(draws.mean() - 0.5) < 4 * 0.00204
    assert abs(draws.var() - 1 / 12) < 4 * 0.00053
    neighbours = ((draws[:, ::2], draws[:, 1::2]), (draws[:, 1:-1:2], draws[:, 2::2]), (draws[:-1], draws[1:]))
    for one, other in neighbours:
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 4 * 0.0101


def test_draws_fill_every_tenth_evenly() -> None:
    """Chi-square over ten equal cells: mean 9, standard deviation sqrt(18) = 4.24; 9 + 5 x 4.24 = 30 is out of the
    question."""
    counts = np.histogram(grid().ravel(), bins=10, range=(0, 1))[0]
    assert ((counts - 2000) ** 2 / 2000).sum() < 30
