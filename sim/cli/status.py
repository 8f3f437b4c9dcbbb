"""Exit status."""

DONE, FAILED, WRONG = 0, 1, 2
"""Done, a run failed or was stopped, wrong input."""
