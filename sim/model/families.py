"""Families: what happens to the brothers and sisters of the child whose case a family's case is.

The home has one need, one course of incidents and one case, all kept with the first child; whoever looks at the home
sees the others by their gap below it, with one error. So what is decided for the first stands, and the others follow:
they are referred, assessed and on plans of their own for as long as their own need asks for it.
"""

from collections.abc import Callable
from functools import partial

from sim.log import Event, Outcome, Place, source_code
from sim.model.child import Case, Child, Contact, Sibling
from sim.model.run import Part, Run
from sim.rules import decisions
from sim.rules.draws import Purpose, uniform, uniforms
from sim.rules.families import further_need, older_by, work_for
from sim.rules.family_keys import FAMILY_STEP
from sim.rules.picks import pick
from sim.rules.sources import YEAR_DAYS

ON_PLANS = (Place.CHILD_IN_NEED, Place.PROTECTION)
NO_PLACE = Place.COMMUNITY


# -- at home -----------------------------------------------------------------------------------------------------------


def bring(run: Run, child: Child, *, source: int, origin: int, age_years: float) -> None:
    """The brothers and sisters of a child who comes to notice, now: older by some years each, and in less need."""
    weights, terms = run.tape.phases[run.phase].family_sizes, run.scenario.families
    if weights is None:
        return
    size = 1 + pick(uniform(run.key, child.key, Purpose.FAMILY, 0), weights)
    age = age_years
    for place in range(1, size):
        key = child.key + place * FAMILY_STEP
        u_gap, u_years = uniforms(run.key, key, Purpose.FAMILY, 0)
        age += older_by(terms.years_apart, u_years)
        leaves_at = run.now + (run.scenario.need.leaving_age_years - age) * YEAR_DAYS
        if leaves_at <= run.now:
            return
        sibling = Sibling(key, further_need(terms.need_gap, u_gap))
        child.siblings.append(sibling)
        run.log.enter(
            key, entered_days=run.now, group=child.group, area=child.area, source=source, origin=origin, age_years=age,
            set_point=child.set_point + sibling.offset, earlier_plan=False,
        )  # fmt: skip
        need = child.need + sibling.offset
        run.log.write(run.now, key, Event.CHILD_ENTERED, source=source, need=need, value=age)
        if leaves_at < run.end:
            action = partial(_grow_up, run, child, sibling)
            run.call_at(leaves_at, action, part=Part.CHILDREN_AND_WORKERS, entity=child.key)


def _grow_up(run: Run, child: Child, sibling: Sibling) -> None:
    """A brother or sister reaches the leaving age."""
    if sibling.left:
        return
    if child.case is not None and sibling in child.case.siblings:
        _close(run, child, sibling, Outcome.TURNED_18)
    _leave(run, sibling, Outcome.NONE)


def _leave(run: Run, sibling: Sibling, why: Outcome) -> None:
    sibling.left = True
    run.log.write(run.now, sibling.key, Event.CHILD_LEFT, outcome=why)


def leave(run: Run, child: Child) -> None:
    """The family leaves, with the first child."""
    for sibling in child.siblings:
        if not sibling.left:
            _leave(run, sibling, child.why_left)


# -- at the front door -------------------------------------------------------------------------------------------------


def name(run: Run, child: Child, contact: Contact) -> None:
    """Whom a contact names besides the first child."""
    share = run.scenario.families.named_share
    for sibling in child.siblings:
        if not sibling.left and run.chance(sibling, Purpose.NAMED, share):
            sibling.contact_count += 1
            contact.named.append((sibling, sibling.contact_count))
            run.log.write(
                run.now, sibling.key, Event.CONTACT_RECEIVED, place=Place.FRONT_DOOR,
                source=source_code(contact.source), number=sibling.contact_count, value=contact.urgency,
                need=child.need_at(run.now) + sibling.offset,
            )  # fmt: skip


