/* What the service holds on the first day: open cases, and children known from earlier years. See sim/model/opening.py. */

static void bring_in(Run *run, int64_t key, int place, const OpeningCases *cases)
{
    double u_need, u_open, u_plan, u_interval;
    uniforms(run->key, key, PURPOSE_OPENING, 0, &u_need, &u_open);
    uniforms(run->key, key, PURPOSE_OPENING, 1, &u_plan, &u_interval);
    double set_point = set_point_within(cases->need_mean, cases->need_sd, normal_of(u_need));
    bool earlier_plan = u_plan < cases->earlier_plan_share;
    Child *child = enter(run, key, 0, KNOWN_BEFORE, set_point, earlier_plan);
    if (earlier_plan) child->plans[PLACE_PROTECTION] = 1;
    if (place == PLACE_COMMUNITY) return;
    child->case_count = 1;
    Case *own = new_case(run, child, 1, place, set_point);
    own->is_inherited = true;
    own->inherited_days = exponential(cases->open_days_mean, u_open);
    own->first_interval_share = u_interval;
    child->open_case = own;
    ADD(&run->arena, child->segments, ((Segment){run->now, child->need, set_point, child->tau}));
    own->process = start_journey(run, child, place);
}

enum { OPENING_PLACES = 6, ROWS_OF_OPENING = 3 };

/* Room for the rows of the opening instant, about three a child: more of them than at any instant later. */
static void prepare_opening(Run *run)
{
    const OpeningCases *opening = &run->scenario->opening.early_help; /* and those after it */
    double children = 0.0;
    for (int code = 0; code < OPENING_PLACES; code++) children += opening[code].children;
    EMPTY_FOR(&run->arena, run->instant, (int32_t)min_of(ROWS_OF_OPENING * children, 1 << 20));
}

static void open_doors(Run *run)
{
    static const int PLACES_OPEN[] = {PLACE_EARLY_HELP, PLACE_ASSESSMENT, PLACE_CHILD_IN_NEED,
                                      PLACE_PROTECTION, PLACE_LOOKED_AFTER, PLACE_COMMUNITY};
    const OpeningCases *opening = &run->scenario->opening.early_help; /* and those after it, in this order */
    for (int code = 0; code < OPENING_PLACES; code++)
        for (int64_t number = 0; number < (int64_t)opening[code].children; number++)
            bring_in(run, OPENING_STREAM * STREAM + code * CHILDREN_PER_SERVICE + number, PLACES_OPEN[code], &opening[code]);
}
