/* Keyed random draws: Philox4x32-10. */

typedef struct { uint32_t x0, x1, x2, x3; } Words;

/* One turn of a block with its key. */
static Words turned(Words x, uint32_t key_0, uint32_t key_1)
{
    uint64_t p0 = (uint64_t)0xD2511F53 * x.x0, p1 = (uint64_t)0xCD9E8D57 * x.x2;
    return (Words){
        (uint32_t)(p1 >> 32) ^ x.x1 ^ key_0, (uint32_t)p1, (uint32_t)(p0 >> 32) ^ x.x3 ^ key_1, (uint32_t)p0
    };
}

static Words philox(uint32_t key_0, uint32_t key_1, Words x)
{
    for (int turn = 0; turn < 10; turn++) {
        x = turned(x, key_0, key_1);
        key_0 += 0x9E3779B9, key_1 += 0xBB67AE85;
    }
    return x;
}

static int64_t run_key(int64_t seed, int64_t replication)
{
    Words words = philox(
        (uint32_t)seed, (uint32_t)(seed >> 32), (Words){(uint32_t)replication, (uint32_t)(replication >> 32), 0, 0}
    );
    return (int64_t)(words.x1 & 0x7FFFFFFF) << 32 | words.x0;
}

/* The middle of one of 2**52 parts of the unit interval. */
static double unit(uint32_t high, uint32_t low)
{
    return ((double)((uint64_t)high << 20 | low >> 12) + 0.5) * 0x1p-52;
}

static Words counter_of(int64_t child, int purpose, int64_t block)
{
    return (Words){
        (uint32_t)block, (uint32_t)purpose << 16 | (uint32_t)(block >> 32), (uint32_t)child, (uint32_t)(child >> 32)
    };
}

static void uniforms(int64_t key, int64_t child, int purpose, int64_t block, double *first, double *second)
{
    Words words = philox((uint32_t)key, (uint32_t)(key >> 32), counter_of(child, purpose, block));
    *first = unit(words.x1, words.x0);
    *second = unit(words.x3, words.x2);
}

/* The draws of a block and of the next one: side by side they take little longer than one. */
static void uniforms_of_two(int64_t key, int64_t child, int purpose, int64_t block, double draws[4])
{
    uint32_t key_0 = (uint32_t)key, key_1 = (uint32_t)(key >> 32);
    Words one = counter_of(child, purpose, block), next = counter_of(child, purpose, block + 1);
    for (int turn = 0; turn < 10; turn++) {
        one = turned(one, key_0, key_1);
        next = turned(next, key_0, key_1);
        key_0 += 0x9E3779B9, key_1 += 0xBB67AE85;
    }
    draws[0] = unit(one.x1, one.x0), draws[1] = unit(one.x3, one.x2);
    draws[2] = unit(next.x1, next.x0), draws[3] = unit(next.x3, next.x2);
}

static double uniform(int64_t key, int64_t child, int purpose, int64_t index)
{
    double first, second;
    uniforms(key, child, purpose, index >> 1, &first, &second);
    return index & 1 ? second : first;
}