def decide(run: Run, child: Child, contact: Contact, *, place: Place, outcome: Outcome, perceived: float) -> None:
    """The decision on a contact is that on all whom it names; who has left meanwhile is not referred."""
    child.named = [sibling for sibling, _ in contact.named if not sibling.left]
    for sibling, number in contact.named:
        if not sibling.left:
            run.log.write(
                run.now, sibling.key, Event.CONTACT_DECIDED, place=place, source=source_code(contact.source),
                number=number, outcome=outcome, perceived=perceived + sibling.offset,
                need=child.need_at(run.now) + sibling.offset,
            )  # fmt: skip


# -- with a case -------------------------------------------------------------------------------------------------------


def weight(run: Run, case: Case, own: float) -> float:
    """Weight of the case of a family, by how many children it is about when somebody takes it."""
    return work_for(own, len(case.siblings), run.scenario.families.further_child_weight)


def assessment_weight(run: Run, case: Case, own: float) -> float:
    """The same of an assessment, or of the assessments of each child, where they have their own."""
    together = run.scenario.families.assessed_together
    return weight(run, case, own) if together else work_for(own, len(case.siblings), own)


def refer(run: Run, child: Child, case: Case, *, origin: Outcome, source: int) -> None:
    """Open the cases of brothers and sisters with that of the first child: of those whom the contact named, or, where
    no contact led to it, of all."""
    if not child.siblings or not case.social_care:
        return
    by_contact = origin in (Outcome.FRONT_DOOR, Outcome.REPEAT_CONTACT_RULE)
    case.siblings = [each for each in (child.named if by_contact else child.siblings) if not each.left]
    for sibling in case.siblings:
        sibling.case_count += 1
        sibling.at_home()
        run.log.write(
            run.now, sibling.key, Event.REFERRED, place=case.place, source=source, number=sibling.case_count,
            outcome=origin,
        )  # fmt: skip


def note(run: Run, child: Child, *, source: int, outcome: Outcome, perceived: float) -> None:
    """A contact about an open case is about all children of the case."""
    case, need = child.open_case, child.need_at(run.now)
    for sibling in case.siblings:
        run.log.write(
            run.now, sibling.key, Event.CONTACT_ON_OPEN_CASE, place=case.place, source=source,
            number=sibling.case_count, outcome=outcome, perceived=perceived + sibling.offset,
            need=need + sibling.offset,
        )  # fmt: skip


def close(run: Run, child: Child, why: Outcome) -> None:
    """The case of the family closes, and so do those of all who are still in it."""
    for sibling in list(child.open_case.siblings):
        _close(run, child, sibling, why)


def _close(run: Run, child: Child, sibling: Sibling, why: Outcome) -> None:
    case = child.open_case
    _end(run, child, sibling, why)
    _row(run, child, sibling, Event.SOCIAL_CARE_CLOSED, case.place, outcome=why)
    case.siblings.remove(sibling)


def _start(run: Run, child: Child, sibling: Sibling, place: Place) -> None:
    earlier = sibling.plans.get(place, 0)
    sibling.plans[place], sibling.plan, sibling.plan_started, sibling.looks = earlier + 1, place, run.now, 0
    _row(run, child, sibling, Event.PLAN_STARTED, place, outcome=Outcome.PLAN, value=earlier)


def _end(run: Run, child: Child, sibling: Sibling, why: Outcome) -> None:
    if sibling.plan != NO_PLACE:
        place, sibling.plan = sibling.plan, NO_PLACE
        _row(run, child, sibling, Event.PLAN_ENDED, place, outcome=why, value=run.now - sibling.plan_started)


def _row(
    run: Run,
    child: Child,
    sibling: Sibling,
    event: Event,
    place: Place,
    *,
    outcome: Outcome = Outcome.NONE,
    perceived: float = float("nan"),
    value: float = float("nan"),
) -> None:
    run.log.write(
        run.now, sibling.key, event, place=place, number=sibling.case_count, outcome=outcome, perceived=perceived,
        need=child.need_at(run.now) + sibling.offset, value=value,
    )  # fmt: skip


