"""Cost in pounds: the payroll, and activity at unit costs."""

from sim.log import Event, Outcome, Place
from sim.measures.caseload import by_kind, employment
from sim.measures.define import Row, Rows, defines
from sim.measures.episodes import PLANS, History
from sim.measures.returns import DAYS_IN_MONTH
from sim.rules.sums import grouped, how_many, total

DAYS_IN_YEAR = 365.25


@defines("cost")
def cost(history: History) -> Rows:
    """All measures of cost.

    staff_cost_pounds | Cost of staff in post | pounds | lower | headline
    Full-time equivalents in post in the window times annual cost, a year being 365.25 days; absent workers are paid,
    vacant posts are not. The annual cost is that of the worker groups of the team and kind in the scenario (their mean,
    weighted by full-time equivalents, where a team has several), or of the agency cover where a team has no agency
    posts. Dated changes of annual costs are not followed. By team.
    Caution: A vacant post saves its salary, whatever it costs children.

    activity_cost_pounds | Cost of activity | pounds | lower
    Activity in the window at the scenario's unit costs: contacts screened, cases heard by the panel, assessments
    completed, section 47 enquiries started, months on plans (early help plans led by partners left out) and of being
    looked after. By activity. Dated changes of unit costs are not followed.

    total_cost_pounds | Total cost | pounds | lower | headline
    staff_cost_pounds plus activity_cost_pounds. It makes sense only where the unit costs leave out the cost of the
    simulated staff; where they are full costs, use one or the other.
    Caution: Children who are turned away or wait cost nothing here, and what they cost later or elsewhere is not in it.
    """
    employed = employment(history)
    rate = by_kind(history, employed, "annual_cost_pounds", cover="annual_cost_pounds") * employed.fte
    for by, span in history.spans:
        pay = employed.days_within(span.first, span.last) / DAYS_IN_YEAR * rate
        activity = _activity(history, span.first, span.last)
        staff, active = total(pay), total(list(activity.values()))
        yield Row("staff_cost_pounds", by, span.label, staff)
        yield Row("activity_cost_pounds", by, span.label, active)
        yield Row("total_cost_pounds", by, span.label, staff + active)
        if by == "all":
            by_team = grouped(employed.team, len(history.log.teams) + 1, pay)[1:]
            for team, value in zip(history.log.teams, by_team, strict=True):
                yield Row("staff_cost_pounds", "team", team, float(value))
            for name, value in activity.items():
                yield Row("activity_cost_pounds", "activity", name, value)


def _activity(history: History, first: float, last: float) -> dict[str, float]:
    """Cost of each kind of activity between two moments."""
    costs = history.scenario.costs

    def events(event: int, *, but: int = -1) -> int:
        rows = history.pick(event)
        return how_many((rows.time >= first) & (rows.time < last) & (rows.outcome != but))

    def months(place: Place) -> float:
        plans = history.plans_at(place)
        return total(plans.days_within(first, last)[plans.opened != Outcome.PARTNER_LED]) / DAYS_IN_MONTH

    amounts = {
        "contact": events(Event.SCREENING_ENDED), "panel_case": events(Event.PANEL_HEARD),
        "assessment": events(Event.ASSESSMENT_COMPLETED, but=Outcome.TURNED_18),
        "section_47": events(Event.STRATEGY_DISCUSSION),
        **{f"{place.name.lower()}_month": months(place) for place in PLANS},
    }  # fmt: skip
    return {name: getattr(costs, name) * amount for name, amount in amounts.items()}
