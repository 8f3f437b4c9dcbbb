"""What happens to each child: one replication of the service, from a scenario to an event log."""

from sim.model.replication import simulate
from sim.rules.bounds import RunawayError

__all__ = ["RunawayError", "simulate"]
