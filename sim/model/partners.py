"""Partner agencies: what has come of their calls, and whether they make the next one."""

from bisect import bisect_left

from sim.log import Event, Outcome, source_code
from sim.model.child import Child
from sim.model.run import Run
from sim.rules import partners as rules
from sim.rules.draws import Purpose, uniform
from sim.scenario.vocabulary import SOURCES


class Partners:
    """What each source has seen come of its calls.

    Parameters
    ----------
    run
        The run.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._answered: list[list[float]] = [[] for _ in SOURCES]
        self._helped: list[list[float]] = [[] for _ in SOURCES]

    def hear(self, source: str, outcome: Outcome) -> None:
        """A source hears what has been decided on its call, now; of one that was passed on it hears nothing."""
        if outcome == Outcome.PASSED_TO_WORKER:
            return
        position, now = SOURCES.index(source), self._run.now
        self._answered[position].append(now)
        if rules.came_of_it(outcome):
            self._helped[position].append(now)

    def report_first(self, child: Child, source: str) -> bool:
        """Whether a source reports a child whom nobody knows yet."""
        return self._reports(child, SOURCES.index(source), Purpose.FIRST_REPORTED, 0)

    def report(self, child: Child, position: int, incident: int) -> bool:
        """Whether the source at a position reports an incident that it has noticed."""
        return self._reports(child, position, Purpose.INCIDENT_REPORTED, incident)

    def _reports(self, child: Child, position: int, purpose: int, number: int) -> bool:
        run, contacts = self._run, self._run.scenario.demand.contacts
        learning = contacts.sources[SOURCES[position]].learns
        if learning == 0:
            return True
        terms, since = contacts.learning, run.now - contacts.learning.window_days
        answered, helped = (
            bisect_left(times[position], run.now) - bisect_left(times[position], since)
            for times in (self._answered, self._helped)
        )
        seen = rules.experience(helped, answered, terms.prior_contacts, terms.reference_share)
        if rules.reports(uniform(run.key, child.key, purpose, 2 * number), learning, seen):
            return True
        run.log.write(
            run.now, child.key, Event.INCIDENT_UNSEEN, outcome=Outcome.NOT_REPORTED,
            source=source_code(SOURCES[position]), need=child.need_at(run.now), value=seen,
        )  # fmt: skip
        return False
