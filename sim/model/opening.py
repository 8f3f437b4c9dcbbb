"""What the service holds on the first day: open cases in each service, and children known from earlier years."""

from sim.log import Place
from sim.model.child import Case
from sim.model.demand import KNOWN_BEFORE, OPENING_STREAM, STREAM, enter
from sim.model.journey import journey
from sim.model.lives import Report
from sim.model.service import Service
from sim.rules.draws import Purpose, uniforms
from sim.rules.elementary import normal
from sim.rules.lengths import exponential
from sim.rules.need import set_point_within
from sim.scenario.demand import OpeningCases

OPENING = {
    "early_help": Place.EARLY_HELP,
    "assessment": Place.ASSESSMENT,
    "child_in_need": Place.CHILD_IN_NEED,
    "protection": Place.PROTECTION,
    "looked_after": Place.LOOKED_AFTER,
    "known": Place.COMMUNITY,
}

CHILDREN_PER_SERVICE = 10_000_000


def open_doors(service: Service, report: Report) -> None:
    """Bring in the children who are known on the first day."""
    for code, (name, place) in enumerate(OPENING.items()):
        cases: OpeningCases = getattr(service.run.scenario.opening, name)
        for number in range(cases.children):
            key = OPENING_STREAM * STREAM + code * CHILDREN_PER_SERVICE + number
            _bring_in(service, key, place, cases, report)


def _bring_in(service: Service, key: int, place: Place, cases: OpeningCases, report: Report) -> None:
    run = service.run
    u_need, u_open = uniforms(run.key, key, Purpose.OPENING, 0)
    u_plan, u_interval = uniforms(run.key, key, Purpose.OPENING, 1)
    set_point = set_point_within(cases.need_mean, cases.need_sd, normal(u_need))
    earlier_plan = u_plan < cases.earlier_plan_share
    child = enter(
        service, key, source=0, origin=KNOWN_BEFORE, report=report, set_point=set_point, earlier_plan=earlier_plan
    )
    if earlier_plan:
        child.plans[Place.PROTECTION] = 1
    if place != Place.COMMUNITY:
        child.case_count = 1
        case = Case(1, opened=run.now, place=place, first_set_point=set_point)
        case.inherited_days = exponential(cases.open_days_mean, u_open)
        case.first_interval_share = u_interval
        child.case = case
        child.segments = [(run.now, child.need, set_point, child.tau)]
        case.process = run.start(journey(service, child, place), entity=key)
