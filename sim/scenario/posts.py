"""Posts as planners say them: two more, ten fewer, counted on what the layers below say."""

from __future__ import annotations

from collections.abc import Mapping

POSTS, ADD, REMOVE = "posts", "add", "remove"


def counted_posts(below: object, over: Mapping[str, object]) -> int | None:
    """Posts of a worker group after ``add`` and ``remove``.

    Parameters
    ----------
    below : object
        What the layers below give for ``posts``.
    over : mapping
        What is laid over them.

    Returns
    -------
    int or None
        None where nothing is added or removed, or where that cannot be reckoned: validation then says why.
    """
    moves = [over.get(key) for key in (ADD, REMOVE)]
    numbers = [each for each in moves if type(each) is int and each >= 0]
    if type(below) is not int or POSTS in over or not numbers or len(numbers) + moves.count(None) < 2:
        return None
    added, removed = (each if type(each) is int else 0 for each in moves)
    return below + added - removed if removed <= below + added else None
