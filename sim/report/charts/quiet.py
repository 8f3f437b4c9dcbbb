"""Loading matplotlib without its remarks about caches and folders, which mean nothing to a planner."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quietly() -> Iterator[None]:
    """Within it, matplotlib logs errors only.

    Without a home folder that it can write to, matplotlib says so when it is loaded, makes a folder of its own, and
    works; on its first day on a machine it also announces that it lists the fonts.
    """
    logger = logging.getLogger("matplotlib")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
