/* When incidents happen to a child and when children arrive: thinned points, drawn once and for all. */

typedef struct { double *times; int64_t *numbers; int room; } Arrivals;

static double incident_rate(double need, double rate_at_zero, double scale)
{
    return rate_at_zero * exp_of(need / scale);
}

enum { AT_ONCE = 3 };
typedef double Points __attribute__((vector_size(32))); /* the first three of a cell; the fourth is none */
typedef int64_t Which __attribute__((vector_size(32)));

/* Time (infinite if there is none), level and number of the next one. What is asked of a cell's first points is asked at
   once, by draws made at once: the processor cannot guess the answers, and each wrong guess takes as long as a draw. */
static void next_potential_incident(
    int64_t key, int64_t child, double after, double until, double ceiling, double *time, double *level, int64_t *number
)
{
    *time = INFINITY, *level = 0.0, *number = -1;
    double bottom = 0.0, height = LAYER_PER_DAY, before = until;
    for (int64_t layer = 0; bottom < ceiling; layer++) {
        double length = 1.0 / height;
        int64_t cell = whole(__builtin_floor(after * height));
        bool found = false;
        while (!found && (double)cell * length < before) {
            int64_t first = (layer << 32 | cell) << 5;
            Draws lower, upper; /* the number of points and the level of one; the levels of two; each with a time */
            uniforms_of_four(key, child, PURPOSE_INCIDENT, first, &lower, &upper);
            double points = lower.first[0];
            Points chance = {POINTS_OF_CELL[0], POINTS_OF_CELL[1], POINTS_OF_CELL[2], INFINITY};
            Points when = __builtin_shufflevector(lower.second, upper.second, 0, 1, 2, 3);
            Points share = {lower.first[1], upper.first[0], upper.first[1], INFINITY};
            Points times = ((double)cell + when) * length, levels = bottom + share * height;
            Which those = (points > chance) & (after < times) & (times < before) & (levels < ceiling);
            found = (those[0] | those[1] | those[2]) != 0;
            if (found)
                for (int point = 0; point < AT_ONCE; point++)
                    if (those[point] && times[point] < *time)
                        *time = times[point], *level = levels[point], *number = first + point;
            double its_when = when[AT_ONCE];
            for (int point = AT_ONCE; points > POINTS_OF_CELL[point]; point++) { /* of one cell in fifty */
                double its_share, its_time = ((double)cell + its_when) * length;
                uniforms(key, child, PURPOSE_INCIDENT, first + 1 + point, &its_share, &its_when);
                double its_level = bottom + its_share * height;
                if (!(after < its_time && its_time < before && its_level < ceiling)) continue;
                found = true;
                if (its_time < *time) *time = its_time, *level = its_level, *number = first + point;
            }
            cell += 1;
        }
        before = min_of(before, *time);
        bottom += height;
        if (layer > 0) height *= 2.0;
    }
}

/* Its shock, the agency it falls to, when that reports it, the agency that notices it otherwise. */
static void incident_mark(int64_t key, int64_t child, int64_t number, double mark[4])
{
    uniforms(key, child, PURPOSE_INCIDENT_MARK, 2 * number, &mark[0], &mark[1]);
    uniforms(key, child, PURPOSE_INCIDENT_MARK, 2 * number + 1, &mark[2], &mark[3]);
}

static void incident_noticed(int64_t key, int64_t child, int64_t number, double noticed[2])
{
    uniforms(key, child, PURPOSE_INCIDENT_NOTICED, number, &noticed[0], &noticed[1]);
}

static void add_arrival(Arena *arena, Arrivals *arrivals, int n, double time, int64_t number)
{
    if (n == arrivals->room) {
        int room = n > 0 ? 2 * n : 64;
        double *times = take(arena, (size_t)room * 8);
        int64_t *numbers = take(arena, (size_t)room * 8);
        for (int i = 0; i < n; i++) times[i] = arrivals->times[i], numbers[i] = arrivals->numbers[i];
        give(arena, arrivals->times, (size_t)n * 8);
        give(arena, arrivals->numbers, (size_t)n * 8);
        *arrivals = (Arrivals){times, numbers, room};
    }
    arrivals->times[n] = time;
    arrivals->numbers[n] = number;
}

/* By time, those of equal times in their order: runs of 1, 2, 4 and so on are merged. */
static void sort_arrivals(Arena *arena, Arrivals *arrivals, int n)
{
    if (n < 2) return;
    double *times = take(arena, (size_t)arrivals->room * 8);
    int64_t *numbers = take(arena, (size_t)arrivals->room * 8);
    for (int run = 1; run < n; run *= 2) {
        for (int begin = 0; begin < n; begin += 2 * run) {
            int middle = begin + run < n ? begin + run : n, end = middle + run < n ? middle + run : n;
            for (int to = begin, left = begin, right = middle; to < end; to++) {
                bool is_right = left == middle || (right < end && arrivals->times[right] < arrivals->times[left]);
                int from = is_right ? right++ : left++;
                times[to] = arrivals->times[from];
                numbers[to] = arrivals->numbers[from];
            }
        }
        Arrivals merged = {times, numbers, arrivals->room};
        times = arrivals->times, numbers = arrivals->numbers;
        *arrivals = merged;
    }
    give(arena, times, (size_t)arrivals->room * 8);
    give(arena, numbers, (size_t)arrivals->room * 8);
}

/* How many there are, written over what `arrivals` held; -1 if a rate is 80,000 a day or more. */
static int arrivals_of_day(
    int64_t key, int64_t stream, int64_t day, const double *rate_per_day, Arena *arena, Arrivals *arrivals
)
{
    double highest = 0.0;
    for (int hour = 0; hour < 24; hour++) highest = max_of(highest, rate_per_day[hour]);
    double layers = __builtin_ceil(highest / ARRIVAL_LAYER_PER_DAY);
    if (layers > ARRIVAL_LAYERS) return -1;
    int n = 0;
    for (int layer = 0; layer < layers; layer++) {
        int64_t first = day * 1000000 + layer * 100;
        double points, when, share, following;
        uniforms(key, stream, PURPOSE_ARRIVAL, first, &points, &when);
        int count = poisson(POINTS_OF_ARRIVAL_LAYER, points);
        for (int point = 0; point < count; point++) {
            uniforms(key, stream, PURPOSE_ARRIVAL, first + 1 + point, &share, &following);
            if ((layer + share) * ARRIVAL_LAYER_PER_DAY < rate_per_day[(int)(when * 24.0)])
                add_arrival(arena, arrivals, n++, (double)day + when, first + point);
            when = following;
        }
    }
    sort_arrivals(arena, arrivals, n);
    return n;
}
