/* Keyed random draws: Philox4x32-10. */

typedef struct { uint32_t x0, x1, x2, x3; } Words;

static Words philox(uint32_t key_0, uint32_t key_1, uint32_t x0, uint32_t x1, uint32_t x2, uint32_t x3)
{
    for (int turn = 0; turn < 10; turn++) {
        uint64_t p0 = (uint64_t)0xD2511F53 * x0, p1 = (uint64_t)0xCD9E8D57 * x2;
        x0 = (uint32_t)(p1 >> 32) ^ x1 ^ key_0, x1 = (uint32_t)p1;
        x2 = (uint32_t)(p0 >> 32) ^ x3 ^ key_1, x3 = (uint32_t)p0;
        key_0 += 0x9E3779B9, key_1 += 0xBB67AE85;
    }
    return (Words){x0, x1, x2, x3};
}

static int64_t run_key(int64_t seed, int64_t replication)
{
    Words words = philox(
        (uint32_t)seed, (uint32_t)(seed >> 32), (uint32_t)replication, (uint32_t)(replication >> 32), 0, 0
    );
    return (int64_t)(words.x1 & 0x7FFFFFFF) << 32 | words.x0;
}

/* The middle of one of 2**52 parts of the unit interval. */
static double unit(uint32_t high, uint32_t low)
{
    return ((double)((uint64_t)high << 20 | low >> 12) + 0.5) * 0x1p-52;
}

static void uniforms(int64_t key, int64_t child, int purpose, int64_t block, double *first, double *second)
{
    Words words = philox(
        (uint32_t)key, (uint32_t)(key >> 32), (uint32_t)block, (uint32_t)purpose << 16 | (uint32_t)(block >> 32),
        (uint32_t)child, (uint32_t)(child >> 32)
    );
    *first = unit(words.x1, words.x0);
    *second = unit(words.x3, words.x2);
}

static double uniform(int64_t key, int64_t child, int purpose, int64_t index)
{
    double first, second;
    uniforms(key, child, purpose, index >> 1, &first, &second);
    return index & 1 ? second : first;
}
