/* What every file stands on: numbers as Python has them, and what the host calls. No library is used.

   Arithmetic is + - * / and the square root of IEEE 754 doubles, in the order in which the Python of the same name
   writes it; nothing is contracted and nothing reordered. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__
#define EXPORT(name) __attribute__((export_name(#name), used))
#else
#define EXPORT(name) __attribute__((visibility("default"), used))
#endif

#define INFINITY __builtin_inf()
#define NAN __builtin_nan("")
#define NEVER INFINITY
#define NO_LEVEL INFINITY

/* The first of equals, as Python's min and max. */
static double min_of(double a, double b) { return b < a ? b : a; }
static double max_of(double a, double b) { return b > a ? b : a; }

/* a % b for b > 0: never negative. */
static int64_t mod_of(int64_t a, int64_t b)
{
    int64_t rest = a % b;
    return rest < 0 ? rest + b : rest;
}

/* x % 1.0: never negative, and never -0.0. */
static double part_of_day(double x)
{
    double part = x - __builtin_trunc(x);
    if (part == 0.0) return 0.0;
    return part < 0.0 ? part + 1.0 : part;
}

/* int(x), kept within what an int holds: an infinite time is later than any day. */
static int64_t whole(double x)
{
    if (x >= 9.0e18) return INT64_MAX;
    return x > -9.0e18 ? (int64_t)x : INT64_MIN;
}

static uint64_t bits_of(double x)
{
    union { double number; uint64_t bits; } both = {.number = x};
    return both.bits;
}

static double of_bits(uint64_t bits)
{
    union { uint64_t bits; double number; } both = {.bits = bits};
    return both.number;
}
