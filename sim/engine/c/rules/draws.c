/* Keyed random draws: Philox4x32-10, two blocks side by side, which take no longer than one. */

typedef uint32_t Lanes __attribute__((vector_size(16)));
typedef uint32_t HalfLanes __attribute__((vector_size(8)));
typedef uint64_t Products __attribute__((vector_size(16)));

typedef struct {
    Lanes even; /* words 0 and 2 of a block, then of the other */
    Lanes odd;  /* words 1 and 3 */
} Blocks;

/* Both words of each product, the lower one first. */
static Lanes product(HalfLanes a, HalfLanes b)
{
    return (Lanes)(__builtin_convertvector(a, Products) * __builtin_convertvector(b, Products));
}

static Blocks philox(int64_t key, Blocks x)
{
    const HalfLanes factors = {0xD2511F53, 0xCD9E8D57};
    const Lanes step = {0x9E3779B9, 0xBB67AE85, 0x9E3779B9, 0xBB67AE85};
    uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    Lanes keys = {low, high, low, high};
    for (int turn = 0; turn < 10; turn++) {
        Lanes one = product(__builtin_shufflevector(x.even, x.even, 0, 1), factors);
        Lanes other = product(__builtin_shufflevector(x.even, x.even, 2, 3), factors);
        x.even = __builtin_shufflevector(one, other, 3, 1, 7, 5) ^ x.odd ^ keys;
        x.odd = __builtin_shufflevector(one, other, 2, 0, 6, 4);
        keys += step;
    }
    return x;
}

static int64_t run_key(int64_t seed, int64_t replication)
{
    Blocks x = philox(seed, (Blocks){{(uint32_t)replication}, {(uint32_t)(replication >> 32)}});
    return (int64_t)(x.odd[0] & 0x7FFFFFFF) << 32 | x.even[0];
}

/* The middle of one of 2**52 parts of the unit interval. */
static double unit(uint32_t high, uint32_t low)
{
    return ((double)((uint64_t)high << 20 | low >> 12) + 0.5) * 0x1p-52;
}

/* The draws of a block and of the next one. */
static void uniforms_of_two(int64_t key, int64_t child, int purpose, int64_t block, double draws[4])
{
    uint32_t low = (uint32_t)child, high = (uint32_t)(child >> 32), which = (uint32_t)purpose << 16;
    int64_t next = block + 1;
    Blocks x = philox(key, (Blocks){
        {(uint32_t)block, low, (uint32_t)next, low},
        {which | (uint32_t)(block >> 32), high, which | (uint32_t)(next >> 32), high}
    });
    for (int i = 0; i < 4; i++) draws[i] = unit(x.odd[i], x.even[i]);
}

static void uniforms(int64_t key, int64_t child, int purpose, int64_t block, double *first, double *second)
{
    double draws[4];
    uniforms_of_two(key, child, purpose, block, draws);
    *first = draws[0], *second = draws[1];
}

static double uniform(int64_t key, int64_t child, int purpose, int64_t index)
{
    double first, second;
    uniforms(key, child, purpose, index >> 1, &first, &second);
    return index & 1 ? second : first;
}
