"""The deliberate faults of `tests.verification.mutations`: where, what, what it would mean, which tests must go red."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """One fault: a text that stands exactly once in a file of the model, and what is put in its place."""

    file: str
    text: str
    instead: str
    meaning: str
    tests: tuple[str, ...]


CLOCK, FRONT = "tests/model/test_clock.py", "tests/model/test_hand_front_door.py"
EARLY, SOCIAL = "tests/model/test_hand_early_help.py", "tests/model/test_hand_social_care.py"
STAFF, RULES, POINTS = "tests/model/test_hand_staff.py", "tests/model/test_rules.py", "tests/model/test_points.py"
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
OPENING = f"{VERIFY}/test_clocks_and_returns.py::test_contacts_wait_for_the_door_to_open"

FAULTS = (
    Fault(
        "sim/model/clock.py", "return bisect_right(self._days, later) - bisect_right(self._days, earlier)",
        "return bisect_right(self._days, later) - bisect_right(self._days, earlier) + 1",
        "the day of the referral counts as the first working day", (CLOCK,),
    ),
    Fault(
        "sim/model/clock.py", "(first_weekday + day) % 7 < 5 and day not in closed",
        "(first_weekday + day) % 7 < 5", "bank holidays count as working days", (CLOCK,),
    ),
    Fault(
        "sim/model/clock.py", "target - ROUNDING", "target",
        "work that ends at closing time ends the next morning", (CLOCK,),
    ),
    Fault(
        "sim/model/clock.py", "return spell >= 0 and time < self._closes[spell]", "return spell >= 0",
        "a team that has opened once never closes", (OPENING,),
    ),
    Fault(
        "sim/model/icrt.py", "elif x >= levels.child_in_need or by_rule:", "elif x >= levels.child_in_need:",
        "the rule of three contacts is written down and not followed", (FRONT,),
    ),
    Fault(
        "sim/model/icrt.py", "for time in child.contacts[:number] if time >= since",
        "for time in child.contacts if time >= since",
        "the repeat-contact rule counts contacts that come after the one decided on", (f"{VERIFY}/test_steps.py",),
    ),
    Fault(
        "sim/model/icrt.py", "and not world.icrt.hours.is_open(world.env.now)",
        "and world.icrt.hours.is_open(world.env.now)", "the emergency duty team works by day and not by night",
        (FRONT,),
    ),
    Fault(
        "sim/model/icrt.py", "    elif x >= levels.early_help:\n", "    elif x >= levels.advice:\n",
        "advice cases are sent to early help: a swapped threshold", (FRONT,),
    ),
    Fault(
        "sim/model/desk.py", "(urgency, env.now, child.key, contact, turn)",
        "(-urgency, env.now, child.key, contact, turn)",
        "green is screened before red", (FRONT,),
    ),
    Fault(
        "sim/model/desk.py", "(urgency, env.now, child.key, contact, turn)",
        "(urgency, -env.now, child.key, contact, turn)",
        "the contact that came last is screened first", (DESK,),
    ),
    Fault(
        "sim/model/desk.py", "if not worker.busy and worker.absent_since is None:", "if not worker.busy:",
        "screeners who are off sick screen contacts", (STAFF,),
    ),
    Fault(
        "sim/model/emergency_duty.py", "    if lost:\n        days +=", "    if False:\n        days +=",
        "a file lost by the duty team costs no days", (FRONT,),
    ),
    Fault(
        "sim/model/meeting.py", "entry.listed <= sitting.agenda_closes and", "", "the panel's agenda never closes",
        (CUT_OFF,),
    ),
    Fault(
        "sim/model/meeting.py", "for entry in due[: sitting.places]:", "for entry in due:",
        "the panel hears everybody, however few its places", (PANEL,),
    ),
    Fault(
        "sim/model/meeting.py", "if (day - anchor) % panel.interval_days:",
        "if (day - anchor + 1) % panel.interval_days:", "the panel meets a day early", (PANEL, EARLY),
    ),
    Fault(
        "sim/model/early_help.py", "if to_panel and (bypass is None or perceived < bypass):", "if to_panel:",
        "urgent children wait for the panel like everybody else", (EARLY,),
    ),
    Fault(
        "sim/model/early_help.py", "    if x >= levels.step_up:\n        outcome = Outcome.STEP_UP\n", "",
        "early help never steps a child up at a review", (f"{VERIFY}/test_steps.py",),
    ),
    Fault(
        "sim/model/caseload.py", "worker.load + weight <= worker.maximum + 1e-9",
        "worker.load <= worker.maximum + 1e-9",
        "a manager allocates one case more than the maximum", (STAFF, TEAM),
    ),
    Fault(
        "sim/model/caseload.py", "REALLOCATED, URGENT, ORDINARY = 0, 1, 2", "REALLOCATED, URGENT, ORDINARY = 0, 2, 1",
        "protection is allocated after child in need", (SOCIAL,),
    ),
    Fault(
        "sim/model/caseload.py", "case.request = Request(self, child, case, REALLOCATED)",
        "case.request = Request(self, child, case, ORDINARY)",
        "a leaver's cases go to the back of the queue and are not seen as reallocated", (STAFF,),
    ),
    Fault(
        "sim/model/caseload.py", "set_point=child.set_point + terms.gain_lost_share * gain",
        "set_point=child.set_point",
        "a change of worker loses nothing of the progress", (STAFF,),
    ),
    Fault(
        "sim/model/caseload.py", "if request.order == ORDINARY and due > self.world.env.now and due",
        "if False and due", "nobody looks again when a case has waited long enough to be allocated above target",
        (STAFF,),
    ),
    Fault(
        "sim/model/caseload.py", "            worker.load -= case.weight\n", "",
        "a worker who has done with a case has no more room than before", (TEAM,),
    ),
    Fault(
        "sim/model/caseload.py", "number=request.case.number,\n        )  # fmt: skip\n        self.call_dispatch()",
        "number=0,\n        )  # fmt: skip\n        self.call_dispatch()",
        "the end of a wait is not put down to its case", (IDENTITY,),
    ),
    Fault(
        "sim/model/staff.py", "        before = self.policy\n        self.policy, self._groups = ",
        "        before = self.policy\n        _, self._groups = ",
        "a manager's patience that is lowered on a date stays as it was", (CHANGES,),
    ),
    Fault(
        "sim/model/staff.py", "self.target = group.target_cases * self.fte", "self.target = group.target_cases",
        "part-time workers should hold as many cases as full-time ones", (STAFF,),
    ),
    Fault(
        "sim/model/cases.py", "yield from pause(world, child, hours.after(began, days * hours.hours_per_day))",
        "yield from pause(world, child, began)", "the handover takes no time: a dropped handover", (EARLY, SOCIAL),
    ),
    Fault(
        "sim/model/cases.py", "case.information_lost = lost", "case.information_lost = False",
        "information lost at a handover is never missed", (EARLY,),
    ),
    Fault(
        "sim/model/cases.py", "idle += absent - case.absent_mark", "idle += 0.0",
        "help goes on while the worker is off sick", (STAFF,),
    ),
    Fault(
        "sim/model/cases.py", "return days if team is None else days * team.slowdown", "return days",
        "reviews keep their dates however overloaded the team is", (OVERLOAD,),
    ),
    Fault(
        "sim/model/locality.py", "conference = _next_conference(world, case.plan_started)",
        "conference = _next_conference(world, world.now)",
        "the review conference of a plan that was open on the first day is counted from that day", (OVERLOAD,),
    ),
    Fault(
        "sim/model/cases.py", "day = limit.limit_working_days - int(", "day = limit.limit_working_days + 1 - int(",
        "the pull of the limit ends on working day 46", (SOCIAL,),
    ),
    Fault(
        "sim/model/locality.py", "elif at_conference and x < levels.step_down_below:",
        "elif x < levels.step_down_below:", "a protection plan ends at a core group, without a conference", (SOCIAL,),
    ),
    Fault(
        "sim/model/locality.py", "conference = world.now + settings.later_review_days",
        "conference = world.now + settings.first_review_days",
        "later review conferences come every three months", (SOCIAL,),
    ),
    Fault(
        "sim/model/looked_after.py", "if not world.chance(child, Purpose.RETURN_TO_CARE,",
        "if world.chance(child, Purpose.RETURN_TO_CARE,", "those who should return to care stay at home, and the others"
        " return", (SOCIAL,),
    ),
    Fault(
        "sim/model/assessment.py", "outcome = Outcome.EARLY_HELP if x >= levels.early_help else Outcome.CLOSE",
        "outcome = Outcome.CLOSE if x >= levels.early_help else Outcome.EARLY_HELP",
        "children assessed with some need are closed, those with none go to early help", (f"{VERIFY}/test_steps.py",),
    ),
    Fault(
        "sim/model/rules.py", "return set_point + (need - set_point) * math.exp(-(time - since) / tau)",
        "return set_point + (need - set_point) * math.exp(-(time - since) / (2.0 * tau))",
        "crises last twice as long as said", (COURSE,),
    ),
    Fault(
        "sim/model/demand.py", "delay = -world.scenario.demand.contacts",
        "delay = -world.phases[0].scenario.demand.contacts",
        "a reporting delay that changes on a date stays as it was", (CHANGES,),
    ),
    Fault(
        "sim/model/demand.py", "if level < incident_rate(child.need_at(env.now), at_zero, scale):", "if True:",
        "need falls and incidents do not", (INCIDENTS,),
    ),
    Fault(
        "sim/model/world.py", "added += sight.bias[child.group][point]", "added -= sight.bias[child.group][point]",
        "need that is under-recognised is over-recognised", (SIGHT,),
    ),
    Fault(
        "sim/model/world.py", "for time in child.contacts[: number - 1] if time >= since",
        "for time in child.contacts[:number] if time >= since",
        "the chronology counts the contact itself as history", (f"{VERIFY}/test_steps.py",),
    ),
)
