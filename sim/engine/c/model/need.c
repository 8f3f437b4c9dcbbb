/* A child's need in a run: the course it takes, and what the service perceives of it. See sim/model/need.py. */

static void set_course(Run *run, Child *child, double set_point, double tau, int why, double need)
{
    child->need = need;
    child->since = run->now;
    child->set_point = set_point;
    child->tau = tau;
    if (child->open_case) ADD(&run->arena, child->segments, ((Segment){run->now, need, set_point, tau}));
    ROW(ABOUT(child), .event = EVENT_NEED_CHANGED, .outcome = (uint8_t)why, .need = need, .set_point = set_point, .tau = tau);
    for (int64_t i = 0; i < child->siblings.count; i++) {
        Sibling *sibling = child->siblings.items[i];
        if (!sibling->left)
            ROW(ABOUT(sibling), .event = EVENT_NEED_CHANGED, .outcome = (uint8_t)why,
                .need = need + sibling->offset, .set_point = set_point + sibling->offset, .tau = tau);
    }
}

static void rest(Run *run, Child *child)
{
    double tau = group_of(run, child)->relaxation_days;
    if (child->tau != tau) set_course(run, child, child->set_point, tau, OUTCOME_SERVICE_ENDED, need_now(run, child));
}

static bool is_review(int point)
{
    return point == POINT_EARLY_HELP_REVIEW || point == POINT_CHILD_IN_NEED_REVIEW || point == POINT_CLINIC ||
           point == POINT_PROTECTION_REVIEW;
}

static double perceive(Run *run, Child *child, int point, double widened, double added, Contact *contact, int purpose)
{
    const Perception *sight = &run->scenario->perception;
    double need = need_now(run, child);
    added += sight->bias[child->group][point];
    double sd = (&sight->error_sd.triage)[point] * widened;
    double share = sight->persistent_share, persistent = child->persistent_error;
    if (sd == 0.0) return need + added;
    if (contact && contact->screened) return seen(need, added, sd, share, persistent, contact->error);
    double u = draw(run, &child->drawn, purpose ? purpose : PURPOSE_PERCEPTION + point);
    if (contact) {
        bool known = contact->has_error && sight->contact_memory > 0.0;
        contact->error = known ? remembered(sight->contact_memory, contact->error, u) : normal_of(u);
        contact->has_error = true;
        return seen(need, added, sd, share, persistent, contact->error);
    }
    Case *own = child->open_case;
    if (sight->review_memory == 0.0 || !own || !is_review(point)) return perceived(need, added, sd, share, persistent, u);
    own->review_error = remembered(own->reviewed ? sight->review_memory : 0.0, own->review_error, u);
    own->reviewed = true;
    return seen(need, added, sd, share, persistent, own->review_error);
}

static double chronology(const Run *run, const Child *child, int number)
{
    const Chronology *terms = &run->scenario->perception.chronology;
    if (terms->points_per_contact == 0.0) return 0.0;
    int64_t before = number - 1 < child->contacts.count ? number - 1 : child->contacts.count;
    return terms->points_per_contact * contacts_since(child->contacts.items, (int)before, run->now - terms->window_days);
}