# -- what follows from what happens to the first child -----------------------------------------------------------------


def follow(
    run: Run, child: Child, event: Event, place: Place, outcome: Outcome, perceived: float, value: float
) -> None:
    """What a step of the family's case means for each brother and sister in it."""
    step = _STEPS.get(event)
    if step is not None:
        for sibling in list(child.open_case.siblings):
            step(run, child, sibling, place, outcome, perceived + sibling.offset, value)


Step = Callable[[Run, Child, Sibling, Place, Outcome, float, float], None]


def _assessment_starts(
    run: Run, child: Child, sibling: Sibling, place: Place, outcome: Outcome, x: float, value: float
) -> None:
    _row(run, child, sibling, Event.ASSESSMENT_STARTED, place, value=value)


def _not_accepted(
    run: Run, child: Child, sibling: Sibling, place: Place, outcome: Outcome, x: float, value: float
) -> None:
    _row(run, child, sibling, Event.REFERRAL_CLOSED, place, outcome=outcome, perceived=x)


def _discussed(
    run: Run, child: Child, sibling: Sibling, place: Place, outcome: Outcome, x: float, value: float
) -> None:
    """The strategy discussion is about all children of the home; each may come into care."""
    level = run.scenario.thresholds.applied.section_47.strategy_looked_after
    sibling.enquiry = Outcome.NONE if level is None else decisions.strategy_discussion(x, looked_after=level)
    _row(run, child, sibling, Event.STRATEGY_DISCUSSION, place, outcome=sibling.enquiry, perceived=x, value=value)


def _enquired(run: Run, child: Child, sibling: Sibling, place: Place, outcome: Outcome, x: float, value: float) -> None:
    """Each child's own outcome; without a conference about the first there is none."""
    levels = run.scenario.thresholds.applied.section_47
    if sibling.enquiry != Outcome.LOOKED_AFTER:
        sibling.enquiry = decisions.enquiry(
            x, conference=levels.conference, looked_after=decisions.level_or_none(levels.looked_after)
        )
    if sibling.enquiry == Outcome.CONFERENCE and outcome != Outcome.CONFERENCE:
        sibling.enquiry = Outcome.NO_CONFERENCE
    _row(run, child, sibling, Event.SECTION_47_ENDED, place, outcome=sibling.enquiry, perceived=x, value=value)


def _conferred(
    run: Run, child: Child, sibling: Sibling, place: Place, outcome: Outcome, x: float, value: float
) -> None:
    if sibling.enquiry == Outcome.CONFERENCE:
        sibling.enquiry = decisions.conference(x, plan=run.scenario.thresholds.applied.conference.plan)
        _row(run, child, sibling, Event.CONFERENCE_HELD, place, outcome=sibling.enquiry, perceived=x, value=value)


def _assessed(run: Run, child: Child, sibling: Sibling, place: Place, outcome: Outcome, x: float, value: float) -> None:
    """Each child's own outcome of the family's assessment; who needs no plan has none, also where the first has."""
    levels = run.scenario.thresholds.applied.assessment
    own = decisions.assessment(
        x, early_help=levels.early_help, child_in_need=levels.child_in_need, section_47=levels.section_47,
        enquiry_found=sibling.enquiry,
    )  # fmt: skip
    _row(run, child, sibling, Event.ASSESSMENT_COMPLETED, place, outcome=own, perceived=x, value=value)
    sibling.needs_plan = own in (Outcome.CHILD_IN_NEED, Outcome.PROTECTION, Outcome.LOOKED_AFTER)
    if not sibling.needs_plan and outcome not in (Outcome.EARLY_HELP, Outcome.CLOSE):
        _close(run, child, sibling, Outcome.CLOSE)
    elif sibling.needs_plan and child.open_case.plan_open:
        _plan_starts(run, child, sibling, child.open_case.plan_place, Outcome.PLAN, x, value)


