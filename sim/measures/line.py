"""Rows of a log in line by a key, such as a case: which stands next to which."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Line(NamedTuple):
    """Rows by a key and then as they stand in the log.

    Both arrays end with one more, -1: no row. Who looks after the last row finds it, and so does who looks before the
    first, since -1 is also the index of the last of an array.

    Attributes
    ----------
    order
        Positions of the rows.
    code
        Key and place in the log in one whole number, 0 or more, which rises: so one binary search goes by both.
    place_bits
        How many bits of a code, the lowest, hold the place; those above hold the key.
    """

    order: np.ndarray
    code: np.ndarray
    place_bits: int

    def next(self, later: Line) -> np.ndarray:
        """For each row the position of the first later one of the same key; -1 for none."""
        if later is self:
            return self._beside(self, np.arange(1, len(self.code)))
        return self._beside(later, np.searchsorted(later.code[:-1], self.code[:-1], "right"))

    def previous(self, earlier: Line) -> np.ndarray:
        """For each row the position of the last earlier one of the same key; -1 for none."""
        return self._beside(earlier, np.searchsorted(earlier.code[:-1], self.code[:-1], "left") - 1)

    def _beside(self, others: Line, at: np.ndarray) -> np.ndarray:
        """For each row the position of that at an index of `others`, if it is of the same key; else -1."""
        # ^ leaves the bits in which two codes differ. Of one key they differ in those of the place alone, so that none
        # is left above these. No row, -1, is of no key: its sign is another, and the sign is above them too.
        same_key = (others.code.take(at) ^ self.code[:-1]) >> self.place_bits == 0
        beside = np.empty(len(at), dtype=np.int64)
        beside[self.order[:-1]] = np.where(same_key, others.order.take(at), -1)
        return beside
