"""Deliberate faults in the compiled engine, which the same tests must catch: hand traces, known answers, and the replay."""

from __future__ import annotations

from tests.verification.faults import (
    AGES,
    CHAIRS,
    COURSE,
    DESK,
    EARLY,
    FAMILIES,
    FRONT,
    HARM,
    OPENING,
    OVERLOAD,
    PANEL,
    PARTNERS,
    REFUSAL,
    SOCIAL,
    STAFF,
    URGENT,
    Fault,
)

C = "sim/engine/c"
SELDOM = "tests/engine/test_replay.py::test_what_is_seldom"
LAYOUT = "tests/engine/test_layout_in_c.py"
INSTANCES = "tests/engine/test_replication.py::test_what_earlier_runs_have_written_is_in_no_later_log"
RULES, REPLAY = "tests/engine/test_rules_in_c.py", "tests/engine/test_replay.py::test_random_worlds"

IN_C = (
    Fault(
        f"{C}/rules/need.c", "-(time - since) / tau", "-(time - since) / (tau + 1e-9)",
        "need relaxes by a billionth more slowly", (COURSE, REPLAY),
    ),
    Fault(
        f"{C}/rules/draws.c", "counter(purpose, block + 2)", "counter(purpose, block + 1)",
        "of four blocks of draws two are the same", (RULES,),
    ),
    Fault(
        f"{C}/rules/incidents.c", " & (times < before)", "", "incidents are sought beyond what is due next", (RULES, REPLAY),
    ),
    Fault(
        f"{C}/rules/incidents.c", "int point = AT_ONCE; points", "int point = AT_ONCE + 1; points",
        "of a cell with four points or more one is passed over", (RULES,),
    ),
    Fault(
        f"{C}/rules/calendar.c", "low += step, step *= 2;\n    int high = low + step < hours->n",
        "low += step, step *= 2;\n    int high = low + step / 2 < hours->n", "work of some weeks ends too soon", (LAYOUT,),
    ),
    Fault(
        f"{C}/model/run.c", "run->is_in_disorder |= run->instant.count > 1 &&", "run->is_in_disorder |= run->instant.count < 0 &&",
        "rows of an instant stand in the order in which they came", (REPLAY,),
    ),
    Fault(
        f"{C}/model/partners.c", "    while (*known > 0 && times->items[*known - 1] >= time) --*known;\n", "",
        "sources that remember further back count as before", (SELDOM,),
    ),
    Fault(
        f"{C}/rules/elementary.c", "EXP_X5", "EXP_X4", "exp is out in its last digits", (RULES,),
    ),
    Fault(
        f"{C}/rules/calendar.c", "days_by(count, time) + days - 1;", "days_by(count, time) + days;", "a limit of working days is a day late",
        (RULES, SOCIAL),
    ),
    Fault(
        f"{C}/rules/decisions.c", "perceived < line ? looks + 1 : 0", "perceived < line ? looks + 1 : looks",
        "looks below the line count though one between them was above", (RULES, REPLAY),
    ),
    Fault(
        f"{C}/rules/meetings.c", "starts - panel->terms->cut_off_days", "starts", "the agenda of the panel never closes",
        (f"{PANEL.partition('::')[0]}", EARLY),
    ),
    Fault(
        f"{C}/rules/sources.c", "double target = now + own_days;", "double target = now;",
        "a source reports at once what takes it days to report", (OPENING, REPLAY),
    ),
    Fault(
        f"{C}/model/desk.c", "occupy(worker, false);", "occupy(worker, true);", "who has screened one contact never screens another", (DESK, FRONT),
    ),
    Fault(
        f"{C}/model/desk.c", "    desk->open_weight -= THOUSAND;\n", "",
        "what has gone to the duty team still weighs on the desk", (URGENT, REPLAY),
    ),
    Fault(
        f"{C}/model/caseload.c", "own->weight = thousandths(weight);", "own->weight = 0 * thousandths(weight) + THOUSAND;",
        "every case weighs the same", (SOCIAL, FAMILIES, REPLAY),
    ),
    Fault(
        f"{C}/model/staff.c", "if (worker->absent) continue;", "if (worker->gone) continue;",
        "cases are given to workers who are away", (STAFF, REPLAY),
    ),
    Fault(
        f"{C}/model/staff.c", "    if (has_seat(worker)) worker->team->rooms.items[worker->seat] = room_of(worker);\n", "",
        "the room of a worker is what it was when somebody last came or went", (SOCIAL, STAFF, REPLAY),
    ),
    Fault(
        f"{C}/model/caseload.c", "queue_case(run, team, own->child, own, ORDER_REALLOCATED);",
        "queue_case(run, team, own->child, own, ORDER_ORDINARY);", "the cases of a leaver wait behind new ones",
        (STAFF, REPLAY),
    ),
    Fault(
        f"{C}/model/caseload.c", "+ terms->settling_days", "", "a new worker knows the family from the first day",
        (STAFF, REPLAY),
    ),
    Fault(
        f"{C}/model/staff.c", "worker->absent_days = days_absent(run, worker);", "", "absence costs no days of work",
        (STAFF, REPLAY),
    ),
    Fault(
        f"{C}/model/staff.c", "return team->load_changed < run->now ? load_of", "return team->load_changed <= run->now ? load_of", "the order of what happens at one instant counts",
        (OVERLOAD, REPLAY),
    ),
    Fault(
        f"{C}/model/staff.c", "if (p->cause == CAUSE_CUT) return RAISES;", "return RAISES;",
        "new terms end a post that nobody has cut", (STAFF, REPLAY),
    ),
    Fault(
        f"{C}/model/staff.c", "if (post->holder && !post->holder->is_cover) return post;", "if (post->holder) return post;",
        "who covers a vacancy is made permanent", (STAFF, REPLAY),
    ),
    Fault(
        f"{C}/model/cases.c", "own->unworked_days = max_of(0.0, -days);", "", "time to settle is forgotten at the next review",
        (SOCIAL, STAFF, REPLAY),
    ),
    Fault(
        f"{C}/model/cases.c", "if (is_inherited) return;", "", "plans of the first day are counted as new", (SOCIAL, REPLAY),
    ),
    Fault(
        f"{C}/model/cases.c", "    child->open_case->concern = false; /* whatever was heard until now is before the review */\n",
        "", "what a review has heard brings the next one forward", (EARLY, SOCIAL, REPLAY),
    ),
    Fault(
        f"{C}/model/cases.c", "if (f->lost) days += length_drawn(run, &child->drawn, PURPOSE_LOST_DELAY, lost_delay(run, kind));",
        "", "lost information costs no time", (SOCIAL, REPLAY),
    ),
    Fault(
        f"{C}/model/consent.c", "child->refusals += declined;", "", "who has declined is asked as if for the first time",
        (REFUSAL, REPLAY),
    ),
    Fault(
        f"{C}/model/early_help.c", "own->information_lost = false; /* by now the worker knows the child */", "",
        "lost information is lost for good", (EARLY, REPLAY),
    ),
    Fault(
        f"{C}/model/section_47.c", "own->was_discussed = false;\n        LOG_CASE", "LOG_CASE",
        "an enquiry that was overtaken by care goes on", (SELDOM,),
    ),
    Fault(
        f"{C}/model/section_47.c", "if (!f->kept || own->sender_weight) add_weight(run, child, -f->added);", "",
        "an enquiry weighs on its worker for ever", (HARM, SOCIAL, REPLAY),
    ),
    Fault(
        f"{C}/model/chairs.c", "f->quorate = !chance(", "f->quorate = chance(", "conferences without a quorum are held",
        (CHAIRS,),
    ),
    Fault(
        f"{C}/model/assessment.c", "if (own->information_lost) days *= 1.0 +", "days *= 1.0 +",
        "every assessment repeats work", (SOCIAL, REPLAY),
    ),
    Fault(
        f"{C}/model/locality.c", "while (conference <= run->now) conference += settings->later_review_days;", "",
        "a plan of the first day has its conferences in the past", (SOCIAL, REPLAY),
    ),
    Fault(
        f"{C}/model/looked_after.c", "if (!chance(run, &child->drawn, PURPOSE_RETURN_TO_CARE, terms->return_share)) break;",
        "break;", "nobody comes back into care", (SOCIAL, REPLAY),
    ),
    Fault(
        f"{C}/model/lives.c", "max_of(need_now(run, child), child->set_point_ceiling)", "need_now(run, child)",
        "who relapses has fewer incidents than its need would bring", (SELDOM,),
    ),
    Fault(
        f"{C}/model/partners.c", "if (outcome == OUTCOME_PASSED_TO_WORKER) return;", "",
        "partners learn from calls on which nothing was decided", (PARTNERS, REPLAY),
    ),
    Fault(
        f"{C}/model/demand.c", "child->leaves_at = run->now + (leaving_age - age) * YEAR_DAYS;",
        "child->leaves_at = run->now + leaving_age * YEAR_DAYS;", "children leave late", (AGES, REPLAY),
    ),
    Fault(
        f"{C}/model/families.c", "if (sibling->left || !chance(", "if (!chance(", "who has left is named in contacts",
        (FAMILIES, REPLAY),
    ),
    Fault(
        f"{C}/model/icrt.c", "if (contact->information_lost) effort *= 1.0 +", "effort *= 1.0 +",
        "every screening repeats work", (FRONT, REPLAY),
    ),
    Fault(
        f"{C}/model/meeting.c", "heard < sitting->places", "heard <= sitting->places", "the panel hears one more than it has places for",
        (PANEL, EARLY),
    ),
    Fault(
        f"{C}/arena.c", "clear(arena->end, cleared);", "", "a run finds what the one before it has written", (INSTANCES,),
    ),
    Fault(
        f"{C}/arena.c", "wanted = bytes + PAGE;", "wanted = PAGE;",
        "of a large piece of memory only the beginning is cleared", (INSTANCES,),
    ),
)  # fmt: skip