def _plan_starts(
    run: Run, child: Child, sibling: Sibling, place: Place, outcome: Outcome, x: float, value: float
) -> None:
    """A plan for the first child: a plan of its own for each who needs one."""
    if place == Place.LOOKED_AFTER and sibling.enquiry != Outcome.LOOKED_AFTER:
        _close(run, child, sibling, Outcome.CLOSE)  # who stays at home
        return
    wanted = place
    if place == Place.PROTECTION and sibling.enquiry != Outcome.PLAN:
        wanted = Place.CHILD_IN_NEED if sibling.needs_plan else NO_PLACE
    if place == Place.CHILD_IN_NEED and not sibling.needs_plan:
        wanted = NO_PLACE
    if wanted in (NO_PLACE, sibling.plan):
        return
    why = Outcome.STEP_DOWN if wanted == Place.CHILD_IN_NEED else Outcome.STEP_UP
    into_care = (sibling.plan, wanted) == (Place.PROTECTION, Place.LOOKED_AFTER)
    _end(run, child, sibling, Outcome.LOOKED_AFTER if into_care else why)
    _start(run, child, sibling, wanted)


def _reviewed(run: Run, child: Child, sibling: Sibling, place: Place, outcome: Outcome, x: float, value: float) -> None:
    """At a review of the family each child's plan is looked at by itself."""
    applied, locality = run.scenario.thresholds.applied, run.scenario.locality
    if sibling.plan == Place.PROTECTION:
        levels = applied.protection_review
        sibling.looks = decisions.looks_below(sibling.looks, x, line=levels.step_down_below)
        own = decisions.once_sure(
            decisions.protection_review(
                x, close_below=levels.close_below, step_down_below=levels.step_down_below,
                looked_after=decisions.level_or_none(levels.looked_after), at_conference=child.open_case.at_conference,
            ),
            sibling.looks, needed=locality.protection.looks_below,
        )  # fmt: skip
        if own == Outcome.LOOKED_AFTER:
            sibling.enquiry = own
        if own == Outcome.STEP_DOWN:
            _end(run, child, sibling, own)
            _start(run, child, sibling, Place.CHILD_IN_NEED)
        ends = own == Outcome.CLOSE
    elif sibling.plan == Place.CHILD_IN_NEED:
        level = applied.child_in_need_review
        sibling.looks = decisions.looks_below(sibling.looks, x, line=level.step_down_below)
        own = decisions.once_sure(
            decisions.child_in_need_review(
                x, close_below=level.close_below, step_down_below=level.step_down_below, section_47=level.section_47
            ),
            sibling.looks, needed=locality.child_in_need.looks_below,
        )  # fmt: skip
        ends = own in (Outcome.CLOSE, Outcome.STEP_DOWN)
    else:
        return
    if ends and not _family_ends(place, outcome):
        _close(run, child, sibling, own)


def _family_ends(place: Place, outcome: Outcome) -> bool:
    """Whether a review, or the end of a plan of the first child, ends the help of social care for the family."""
    stays = place == Place.PROTECTION and outcome == Outcome.STEP_DOWN
    return not stays and outcome not in (Outcome.CONTINUE, Outcome.PROTECTION, Outcome.STEP_UP, Outcome.LOOKED_AFTER)


def _plan_ends(
    run: Run, child: Child, sibling: Sibling, place: Place, outcome: Outcome, x: float, value: float
) -> None:
    if _family_ends(place, outcome):
        _end(run, child, sibling, outcome)


_STEPS: dict[Event, Step] = {
    Event.ASSESSMENT_STARTED: _assessment_starts,
    Event.REFERRAL_CLOSED: _not_accepted,
    Event.STRATEGY_DISCUSSION: _discussed,
    Event.SECTION_47_ENDED: _enquired,
    Event.CONFERENCE_HELD: _conferred,
    Event.ASSESSMENT_COMPLETED: _assessed,
    Event.PLAN_STARTED: _plan_starts,
    Event.REVIEW_HELD: _reviewed,
    Event.PLAN_ENDED: _plan_ends,
}
