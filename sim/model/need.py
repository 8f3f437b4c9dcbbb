"""A child's need in a run: the course it takes, and what the service perceives of it."""

from sim.log import Event, Outcome
from sim.model.child import Child, Contact
from sim.model.run import Run
from sim.rules.decisions import contacts_since
from sim.rules.draws import Purpose
from sim.rules.elementary import normal
from sim.rules.perception import perceived, remembered, seen
from sim.scenario.vocabulary import Point

REVIEWS = frozenset({Point.EARLY_HELP_REVIEW, Point.CHILD_IN_NEED_REVIEW, Point.CLINIC, Point.PROTECTION_REVIEW})
"""Decision points at which somebody looks again at a family they have seen before."""


def set_course(
    run: Run, child: Child, *, set_point: float, tau: float, why: Outcome, need: float | None = None
) -> None:
    """Need takes a new course from now on; it goes on from where it is unless `need` says otherwise."""
    now = run.now
    child.need = child.need_at(now) if need is None else need
    child.since, child.set_point, child.tau = now, set_point, tau
    if child.case is not None:
        child.segments.append((now, child.need, set_point, tau))
    run.log.write(now, child.key, Event.NEED_CHANGED, outcome=why, need=child.need, set_point=set_point, tau_days=tau)
    for sibling in child.siblings:
        if not sibling.left:
            run.log.write(
                now, sibling.key, Event.NEED_CHANGED, outcome=why, need=child.need + sibling.offset,
                set_point=set_point + sibling.offset, tau_days=tau,
            )  # fmt: skip


def rest(run: Run, child: Child) -> None:
    """Nobody is working with the child: need relaxes at its own pace."""
    tau = run.group(child.group).relaxation_days
    if child.tau != tau:
        set_course(run, child, set_point=child.set_point, tau=tau, why=Outcome.SERVICE_ENDED)


def perceive(
    run: Run,
    child: Child,
    point: Point,
    *,
    widened: float = 1.0,
    added: float = 0.0,
    contact: Contact | None = None,
    purpose: int = 0,
) -> float:
    """Need of a child as the service sees it at a decision point.

    A look at a `contact` remembers the look before; `purpose` is given where the draw is not that of the point itself.
    """
    sight = run.sight
    need = child.need_at(run.now)
    added += sight.bias[child.group][point]
    sd = sight.error_sd[point] * widened
    if sd == 0.0:
        return need + added
    if contact is not None and contact.screened:  # the same look, with what the checks have told since
        assert contact.error is not None
        return seen(need, added, sd, sight.persistent_share, child.persistent_error, contact.error)
    u = run.uniform(child, purpose or Purpose.PERCEPTION + point)
    if contact is not None:
        known = contact.error is not None and sight.contact_memory > 0.0
        contact.error = remembered(sight.contact_memory, contact.error, u) if known else normal(u)  # type: ignore[arg-type]
        return seen(need, added, sd, sight.persistent_share, child.persistent_error, contact.error)
    if sight.review_memory == 0.0 or child.case is None or point not in REVIEWS:
        return perceived(need, added, sd, sight.persistent_share, child.persistent_error, u)
    case = child.case
    case.review_error = remembered(sight.review_memory if case.reviewed else 0.0, case.review_error, u)
    case.reviewed = True
    return seen(need, added, sd, sight.persistent_share, child.persistent_error, case.review_error)


def chronology(run: Run, child: Child, number: int) -> float:
    """Points that a child's contacts before this one, the `number`-th, add."""
    points = run.sight.points_per_contact
    if points == 0.0:
        return 0.0
    return points * contacts_since(child.contacts[: number - 1], run.now - run.sight.window_days)
