"""The command ``frontdoor``: a thin door to the rooms. Nothing heavy is imported before it is needed.

Each file holds the commands of one concern; importing it puts them on the `app`. The order here is that of ``--help``.
"""

from sim.cli.app import DONE, FAILED, WRONG, app, main

# isort: off
from sim.cli import studies, targets, sweep, sensitivity, scenarios, children, results, tradeoffs, documents  # noqa: F401 - commands
# isort: on

__all__ = ["DONE", "FAILED", "WRONG", "app", "main"]
