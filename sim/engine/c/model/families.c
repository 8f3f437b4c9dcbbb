/* Families: what happens to brothers and sisters. See sim/model/families.py. */

enum { NO_PLACE = PLACE_COMMUNITY };

static void close_sibling(Run *, Child *, Sibling *, int why);

#define SIBLING_ROW(one, ...)                                                                                          \
    ROW(ABOUT(one), .number = (one)->case_count, .need = need_now(run, child) + (one)->offset, __VA_ARGS__)

/* -- at home ------------------------------------------------------------------------------------------------------- */

static void bring_siblings(Run *run, Child *child, int source, int origin, double age_years)
{
    const Derived *derived = run->derived_now;
    const Families *terms = &run->scenario->families;
    if (derived->family_sizes == 0.0) return;
    int size = 1 + pick(uniform(run->key, child->drawn.key, PURPOSE_FAMILY, 0), derived->family_weights,
                        (int)derived->family_sizes);
    double age = age_years;
    for (int place = 1; place < size; place++) {
        int64_t key = child->drawn.key + place * FAMILY_STEP;
        double u_gap, u_years;
        uniforms(run->key, key, PURPOSE_FAMILY, 0, &u_gap, &u_years);
        age += older_by(terms->years_apart, u_years);
        double leaves_at = run->now + (run->scenario->need.leaving_age_years - age) * YEAR_DAYS;
        if (leaves_at <= run->now) return;
        Sibling *sibling = take(&run->arena, sizeof(Sibling));
        sibling->drawn.key = key;
        sibling->child = child;
        sibling->offset = further_need(terms->need_gap, u_gap);
        at_home(sibling);
        ADD(&run->arena, child->siblings, sibling);
        sibling->index = enter_row(run, (ChildRow){
            .child = key, .entered_days = run->now, .group = (uint8_t)child->group, .area = (uint8_t)child->area,
            .source = (uint8_t)source, .origin = (uint8_t)origin, .age_years = age,
            .set_point = child->set_point + sibling->offset});
        ROW(ABOUT(sibling), .event = EVENT_CHILD_ENTERED, .source = (uint8_t)source,
            .need = child->need + sibling->offset, .value = age);
        if (leaves_at < run->end)
            call_at(run, leaves_at, KIND_GROW_UP, sibling, 0, PART_CHILDREN_AND_WORKERS, child->drawn.key);
    }
}

static void sibling_leaves(Run *run, Sibling *sibling, int why)
{
    sibling->left = true;
    ROW(ABOUT(sibling), .event = EVENT_CHILD_LEFT, .outcome = (uint8_t)why);
}

static void grow_up(Run *run, Sibling *sibling)
{
    if (sibling->left) return;
    Child *child = sibling->child;
    if (child->open_case)
        for (int64_t i = 0; i < child->open_case->siblings.count; i++)
            if (child->open_case->siblings.items[i] == sibling) {
                close_sibling(run, child, sibling, OUTCOME_TURNED_18);
                break;
            }
    sibling_leaves(run, sibling, OUTCOME_NONE);
}

static void family_leaves(Run *run, Child *child)
{
    for (int64_t i = 0; i < child->siblings.count; i++)
        if (!child->siblings.items[i]->left) sibling_leaves(run, child->siblings.items[i], child->why_left);
}

/* -- at the front door --------------------------------------------------------------------------------------------- */

static void name_siblings(Run *run, Child *child, Contact *contact)
{
    double share = run->scenario->families.named_share;
    for (int64_t i = 0; i < child->siblings.count; i++) {
        Sibling *sibling = child->siblings.items[i];
        if (sibling->left || !chance(run, &sibling->drawn, PURPOSE_NAMED, share)) continue;
        sibling->contact_count++;
        ADD(&run->arena, contact->named, ((Named){sibling, sibling->contact_count}));
        ROW(ABOUT(sibling), .event = EVENT_CONTACT_RECEIVED, .place = PLACE_FRONT_DOOR,
            .source = (uint8_t)(contact->source + 1), .number = sibling->contact_count, .value = contact->urgency,
            .need = need_now(run, child) + sibling->offset);
    }
}

