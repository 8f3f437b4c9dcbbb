"""What happens to each child: one replication of the service, from a scenario to an event log."""

from sim.model.bounds import RunawayError
from sim.model.replication import simulate

__all__ = ["RunawayError", "simulate"]
