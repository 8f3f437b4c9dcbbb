/* Choosing one of several by their shares, in whole numbers. */

/* round() to a whole number of what is 0 to 2**51: halves go to the even one, as IEEE 754 adds. */
static double rounded(double x) { return (x + 0x1p52) - 0x1p52; }

/* Whole numbers, held as doubles. */
static void cumulative_weights(const double *shares, int n, double *cumulative)
{
    double total = 0.0, weight = 0.0;
    for (int i = 0; i < n; i++) total += shares[i];
    for (int i = 0; i < n; i++) {
        if (total > 0.0 && shares[i] > 0.0) weight += max_of(1.0, rounded(shares[i] / total * PICK_PARTS));
        cumulative[i] = total > 0.0 ? weight : 1.0;
    }
}

static int pick(double u, const double *cumulative, int n)
{
    double point = u * cumulative[n - 1];
    int position = 0;
    while (point >= cumulative[position]) position += 1;
    return position;
}