static void decide_on_named(Run *run, Child *child, Contact *contact, int place, int outcome, double perceived_need)
{
    child->named.count = 0;
    for (int64_t i = 0; i < contact->named.count; i++)
        if (!contact->named.items[i].sibling->left) ADD(&run->arena, child->named, contact->named.items[i].sibling);
    for (int64_t i = 0; i < contact->named.count; i++) {
        Sibling *sibling = contact->named.items[i].sibling;
        if (sibling->left) continue;
        ROW(ABOUT(sibling), .event = EVENT_CONTACT_DECIDED, .place = (uint8_t)place,
            .source = (uint8_t)(contact->source + 1), .number = contact->named.items[i].number,
            .outcome = (uint8_t)outcome, .perceived = perceived_need + sibling->offset,
            .need = need_now(run, child) + sibling->offset);
    }
}

/* -- with a case --------------------------------------------------------------------------------------------------- */

static double family_weight(const Run *run, const Case *own, double weight)
{
    return work_for(weight, (int)own->siblings.count, run->scenario->families.further_child_weight);
}

static double assessment_weight(const Run *run, const Case *own, double weight)
{
    bool together = run->scenario->families.assessed_together != 0.0;
    return together ? family_weight(run, own, weight) : work_for(weight, (int)own->siblings.count, weight);
}

static void refer_siblings(Run *run, Child *child, Case *own, int origin, int source)
{
    if (!child->siblings.count || !own->social_care) return;
    bool by_contact = origin == OUTCOME_FRONT_DOOR || origin == OUTCOME_REPEAT_CONTACT_RULE;
    Siblings *from = by_contact ? &child->named : &child->siblings;
    for (int64_t i = 0; i < from->count; i++)
        if (!from->items[i]->left) ADD(&run->arena, own->siblings, from->items[i]);
    for (int64_t i = 0; i < own->siblings.count; i++) {
        Sibling *sibling = own->siblings.items[i];
        sibling->case_count++;
        at_home(sibling);
        ROW(ABOUT(sibling), .event = EVENT_REFERRED, .place = (uint8_t)own->place, .source = (uint8_t)source,
            .number = sibling->case_count, .outcome = (uint8_t)origin);
    }
}

static void note_siblings(Run *run, Child *child, int source, int outcome, double perceived_need)
{
    Case *own = child->open_case;
    for (int64_t i = 0; i < own->siblings.count; i++) {
        Sibling *sibling = own->siblings.items[i];
        SIBLING_ROW(sibling, .event = EVENT_CONTACT_ON_OPEN_CASE, .place = (uint8_t)own->place,
                    .source = (uint8_t)source, .outcome = (uint8_t)outcome,
                    .perceived = perceived_need + sibling->offset);
    }
}

static void end_sibling_plan(Run *run, Child *child, Sibling *sibling, int why)
{
    if (sibling->plan == NO_PLACE) return;
    int place = sibling->plan;
    sibling->plan = NO_PLACE;
    SIBLING_ROW(sibling, .event = EVENT_PLAN_ENDED, .place = (uint8_t)place, .outcome = (uint8_t)why,
                .value = run->now - sibling->plan_started);
}

static void start_sibling_plan(Run *run, Child *child, Sibling *sibling, int place)
{
    int earlier = sibling->plans[place]++;
    sibling->plan = place;
    sibling->plan_started = run->now;
    sibling->looks = 0;
    SIBLING_ROW(sibling, .event = EVENT_PLAN_STARTED, .place = (uint8_t)place, .outcome = OUTCOME_PLAN, .value = earlier);
}

static void close_sibling(Run *run, Child *child, Sibling *sibling, int why)
{
    Case *own = child->open_case;
    end_sibling_plan(run, child, sibling, why);
    SIBLING_ROW(sibling, .event = EVENT_SOCIAL_CARE_CLOSED, .place = (uint8_t)own->place, .outcome = (uint8_t)why);
    int64_t at = 0;
    while (own->siblings.items[at] != sibling) at++;
    for (own->siblings.count--; at < own->siblings.count; at++) own->siblings.items[at] = own->siblings.items[at + 1];
}

