/* People: workers, and the posts that they hold. See sim/model/workers.py. */

enum { WORKER_PERMANENT, WORKER_AGENCY, WORKER_NEWLY_QUALIFIED }; /* as KINDS in sim.engine.numbers */

static const Posts *posts_in(const Run *run, int role, int phase)
{
    const Posts *all = (const Posts *)(run->tape + (int64_t)run->head->posts_at);
    return &all[phase * (int64_t)run->head->roles + role];
}

static const Posts *posts_now(const Run *run, int role)
{
    return posts_in(run, role, run->phase);
}

static void take_terms(Worker *worker, const Posts *group)
{
    if (!worker->is_cover) worker->productivity = group->productivity;
    worker->target = limit_thousandths(group->target_cases, worker->fte);
    worker->maximum = limit_thousandths(group->maximum_cases, worker->fte);
}

static void turn_into(Worker *worker, const Posts *group)
{
    worker->kind = (int)group->kind;
    worker->fte = group->fte;
    take_terms(worker, group);
}

static double days_absent(const Run *run, const Worker *worker)
{
    return worker->absent_days + (worker->absent ? run->now - worker->absent_since : 0.0);
}
