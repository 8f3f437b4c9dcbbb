/* Brothers and sisters: how much less the others need, how much older they are, and what they add to the work. */

static double further_need(double mean_points, double u) { return -exponential(mean_points, u); }

static double older_by(double mean_years, double u) { return 1.0 + 2.0 * (mean_years - 1.0) * u; }

static double work_for(double own, int further, double each) { return own + each * further; }

static int64_t family_of(int64_t key) { return mod_of(key, FAMILY_STEP); }