static void close_siblings(Run *run, Child *child, int why)
{
    while (child->open_case->siblings.count) close_sibling(run, child, child->open_case->siblings.items[0], why);
}

/* -- what follows from what happens to the first child --------------------------------------------------------------- */

static void siblings_plan_starts(Run *run, Child *child, Sibling *sibling, int place)
{
    if (place == PLACE_LOOKED_AFTER && sibling->enquiry != OUTCOME_LOOKED_AFTER) {
        close_sibling(run, child, sibling, OUTCOME_CLOSE); /* who stays at home */
        return;
    }
    int wanted = place;
    if (place == PLACE_PROTECTION && sibling->enquiry != OUTCOME_PLAN)
        wanted = sibling->needs_plan ? PLACE_CHILD_IN_NEED : NO_PLACE;
    if (place == PLACE_CHILD_IN_NEED && !sibling->needs_plan) wanted = NO_PLACE;
    if (wanted == NO_PLACE || wanted == sibling->plan) return;
    int why = wanted == PLACE_CHILD_IN_NEED ? OUTCOME_STEP_DOWN : OUTCOME_STEP_UP;
    bool into_care = sibling->plan == PLACE_PROTECTION && wanted == PLACE_LOOKED_AFTER;
    end_sibling_plan(run, child, sibling, into_care ? OUTCOME_LOOKED_AFTER : why);
    start_sibling_plan(run, child, sibling, wanted);
}

static void sibling_discussed(Run *run, Child *child, Sibling *sibling, int place, double x, double value)
{
    double level = run->scenario->thresholds.applied.section_47.strategy_looked_after;
    sibling->enquiry = is_given(level) ? decide_strategy_discussion(x, level) : OUTCOME_NONE;
    SIBLING_ROW(sibling, .event = EVENT_STRATEGY_DISCUSSION, .place = (uint8_t)place, .outcome = (uint8_t)sibling->enquiry,
                .perceived = x, .value = value);
}

static void sibling_enquired(Run *run, Child *child, Sibling *sibling, int place, int outcome, double x, double value)
{
    const Section47Thresholds *levels = &run->scenario->thresholds.applied.section_47;
    if (sibling->enquiry != OUTCOME_LOOKED_AFTER)
        sibling->enquiry = decide_enquiry(x, levels->conference, levels->looked_after, false);
    if (sibling->enquiry == OUTCOME_CONFERENCE && outcome != OUTCOME_CONFERENCE)
        sibling->enquiry = OUTCOME_NO_CONFERENCE;
    SIBLING_ROW(sibling, .event = EVENT_SECTION_47_ENDED, .place = (uint8_t)place, .outcome = (uint8_t)sibling->enquiry,
                .perceived = x, .value = value);
}

static void sibling_conferred(Run *run, Child *child, Sibling *sibling, int place, double x, double value)
{
    if (sibling->enquiry != OUTCOME_CONFERENCE) return;
    sibling->enquiry = decide_conference(x, run->scenario->thresholds.applied.conference.plan);
    SIBLING_ROW(sibling, .event = EVENT_CONFERENCE_HELD, .place = (uint8_t)place, .outcome = (uint8_t)sibling->enquiry,
                .perceived = x, .value = value);
}

static void sibling_assessed(Run *run, Child *child, Sibling *sibling, int place, int outcome, double x, double value)
{
    const AssessmentThresholds *levels = &run->scenario->thresholds.applied.assessment;
    int own = decide_assessment(x, levels->early_help, levels->child_in_need, levels->section_47, sibling->enquiry);
    SIBLING_ROW(sibling, .event = EVENT_ASSESSMENT_COMPLETED, .place = (uint8_t)place, .outcome = (uint8_t)own,
                .perceived = x, .value = value);
    sibling->needs_plan = own == OUTCOME_CHILD_IN_NEED || own == OUTCOME_PROTECTION || own == OUTCOME_LOOKED_AFTER;
    if (!sibling->needs_plan && outcome != OUTCOME_EARLY_HELP && outcome != OUTCOME_CLOSE)
        close_sibling(run, child, sibling, OUTCOME_CLOSE);
    else if (sibling->needs_plan && child->open_case->plan_open)
        siblings_plan_starts(run, child, sibling, child->open_case->plan_place);
}

