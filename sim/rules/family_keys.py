"""Keys of brothers and sisters: plain numbers, for whoever counts families."""

FAMILY_STEP = 1_000_000_000_000_000
"""The key of a further child is that of the first plus its place in the family times this."""


def family_of(key: int) -> int:
    """Key of the first child of the family of a child."""
    return key % FAMILY_STEP
