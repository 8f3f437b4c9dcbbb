"""The command ``frontdoor``: a thin door to the rooms. Nothing heavy is imported before it is needed."""

from sim.cli.app import app as app
from sim.cli.app import main as main
