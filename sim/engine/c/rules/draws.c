/* Keyed random draws: Philox4x32-10, one block by itself, which is soonest there, or four side by side in vectors. */

enum { TURNS = 10 };
static const uint32_t FACTOR_0 = 0xD2511F53, FACTOR_2 = 0xCD9E8D57, STEP_0 = 0x9E3779B9, STEP_1 = 0xBB67AE85;

typedef struct { uint64_t words[4]; } Block; /* of 32 bits each */

/* Of a counter of two words and two. */
static Block philox(int64_t key, uint64_t first, uint64_t last)
{
    uint64_t x0 = (uint32_t)first, x1 = first >> 32, x2 = (uint32_t)last, x3 = last >> 32;
    uint32_t key_0 = (uint32_t)key, key_1 = (uint32_t)(key >> 32);
#pragma GCC unroll 10
    for (int turn = 0; turn < TURNS; turn++, key_0 += STEP_0, key_1 += STEP_1) {
        uint64_t of_0 = x0 * FACTOR_0, of_2 = x2 * FACTOR_2;
        x0 = of_2 >> 32 ^ x1 ^ key_0, x1 = (uint32_t)of_2;
        x2 = of_0 >> 32 ^ x3 ^ key_1, x3 = (uint32_t)of_0;
    }
    return (Block){{x0, x1, x2, x3}};
}

static int64_t run_key(int64_t seed, int64_t replication)
{
    Block x = philox(seed, (uint64_t)replication, 0);
    return (int64_t)((x.words[1] & 0x7FFFFFFF) << 32 | x.words[0]);
}

/* The middle of one of 2**52 parts of the unit interval: a number from 1 to 2, less what it has too much. */
static double unit(uint64_t high, uint64_t low)
{
    return of_bits((high << 32 | low) >> 12 | 0x3FF0000000000000) - (1.0 - 0x1p-53);
}

static uint64_t counter(int purpose, int64_t block)
{
    return (uint64_t)purpose << 48 | (uint64_t)block;
}

static void uniforms(int64_t key, int64_t child, int purpose, int64_t block, double *first, double *second)
{
    Block x = philox(key, counter(purpose, block), (uint64_t)child);
    *first = unit(x.words[1], x.words[0]), *second = unit(x.words[3], x.words[2]);
}

static double uniform(int64_t key, int64_t child, int purpose, int64_t index)
{
    Block x = philox(key, counter(purpose, index >> 1), (uint64_t)child);
    return index & 1 ? unit(x.words[3], x.words[2]) : unit(x.words[1], x.words[0]);
}

/* -- four blocks ----------------------------------------------------------------------------------------------------- */

typedef uint32_t Lanes __attribute__((vector_size(16)));
typedef uint64_t Words __attribute__((vector_size(16)));
typedef double Doubles __attribute__((vector_size(16)));

typedef struct {
    Lanes even; /* word 0 of two blocks, then word 2 of them */
    Lanes odd;  /* words 1, words 3 */
} TwoBlocks;

typedef struct { Doubles first, second; } Draws; /* both draws of two blocks */

/* What the compiler may not look through: it would work out the halves of a constant beforehand, and no longer see that
   WebAssembly has an instruction for products of halves. Without it they take three times as long on most processors. */
#ifdef __wasm__
#define OPAQUE(x) __asm__ volatile("" : "+r"(x))
#else
#define OPAQUE(x) (void)0
#endif

#define HALF(x, first) __builtin_convertvector(__builtin_shufflevector(x, x, first, first + 1), Words)

static TwoBlocks turned(TwoBlocks x, Lanes keys)
{
    Lanes factors = {FACTOR_0, FACTOR_0, FACTOR_2, FACTOR_2};
    OPAQUE(factors);
    Lanes of_0 = (Lanes)(HALF(x.even, 0) * HALF(factors, 0)), of_2 = (Lanes)(HALF(x.even, 2) * HALF(factors, 2));
    return (TwoBlocks){__builtin_shufflevector(of_2, of_0, 1, 3, 5, 7) ^ x.odd ^ keys,
                       __builtin_shufflevector(of_2, of_0, 0, 2, 4, 6)};
}

static TwoBlocks two_blocks(uint64_t block, uint64_t child)
{
    Lanes lower = (Lanes)(Words){block, block + 1}, upper = (Lanes)(Words){child, child};
    return (TwoBlocks){__builtin_shufflevector(lower, upper, 0, 2, 4, 6),
                       __builtin_shufflevector(lower, upper, 1, 3, 5, 7)};
}

static Doubles units(Words words)
{
    return (Doubles)(words >> 12 | 0x3FF0000000000000) - (1.0 - 0x1p-53);
}

static Draws draws_of(TwoBlocks x)
{
    return (Draws){units((Words)__builtin_shufflevector(x.even, x.odd, 0, 4, 1, 5)),
                   units((Words)__builtin_shufflevector(x.even, x.odd, 2, 6, 3, 7))};
}

/* Of this block and the next three. They take twice as long as one, whose turns wait for each other. */
static void uniforms_of_four(int64_t key, int64_t child, int purpose, int64_t block, Draws *lower, Draws *upper)
{
    const Lanes step = {STEP_0, STEP_0, STEP_1, STEP_1};
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    Lanes keys = {low, low, high, high};
    TwoBlocks one = two_blocks(counter(purpose, block), (uint64_t)child);
    TwoBlocks other = two_blocks(counter(purpose, block + 2), (uint64_t)child);
#pragma GCC unroll 10
    for (int turn = 0; turn < TURNS; turn++, keys += step) one = turned(one, keys), other = turned(other, keys);
    *lower = draws_of(one), *upper = draws_of(other);
}
