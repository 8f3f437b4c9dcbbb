/* Memory of one run: taken from the end of the arena, given back to lists of blocks of one size, dropped as a whole.

   Between two stretches of steps the host looks how much a run holds, and ends it with a reason if that is too much.
   Only where the machine itself has no more is the run stopped on the spot. */

enum { LINE = 64, SMALL = 4, FINE = SMALL + 15, BLOCKS = FINE + 22, PAGE = 65536 };

typedef struct {
    uint8_t *next, *end; /* what is zero and not taken */
    uint8_t *used;       /* an earlier run has written from the end up to here */
    void *free[BLOCKS];
    uint64_t bytes; /* asked of the machine so far */
    bool is_full;   /* the machine has no more */
} Arena;

static void clear(void *at, size_t bytes)
{
    __builtin_memset(at, 0, bytes);
}

#ifdef __wasm__
extern uint8_t __heap_base;

static uint8_t *end_of_memory(void)
{
    return (uint8_t *)(__builtin_wasm_memory_size(0) * PAGE);
}

/* All memory, for the first run or another one. */
static void arena_open(Arena *arena)
{
    uint8_t *first = &__heap_base, *used = arena->next > arena->used ? arena->next : arena->used;
    *arena = (Arena){.next = first, .end = used ? first : end_of_memory(), .used = used};
    arena->bytes = (uint64_t)(end_of_memory() - first);
}

/* What an earlier run has written is cleared as far as it is needed, and a little further, so that it is done seldom. */
static bool arena_grow(Arena *arena, size_t bytes)
{
    if (arena->end < arena->used) {
        size_t written = (size_t)(arena->used - arena->end), wanted = bytes + PAGE;
        size_t cleared = wanted < written ? wanted : written;
        clear(arena->end, cleared);
        arena->end = cleared < written ? arena->end + cleared : end_of_memory();
        if ((size_t)(arena->end - arena->next) >= bytes) return true;
    }
    size_t pages = (bytes + 64 * PAGE) / PAGE;
    if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) return false;
    arena->end += pages * PAGE;
    arena->bytes += (uint64_t)pages * PAGE;
    return true;
}
#else
void *calloc(size_t, size_t);

static void arena_open(Arena *arena)
{
    *arena = (Arena){0};
}

/* Natively each stretch comes from calloc, so what was left of the last one is lost. */
static bool arena_grow(Arena *arena, size_t bytes)
{
    size_t size = bytes + 64 * PAGE;
    uint8_t *found = calloc(size, 1);
    if (!found) return false;
    arena->next = (uint8_t *)(((uintptr_t)found + LINE - 1) & -(uintptr_t)LINE);
    arena->end = found + size;
    arena->bytes += size;
    return true;
}
#endif

static void copy(void *to, const void *from, size_t bytes)
{
    if (bytes) __builtin_memcpy(to, from, bytes);
}

/* So many bytes, zero, that are never given back. What is as long as a line of the cache begins with one. */
static void *take_for_good(Arena *arena, size_t bytes)
{
    size_t step = bytes < LINE ? 16 : LINE, before = -(uintptr_t)arena->next & (step - 1);
    bytes = before + ((bytes + step - 1) & ~(step - 1));
    if ((size_t)(arena->end - arena->next) < bytes) {
        if (!arena_grow(arena, bytes)) {
            arena->is_full = true;
            __builtin_trap();
        }
        before = -(uintptr_t)arena->next & (step - 1);
    }
    uint8_t *found = arena->next + before;
    arena->next += bytes;
    return found;
}

/* Blocks of 16 to 64 bytes by sixteens, of as many lines up to 1024, of powers of two above. */
static int block_of(size_t bytes)
{
    if (bytes <= LINE) return bytes ? (int)((bytes - 1) / 16) : 0;
    if (bytes <= 1024) return SMALL - 1 + (int)((bytes - 1) / LINE);
    return FINE + 21 - __builtin_clz((uint32_t)bytes - 1);
}

static size_t bytes_of(int block)
{
    if (block < SMALL) return 16 * ((size_t)block + 1);
    return block < FINE ? LINE * ((size_t)block - SMALL + 2) : (size_t)2048 << (block - FINE);
}

#ifdef __SANITIZE_ADDRESS__
/* Each block by itself, so that the sanitizer knows where it ends, and when it has been given back. */
void free(void *);

static void *take(Arena *arena, size_t bytes)
{
    (void)arena;
    return calloc(bytes, 1);
}

static void give(Arena *arena, void *block, size_t bytes)
{
    (void)arena, (void)bytes;
    free(block);
}
#else
/* So many bytes, zero. */
static void *take(Arena *arena, size_t bytes)
{
    int block = block_of(bytes);
    size_t size = bytes_of(block);
    void *found = arena->free[block];
    if (!found) return take_for_good(arena, size);
    arena->free[block] = *(void **)found;
    clear(found, size);
    return found;
}

static void give(Arena *arena, void *block, size_t bytes)
{
    if (!block) return;
    int which = block_of(bytes);
    *(void **)block = arena->free[which];
    arena->free[which] = block;
}
#endif

/* Room for one more in an array that holds `count`: the array itself, or a copy twice as long. */
static void *with_room(Arena *arena, void *array, int32_t count, int32_t *room, size_t each)
{
    if (count < *room) return array;
    int32_t more = *room ? 2 * *room : 4;
    void *longer = take(arena, (size_t)more * each);
    copy(longer, array, (size_t)count * each);
    give(arena, array, (size_t)*room * each);
    *room = more;
    return longer;
}

#define ADD(arena, list, value)                                                                                        \
    do {                                                                                                               \
        if ((list).count == (list).room)                                                                               \
            (list).items = with_room(arena, (list).items, (list).count, &(list).room, sizeof *(list).items);           \
        (list).items[(list).count++] = (value);                                                                        \
    } while (0)
/* The array empty, with room for so many: no more, since they may be more than ever again. */
#define EMPTY_FOR(arena, list, wanted)                                                                                 \
    do {                                                                                                               \
        (list).count = 0;                                                                                              \
        if ((list).room >= (wanted)) break;                                                                            \
        give(arena, (list).items, (size_t)(list).room * sizeof *(list).items);                                         \
        (list).room = (wanted);                                                                                        \
        (list).items = take(arena, (size_t)(list).room * sizeof *(list).items);                                        \
    } while (0)

/* A list: `items`, how many there are, and for how many there is room. */
#define LIST(type)                                                                                                     \
    struct {                                                                                                           \
        type *items;                                                                                                   \
        int32_t count, room;                                                                                           \
    }
