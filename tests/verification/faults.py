"""The deliberate faults in the model for `tests.verification.mutations`: where, what, what it would mean, which tests must go red."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """One fault: a text that stands exactly once in a file, and what is put in its place."""

    file: str
    text: str
    instead: str
    meaning: str
    tests: tuple[str, ...]


CLOCK, FRONT = "tests/rules/test_calendar.py", "tests/model/test_hand_front_door.py"
EARLY, SOCIAL = "tests/model/test_hand_early_help.py", "tests/model/test_hand_social_care.py"
STAFF, DECISIONS = "tests/model/test_hand_staff.py", "tests/rules/test_decisions.py"
ALLOCATION, MEETINGS = "tests/rules/test_allocation.py", "tests/rules/test_meetings.py"
VERIFY = "tests/verification"
DESK = f"{VERIFY}/test_desk.py::test_every_wait_is_that_of_a_queue_with_so_many_servers"
PANEL = f"{VERIFY}/test_panel.py::test_every_meeting_leaves_over_what_it_should"
CUT_OFF = f"{VERIFY}/test_panel.py::test_the_cut_off_shifts_the_wait"
TEAM = f"{VERIFY}/test_team.py::test_a_team_is_a_queue_with_as_many_servers_as_its_workers_may_hold"
COURSE = f"{VERIFY}/test_need.py::test_need_at_a_decision_lies_on_its_course"
INCIDENTS = f"{VERIFY}/test_need.py::test_incidents_that_feed_on_themselves"
SIGHT = f"{VERIFY}/test_steps.py::test_a_bias_is_added_to_what_is_seen"
OVERLOAD, CHANGES = "tests/model/test_hand_overload.py", "tests/model/test_hand_changes.py"
IDENTITY = f"{VERIFY}/test_identities.py::test_identity"
PARTNERS = "tests/model/test_hand_partners.py"
REFUSAL = "tests/model/test_hand_refusal.py"
CHAIRS = "tests/model/test_hand_chairs.py"
FAMILIES = "tests/model/test_hand_families.py"
AGES = "tests/model/test_hand_ages.py"
DEMAND = "tests/model/test_hand_demand.py"
URGENT, HARM = "tests/model/test_hand_urgent.py", "tests/model/test_hand_harm.py"
OPENING = f"{VERIFY}/test_clocks_and_returns.py::test_contacts_wait_for_the_door_to_open"

IN_THE_MODEL = (
    Fault(
        "sim/model/staff.py", "post.holder, old.holder = old.holder, None", "post.holder = old.holder",
        "an agency worker who turns permanent leaves when the old post is cut", (STAFF,),
    ),
    Fault(
        "sim/model/need.py", "remembered(sight.contact_memory, contact.error, u) if known else normal(u)", "normal(u)",
        "triage and screening of one contact have nothing to do with each other", (URGENT,),
    ),
    Fault(
        "sim/model/icrt.py", "contact.screened = contact.error is not None", "contact.screened = False",
        "after the checks need is looked at afresh: a second chance to be seen as grave", (URGENT,),
    ),
    Fault(
        "sim/model/icrt.py", "return now + hours / 24", "return service.icrt.hours.after(now, hours)",
        "a red contact of the afternoon is laid down at closing time", (URGENT,),
    ),
    Fault(
        "sim/model/desk.py", "        self.open_weight -= THOUSAND\n        turn.succeed(None)",
        "        turn.succeed(None)", "what has gone to the duty team still weighs on the desk", (URGENT,),
    ),
    Fault(
        "sim/model/section_47.py", "yield from _discuss(service, child, run.now + hours / 24)",
        "yield from _discuss(service, child, service.assessment.hours.after(run.now, hours))",
        "an urgent strategy discussion waits for the office to open", (HARM,),
    ),
    Fault(
        "sim/model/section_47.py", "    if case.discussed is None:\n", "    if True:\n",
        "a strategy discussion is held twice", (HARM,),
    ),
    Fault(
        "sim/model/looked_after.py", "if run.now >= ends and not _goes_home(service, child):", "if run.now >= ends:",
        "children go home whatever their need", (HARM,),
    ),
    Fault(
        "sim/model/lives.py", "            if child.has_left:  # from care, for good\n                return\n", "",
        "adopted children go on having crises at home", (HARM,),
    ),
    Fault(
        "sim/model/assessment.py", "(found == Outcome.NONE or run.scenario.section_47.again)", "found == Outcome.NONE",
        "one enquiry is all, whatever is heard after it", (HARM,),
    ),
    Fault(
        "sim/rules/decisions.py", "return level if plan_days >= care_after_days else NO_LEVEL", "return level",
        "care from a core group in the first week", (HARM,),
    ),
    Fault(
        "sim/rules/decisions.py", "return 0.0 if is_grave(perceived, same_day=same_day) else others", "return others",
        "a concern about fresh harm waits like any other", (HARM, DECISIONS),
    ),
    Fault(
        "sim/model/caseload.py", "            worker.load -= case.sender_weight\n", "            pass\n",
        "who has handed a case over goes on carrying it", (HARM,),
    ),
    Fault(
        "sim/rules/calendar.py", "return bisect_right(self._days, later) - bisect_right(self._days, earlier)",
        "return bisect_right(self._days, later) - bisect_right(self._days, earlier) + 1",
        "the day of the referral counts as the first working day", (CLOCK,),
    ),
    Fault(
        "sim/rules/calendar.py", "(first_weekday + day) % WEEK < SATURDAY and day not in off",
        "(first_weekday + day) % WEEK < SATURDAY", "bank holidays count as working days", (CLOCK,),
    ),
    Fault(
        "sim/rules/calendar.py", "target - ROUNDING_DAYS", "target",
        "work that ends at closing time ends the next morning", (CLOCK,),
    ),
    Fault(
        "sim/rules/calendar.py", "return spell >= 0 and time < self._closes[spell]", "return spell >= 0",
        "a team that has opened once never closes", (OPENING,),
    ),
    Fault(
        "sim/rules/decisions.py", "if perceived >= child_in_need or by_rule:", "if perceived >= child_in_need:",
        "the rule of three contacts is written down and not followed", (FRONT, DECISIONS),
    ),
    Fault(
        "sim/model/icrt.py", "child.contacts[: contact.number], contacts=rule.contacts",
        "child.contacts, contacts=rule.contacts",
        "the repeat-contact rule counts contacts that come after the one decided on", (f"{VERIFY}/test_steps.py",),
    ),
    Fault(
        "sim/model/icrt.py", "elif service.icrt.hours.is_open(run.now)",
        "elif not service.icrt.hours.is_open(run.now)", "the emergency duty team works by day and not by night",
        (FRONT,),
    ),
    Fault(
        "sim/rules/decisions.py",
        "    if perceived >= early_help:\n        return Outcome.EARLY_HELP\n    return Outcome.ADVICE",
        "    if perceived >= advice:\n        return Outcome.EARLY_HELP\n    return Outcome.ADVICE",
        "advice cases are sent to early help: a swapped threshold", (FRONT, DECISIONS),
    ),
    Fault(
        "sim/rules/allocation.py", "return urgency, since, child, contact", "return -urgency, since, child, contact",
        "green is screened before red", (FRONT, ALLOCATION),
    ),
    Fault(
        "sim/rules/allocation.py", "return urgency, since, child, contact", "return urgency, -since, child, contact",
        "the contact that came last is screened first", (DESK,),
    ),
    Fault(
        "sim/model/desk.py", "[not worker.busy and worker.at_work for", "[not worker.busy for",
        "screeners who are off sick screen contacts", (STAFF,),
    ),
    Fault(
        "sim/model/emergency_duty.py", "    if lost:\n        days +=", "    if False:\n        days +=",
        "a file lost by the duty team costs no days", (FRONT,),
    ),
    Fault(
        "sim/rules/allocation.py", "listed <= agenda_closes and", "", "the panel's agenda never closes",
        (CUT_OFF,),
    ),
    Fault(
        "sim/model/meeting.py", "for entry in due[: sitting.places]:", "for entry in due:",
        "the panel hears everybody, however few its places", (PANEL,),
    ),
    Fault(
        "sim/rules/meetings.py", "return (day - panel.anchor) % panel.interval_days == 0",
        "return (day - panel.anchor + 1) % panel.interval_days == 0", "the panel meets a day early",
        (PANEL, EARLY, MEETINGS),
    ),
    Fault(
        "sim/rules/decisions.py", "return drawn_for_panel and perceived < urgent_bypass_from", "return drawn_for_panel",
        "urgent children wait for the panel like everybody else", (EARLY, DECISIONS),
    ),
    Fault(
        "sim/rules/decisions.py", "    if perceived >= step_up:\n        return Outcome.STEP_UP\n", "",
        "early help never steps a child up at a review", (f"{VERIFY}/test_steps.py",),
    ),
    Fault(
        "sim/rules/allocation.py", "return (best, False) if rooms[best][1] >= weight else",
        "return (best, False) if rooms[best][1] >= 0 else",
        "a manager allocates one case more than the maximum", (STAFF, TEAM),
    ),
    Fault(
        "sim/rules/allocation.py", "    URGENT = 1\n    ORDINARY = 2", "    URGENT = 2\n    ORDINARY = 1",
        "protection is allocated after child in need", (SOCIAL,),
    ),
    Fault(
        "sim/model/caseload.py", "self._queue(child, case, Order.REALLOCATED)",
        "self._queue(child, case, Order.ORDINARY)",
        "a leaver's cases go to the back of the queue and are not seen as reallocated", (STAFF,),
    ),
    Fault(
        "sim/model/caseload.py", "set_point=child.set_point + terms.gain_lost_share * gain",
        "set_point=child.set_point",
        "a change of worker loses nothing of the progress", (STAFF,),
    ),
    Fault(
        "sim/model/caseload.py", "if not above_target:  # look", "if False:  # look", "nobody looks again when a case has waited long enough to be allocated above target",
        (STAFF,),
    ),
    Fault(
        "sim/model/caseload.py", "            worker.load -= case.weight\n", "",
        "a worker who has done with a case has no more room than before", (TEAM,),
    ),
    Fault(
        "sim/model/caseload.py", "            self._log_case(Event.WAIT_ENDED, child, case)\n", "",
        "the end of a wait is not put down to its case", (IDENTITY,),
    ),
    Fault(
        "sim/model/staff.py", "        before = self.policy\n        self.policy, self._groups = ",
        "        before = self.policy\n        _, self._groups = ",
        "a manager's patience that is lowered on a date stays as it was", (CHANGES,),
    ),
    Fault(
        "sim/model/workers.py", "self.target = limit_thousandths(group.target_cases, self.fte)",
        "self.target = limit_thousandths(group.target_cases, 1.0)",
        "part-time workers should hold as many cases as full-time ones", (STAFF,),
    ),
    Fault(
        "sim/model/cases.py", "yield from pause(service, child, hours.after_days(began, days))",
        "yield from pause(service, child, began)", "the handover takes no time: a dropped handover", (EARLY, SOCIAL),
    ),
    Fault(
        "sim/model/cases.py", "case.information_lost = lost", "case.information_lost = False",
        "information lost at a handover is never missed", (EARLY,),
    ),
    Fault(
        "sim/model/caseload.py", "idle, case.absent_mark = absent - case.absent_mark, absent",
        "idle, case.absent_mark = 0.0, absent",
        "help goes on while the worker is off sick", (STAFF,),
    ),
    Fault(
        "sim/model/cases.py", "return days if team is None else days * team.slowdown", "return days",
        "reviews keep their dates however overloaded the team is", (OVERLOAD,),
    ),
    Fault(
        "sim/model/locality.py", "conference = _next_conference(service, case.plan_started)",
        "conference = _next_conference(service, run.now)",
        "the review conference of a plan that was open on the first day is counted from that day", (OVERLOAD,),
    ),
    Fault(
        "sim/rules/calendar.py", "limit_working_days - int(u_day", "limit_working_days + 1 - int(u_day",
        "the pull of the limit ends on working day 46", (SOCIAL,),
    ),
    Fault(
        "sim/rules/decisions.py", "if not at_conference or perceived >= step_down_below:",
        "if perceived >= step_down_below:", "a protection plan ends at a core group, without a conference", (SOCIAL,),
    ),
    Fault(
        "sim/model/locality.py", "run.now + run.scenario.locality.protection.later_review_days",
        "run.now + run.scenario.locality.protection.first_review_days",
        "later review conferences come every three months", (SOCIAL,),
    ),
    Fault(
        "sim/model/looked_after.py", "if not run.chance(child, Purpose.RETURN_TO_CARE,",
        "if run.chance(child, Purpose.RETURN_TO_CARE,", "those who should return to care stay at home, and the others"
        " return", (SOCIAL,),
    ),
    Fault(
        "sim/rules/decisions.py", "return Outcome.EARLY_HELP if perceived >= early_help else Outcome.CLOSE",
        "return Outcome.CLOSE if perceived >= early_help else Outcome.EARLY_HELP",
        "children assessed with some need are closed, those with none go to early help", (f"{VERIFY}/test_steps.py",),
    ),
    Fault(
        "sim/rules/need.py", "return set_point + (need - set_point) * exp(-(time - since) / tau)",
        "return set_point + (need - set_point) * exp(-(time - since) / (2.0 * tau))",
        "crises last twice as long as said", (COURSE,),
    ),
    Fault(
        "sim/model/lives.py", "delay = exponential(run.scenario.demand.contacts",
        "delay = exponential(run.scenarios[0].demand.contacts",
        "a reporting delay that changes on a date stays as it was", (CHANGES,),
    ),
    Fault(
        "sim/model/lives.py", "if level < _incident_factor(run, child) * incident_rate(child.need_at(time), at_zero, scale):", "if True:",
        "need falls and incidents do not", (INCIDENTS,),
    ),
    Fault(
        "sim/model/need.py", "added += sight.bias[child.group][point]", "added -= sight.bias[child.group][point]",
        "need that is under-recognised is over-recognised", (SIGHT,),
    ),
    Fault(
        "sim/model/need.py", "contacts_since(child.contacts[: number - 1],",
        "contacts_since(child.contacts[:number],",
        "the chronology counts the contact itself as history", (f"{VERIFY}/test_steps.py",),
    ),
    Fault(
        "sim/model/demand.py", "rates = _factor_of_year(run, day) * rates_per_day[day]", "rates = rates_per_day[day]",
        "years that are asked to differ are all alike", (DEMAND,),
    ),
    Fault(
        "sim/model/offer.py", "last = day - terms.lag_days", "last = float(day)",
        "what the offer has done is known the same day", (DEMAND,),
    ),
    Fault(
        "sim/model/offer.py", "WINDOW_DAYS = 365.0", "WINDOW_DAYS = 182.0",
        "the offer is judged by half a year's families, against those of a year", (DEMAND,),
    ),
    Fault(
        "sim/model/transfers.py", "        return Place.CHILD_IN_NEED\n", "        return Place.PROTECTION\n",
        "a plan from elsewhere goes on whatever the conference says", (DEMAND,),
    ),
    Fault(
        "sim/model/lives.py", "due[what], due[Due.HANDED_OVER] = NEVER, transfers.handed_over_at(service, child)",
        "due[what], due[Due.HANDED_OVER] = NEVER, run.now",
        "a family that moves is let go before anybody has taken the case over", (DEMAND,),
    ),
    Fault(
        "sim/rules/partners.py", "return u < 1.0 - learning * (1.0 - experience)", "return u < 1.0 - learning * experience",
        "who is helped calls less", (PARTNERS,),
    ),
    Fault(
        "sim/model/partners.py", "        if rules.came_of_it(outcome):\n            self._helped", "        if True:\n            self._helped",
        "every answer counts as help", (PARTNERS,),
    ),
    Fault(
        "sim/model/partners.py", "run.now - contacts.learning.window_days", "0.0",
        "a source never forgets", (PARTNERS,),
    ),
    Fault(
        "sim/model/lives.py", "incident_sources[child.age_class(run.now)]", "incident_sources[-1]",
        "incidents of babies are noticed as those of big children", (AGES,),
    ),
    Fault(
        "sim/model/assessment.py", "    if child.born_at > service.run.now:", "    if False:",
        "a plan for an unborn child starts before birth", (AGES,),
    ),
    Fault(
        "sim/rules/ages.py", "latest = due - finished_before", "latest = due",
        "assessments before birth end at birth", (AGES, "tests/rules/test_ages.py"),
    ),
    Fault(
        "sim/rules/refusal.py", "share + per_point * (need - at_need)", "share - per_point * (need - at_need)",
        "the more a family needs, the likelier it accepts, where the contrary is said", (REFUSAL, "tests/rules/test_refusal.py"),
    ),
    Fault(
        "sim/model/consent.py", "declined_before=child.refusals > 0", "declined_before=False",
        "nobody remembers that a family has declined", (REFUSAL,),
    ),
    Fault(
        "sim/model/consent.py", "    if outcome == Outcome.STEP_UP:\n        return (yield from step_up(service, child))\n    close_case(service, child, Outcome.DECLINED)",
        "    close_case(service, child, Outcome.DECLINED)",
        "a refusal at high need is written down as a referral, and closed", (REFUSAL,),
    ),
    Fault(
        "sim/model/chairs.py", "        if quorate:\n", "        if True:\n",
        "a conference without a quorum is held all the same", (CHAIRS,),
    ),
    Fault(
        "sim/model/locality.py", "            yield from chairs.slot(service, child, Place.PROTECTION)\n", "            pass\n",
        "review conferences need no chair", (CHAIRS,),
    ),
    Fault(
        "sim/rules/meetings.py", "if terms.slots > 0 and terms.weekdays[(first_weekday + day) % WEEK] and day not in off:",
        "if terms.slots > 0 and terms.weekdays[(first_weekday + day) % WEEK]:",
        "conferences are held on bank holidays", (CHAIRS, MEETINGS),
    ),
    Fault(
        "sim/model/families.py", "work_for(own, len(case.siblings), own)", "work_for(own, 0, own)",
        "brothers and sisters assessed apart are no more work than one", (FAMILIES,),
    ),
    Fault(
        "sim/model/families.py", "(child.named if by_contact else child.siblings)", "child.siblings",
        "who is not named in a contact is referred all the same", (FAMILIES,),
    ),
    Fault(
        "sim/model/families.py", "step(run, child, sibling, place, outcome, perceived + sibling.offset, value)",
        "step(run, child, sibling, place, outcome, perceived, value)",
        "brothers and sisters are judged by the need of the first child", (FAMILIES,),
    ),
    Fault(
        "sim/model/families.py", "        _close(run, child, sibling, Outcome.TURNED_18)\n", "        pass\n",
        "who has grown up stays on the plan", (FAMILIES,),
    ),
)