static bool family_ends(int place, int outcome)
{
    bool stays = place == PLACE_PROTECTION && outcome == OUTCOME_STEP_DOWN;
    return !stays && outcome != OUTCOME_CONTINUE && outcome != OUTCOME_PROTECTION && outcome != OUTCOME_STEP_UP &&
           outcome != OUTCOME_LOOKED_AFTER;
}

static void sibling_reviewed(Run *run, Child *child, Sibling *sibling, int place, int outcome, double x)
{
    const Applied *applied = &run->scenario->thresholds.applied;
    const Locality *locality = &run->scenario->locality;
    int own;
    bool ends;
    if (sibling->plan == PLACE_PROTECTION) {
        const ProtectionReviewThresholds *levels = &applied->protection_review;
        sibling->looks = looks_below(sibling->looks, x, levels->step_down_below);
        own = once_sure(decide_protection_review(x, levels->close_below, levels->step_down_below, levels->looked_after,
                                                 child->open_case->at_conference, INFINITY),
                        sibling->looks, (int)locality->protection.looks_below);
        if (own == OUTCOME_LOOKED_AFTER) sibling->enquiry = own;
        if (own == OUTCOME_STEP_DOWN) {
            end_sibling_plan(run, child, sibling, own);
            start_sibling_plan(run, child, sibling, PLACE_CHILD_IN_NEED);
        }
        ends = own == OUTCOME_CLOSE;
    } else if (sibling->plan == PLACE_CHILD_IN_NEED) {
        const ChildInNeedReviewThresholds *levels = &applied->child_in_need_review;
        sibling->looks = looks_below(sibling->looks, x, levels->step_down_below);
        own = once_sure(decide_child_in_need_review(x, levels->close_below, levels->step_down_below, levels->section_47),
                        sibling->looks, (int)locality->child_in_need.looks_below);
        ends = own == OUTCOME_CLOSE || own == OUTCOME_STEP_DOWN;
    } else {
        return;
    }
    if (ends && !family_ends(place, outcome)) close_sibling(run, child, sibling, own);
}

static void follow(Run *run, Child *child, int event, int place, int outcome, double perceived_need, double value)
{
    Case *own = child->open_case;
    if (!own->siblings.count) return;
    int64_t count = own->siblings.count;
    Sibling **all = take(&run->arena, (size_t)count * sizeof *all); /* some may leave the case meanwhile */
    copy(all, own->siblings.items, (size_t)count * sizeof *all);
    for (int64_t i = 0; i < count; i++) {
        Sibling *sibling = all[i];
        double x = perceived_need + sibling->offset;
        switch (event) {
        case EVENT_ASSESSMENT_STARTED:
            SIBLING_ROW(sibling, .event = EVENT_ASSESSMENT_STARTED, .place = (uint8_t)place, .value = value);
            break;
        case EVENT_REFERRAL_CLOSED:
            SIBLING_ROW(sibling, .event = EVENT_REFERRAL_CLOSED, .place = (uint8_t)place, .outcome = (uint8_t)outcome,
                        .perceived = x);
            break;
        case EVENT_STRATEGY_DISCUSSION: sibling_discussed(run, child, sibling, place, x, value); break;
        case EVENT_SECTION_47_ENDED: sibling_enquired(run, child, sibling, place, outcome, x, value); break;
        case EVENT_CONFERENCE_HELD: sibling_conferred(run, child, sibling, place, x, value); break;
        case EVENT_ASSESSMENT_COMPLETED: sibling_assessed(run, child, sibling, place, outcome, x, value); break;
        case EVENT_PLAN_STARTED: siblings_plan_starts(run, child, sibling, place); break;
        case EVENT_REVIEW_HELD: sibling_reviewed(run, child, sibling, place, outcome, x); break;
        case EVENT_PLAN_ENDED:
            if (family_ends(place, outcome)) end_sibling_plan(run, child, sibling, outcome);
            break;
        default: break;
        }
    }
    give(&run->arena, all, (size_t)count * sizeof *all);
}
