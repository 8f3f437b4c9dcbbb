"""The command ``frontdoor``: a thin door to the rooms. Nothing heavy is imported before it is needed."""

from sim.cli.app import app, main
from sim.cli.status import DONE, FAILED, WRONG

__all__ = ["DONE", "FAILED", "WRONG", "app", "main"]
