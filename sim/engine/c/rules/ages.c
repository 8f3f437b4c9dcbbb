/* Ages: at entry, in classes of a year, and the date by which an assessment before birth is to be finished. */

static int age_class(double age_years)
{
    if (age_years < 0.0) return UNBORN;
    return age_years >= CLASSES - 1 ? CLASSES - 1 : 1 + (int)age_years;
}

static double age_in_class(int position, double share, double leaving_age)
{
    if (position == UNBORN) return (share - 1.0) * LONGEST_BEFORE_BIRTH_YEARS;
    double first = position - 1.0;
    return first + share * min_of(1.0, leaving_age - first);
}

static double before_birth(double usual, double now, double due, double finished_before)
{
    double latest = due - finished_before;
    return min_of(usual, latest > now ? latest : due);
}
