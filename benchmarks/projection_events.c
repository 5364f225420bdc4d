/* The reference model in C with what our own loops do: leaving and readiness drawn once, at appointment, events in lists
   by quarter, vacancies and candidates as bits, addressed random numbers (squares64: Widynski 2020). For timing only. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NEVER = 32000, GONE = 32001, COHORTS = 256, OLDEST = 496, STEP = 16, PERSON, SETTLE, ROUNDS, PASS };
static const int SLOTS[4] = {1, 5, 20, 60};
static const double LAMBDA[4] = {.152, .105, .065, .080}, READY[4] = {0, .020, .030, .020};
static const double CEILING[4] = {0, .55, .45, .45}, MIDDLE[4] = {50, 56.5, 52.5, 51}, SPREAD[4] = {1, 3, 4.5, 4};
static const double CHANCE[4][4] = {{.35, .20, .15, .20}, {.35, .20, 0, .25}, {.40, .15, 0, .30}, {0, 0, 0, .45}};
static const double MEAN[4] = {51.5, 48.5, 46, 41.5}, SD[4] = {4, 5, 6, 7};
static const double SHARE[4] = {.35, .75, .83, .95};

typedef struct {
    float quality, drive;
    int32_t unit;
    int16_t born, start, leaves, ready, until, vacated, course;
    int8_t background, graduate, tier, spare[3];
} Person;

typedef struct {
    int authorities, posts, quarters, first[5], words, blocks, room;
    Person *people;
    const Person *at_first;
    uint64_t *open, *fresh, *bench, *luck, key;
    int32_t *head, *event, *pool, *todo, *seen, *row;
    int16_t *birth;
    int64_t total[4][3], *place;
    float *staying, wish[4][OLDEST];
    double ageing[OLDEST], unready[4][1024];
    int16_t entry[4][4096];
    int listed, given;
} World;

/* Columns of the yearly record. */
enum { EXITS = 0, VACANT = 4, FILLS = 8, WAIT = 24, BENCH = 28, AGE = 32, TENURE = 36, FILLED = 40, OLDER = 44, DRAWN = 48,
       DRAWN_AGE = 52, BACKGROUND = 56, INTAKE = 61, GRADUATES, NO_BENCH, COLUMNS };

static inline uint64_t draw(uint64_t key, int post, int t, int what) {
    uint64_t x = (((uint64_t)post << 24) | ((uint64_t)(t + 1) << 8) | what) * key, y = x, z = y + key, u;
    x = x * x + y; x = (x >> 32) | (x << 32);
    x = x * x + z; x = (x >> 32) | (x << 32);
    x = x * x + y; x = (x >> 32) | (x << 32);
    x = x * x + z; u = x; x = (x >> 32) | (x << 32);
    return u ^ ((x * x + y) >> 32);
}

static inline void put(uint64_t *bits, int i) { bits[i >> 6] |= 1ull << (i & 63); }
static inline void take(uint64_t *bits, int i) { bits[i >> 6] &= ~(1ull << (i & 63)); }
static inline uint64_t within(int i, int low, int high) {
    uint64_t mask = ~0ull;
    if (low > i << 6) mask &= ~0ull << (low & 63);
    if (high < (i + 1) << 6) mask &= ~(~0ull << (high & 63));
    return mask;
}

static void queue(World *w, int quarter, int post, int kind) {
    int32_t *head = w->head + 3 * quarter + kind, place = *head;
    w->event[place] = post;
    place += quarter < w->quarters;
    if (!(place & 15)) {
        int start = w->blocks << 4;
        if (start + 16 > w->room) abort();
        w->blocks++;
        w->event[start] = place;
        place = start + 1;
    }
    *head = place;
}

static int due(World *w, int t, int kind) {
    int n = 0, place = w->head[3 * t + kind];
    while (place >= 0) {
        int start = (place - 1) & -16;
        while (place > start + 1) {
            int post = w->event[--place];
            w->pool[n] = post;
            n += w->people[post].vacated == NEVER;
        }
        place = w->event[start];
    }
    return n;
}

static int gather(World *w, const uint64_t *bits, int low, int high) {
    int n = 0;
    if (low < high)
        for (int i = low >> 6; i <= (high - 1) >> 6; i++)
            for (uint64_t word = bits[i] & within(i, low, high); word; word &= word - 1)
                w->pool[n++] = (i << 6) + __builtin_ctzll(word);
    return n;
}

static int best(World *w, int low, int high) {
    int found = -1;
    for (int i = low >> 6; i <= (high - 1) >> 6; i++)
        for (uint64_t word = w->bench[i] & within(i, low, high); word; word &= word - 1) {
            int post = (i << 6) + __builtin_ctzll(word);
            if (found < 0 || w->people[post].quality > w->people[found].quality) found = post;
        }
    return found;
}

static void settle(World *w, int post, int now) {
    Person *x = w->people + post;
    int end = w->quarters, first = now + 1, size = (end - first + STEP - 1) & -STEP, stays = 0;
    uint64_t word = draw(w->key, post, now, SETTLE);
    double limit = ((word >> 32) + .5) * 0x1p-32 * w->ageing[now - x->born];
    const float *staying = w->staying + ((size_t)x->tier * (COHORTS + end) + x->start + COHORTS) * (end + STEP) + first;
    const double *ageing = w->ageing + first - x->born;
    for (int i = 0; i < size; i++) stays += staying[i] * ageing[i] > limit;
    x->leaves = first + stays;
    queue(w, x->leaves, post, 0);
    if (x->tier && x->ready == NEVER) {
        int earliest = now + 1 > x->start + 4 ? now + 1 : x->start + 4, last = x->leaves - earliest, wait = 0;
        double share = ((word & 0xFFFFFFFF) + .5) * 0x1p-32;
        size = last > 0 ? (last + STEP - 1) & -STEP : 0;
        const double *unready = w->unready[x->tier] + 1;
        for (int i = 0; i < size; i++) wait += unready[i] >= share;
        if (wait < last) { x->ready = earliest + wait; queue(w, x->ready, post, 1); }
    }
}

static void join(World *w, int post, int t) {
    Person *x = w->people + post;
    const float *wish = w->wish[x->tier];
    if (x->drive >= wish[t - x->born]) { x->until = t; return; }
    put(w->bench, post);
    int low = t, high = x->leaves;
    if (x->drive < wish[high - x->born]) { x->until = NEVER; return; }
    while (high - low > 1) {
        int middle = (low + high) >> 1;
        if (x->drive < wish[middle - x->born]) low = middle; else high = middle;
    }
    x->until = high;
    queue(w, high, post, 2);
}

static void vacate(World *w, int post, int t) {
    Person *x = w->people + post;
    w->total[x->tier][0] -= x->born; w->total[x->tier][1] -= x->start; w->total[x->tier][2]--;
    x->born = w->birth[post] = GONE; x->vacated = t; x->course = -1;
    put(w->open, post); put(w->fresh, post); take(w->bench, post);
}

static void seat(World *w, int post, int t) {
    Person *x = w->people + post;
    x->start = t; x->vacated = x->ready = x->until = NEVER; x->course = -1; x->graduate = 0;
    take(w->open, post);
    w->birth[post] = x->born;
    w->total[x->tier][0] += x->born; w->total[x->tier][1] += t; w->total[x->tier][2]++;
    settle(w, post, t);
}

static void order(World *w, int n) { /* by quality, the highest first */
    int gap = 1;
    while (gap < n / 3) gap = 3 * gap + 1;
    for (; gap; gap /= 3)
        for (int i = gap; i < n; i++) {
            int post = w->pool[i], j = i;
            float quality = w->people[post].quality;
            for (; j >= gap && w->people[w->pool[j - gap]].quality < quality; j -= gap) w->pool[j] = w->pool[j - gap];
            w->pool[j] = post;
        }
}

static void recruit(World *w, int post, int k, int t) {
    uint64_t word = draw(w->key, post, t, PERSON);
    Person *x = w->people + post;
    x->quality = ((word & 0xFFFFF) + .5) / 1048576; x->drive = ((word >> 20 & 0xFFFFF) + .5) / 1048576;
    x->born = t - w->entry[k][word >> 40 & 0xFFF];
    double share = ((word >> 52) + .5) / 4096;
    x->background = 0;
    for (int i = 0; i < 4; i++) x->background += share >= SHARE[i];
}

static int find(World *w, int post, int route) {
    Person *x = w->people + post;
    int k = x->tier + 1, wide = SLOTS[k], low = x->unit, high = low + 1;
    if (route == 1) { low = low / 10 * 10; high = low + 10 < w->authorities ? low + 10 : w->authorities; }
    if (route < 2) return best(w, w->first[k] + low * wide, w->first[k] + high * wide);
    if (w->given < 0) {
        int n = 0, all = gather(w, w->bench, w->first[1], w->first[2]);
        for (int i = 0; i < all; i++) if (w->people[w->pool[i]].graduate) w->pool[n++] = w->pool[i];
        order(w, n);
        w->given = 0; w->listed = n;
    }
    return w->given < w->listed ? w->pool[w->given++] : -1;
}

static void count(World *w, int post, int k, int route, int t) {
    w->row[FILLS + 4 * k + route]++;
    w->row[WAIT + k] += t - w->people[post].vacated;
}

static void fill(World *w, int k, int t) {
    int n = 0;
    for (int i = w->first[k] >> 6; i <= (w->first[k + 1] - 1) >> 6; i++)
        for (uint64_t word = w->open[i] & ~w->fresh[i] & within(i, w->first[k], w->first[k + 1]); word; word &= word - 1)
            w->todo[n++] = (i << 6) + __builtin_ctzll(word);
    for (int i = 0; i < n; i++) w->luck[i] = draw(w->key, w->todo[i], t, ROUNDS);
    for (int route = 0; route < 4; route++) {
        if (CHANCE[k][route] <= 0) continue;
        w->given = -1;
        int left = 0;
        for (int i = 0; i < n; i++) {
            int post = w->todo[i], source = -2;
            uint64_t luck = w->luck[i];
            int filled = ((luck >> 16 * route & 0xFFFF) + .5) / 65536 < CHANCE[k][route];
            if (filled && route < 3) filled = (source = find(w, post, route)) >= 0;
            if (filled) {
                count(w, post, k, route, t);
                if (!k) w->place[4 * w->people[post].unit + 1]++, w->place[4 * w->people[post].unit + 2] += route < 3;
                if (source >= 0) {
                    Person *x = w->people + post, *y = w->people + source;
                    x->quality = y->quality; x->drive = y->drive; x->background = y->background; x->born = y->born;
                    vacate(w, source, t);
                } else recruit(w, post, k, t);
                seat(w, post, t);
            } else { w->todo[left] = post; w->luck[left++] = luck; }
        }
        n = left;
    }
}

static void happen(World *w, int t) {
    int n = due(w, t, 0);
    for (int i = 0; i < n; i++) {
        Person *x = w->people + w->pool[i];
        if (x->vacated == NEVER && x->leaves == t) { w->row[EXITS + x->tier]++; vacate(w, w->pool[i], t); }
    }
    n = due(w, t, 1);
    for (int i = 0; i < n; i++) if (w->people[w->pool[i]].ready == t) join(w, w->pool[i], t);
    n = due(w, t, 2);
    for (int i = 0; i < n; i++) if (w->people[w->pool[i]].until == t) take(w->bench, w->pool[i]);
    for (int post = w->first[1]; post < w->first[2]; post++) {
        Person *x = w->people + post;
        if (x->course != t) continue;
        x->course = -1;
        if ((draw(w->key, post, t, PASS) >> 11) * 0x1p-53 < .9) {
            w->row[GRADUATES]++;
            x->graduate = 1;
            if (x->ready > t) { x->ready = t; join(w, post, t); }
        }
    }
    if (t & 3) return;
    n = 0;
    for (int post = w->first[1]; post < w->first[2]; post++) {
        Person *x = w->people + post;
        if (x->vacated != NEVER || x->ready <= t || x->course >= 0) continue;
        int age = t - x->born;
        if (t - x->start >= 4 && age < 232 && x->drive < w->wish[1][age]) w->pool[n++] = post;
    }
    order(w, n);
    for (int i = 0; i < n && i < (w->authorities + 2) / 5; i++) { w->people[w->pool[i]].course = t + 4; w->row[INTAKE]++; }
}

static void keep(World *w, int t) {
    for (int k = 0; k < 4; k++) w->row[VACANT + k] += w->first[k + 1] - w->first[k] - w->total[k][2];
    int n = gather(w, w->open, 0, w->first[1]);
    for (int i = 0; i < n; i++) w->place[4 * w->pool[i]]++;
    if ((t & 3) != 3) return;
    for (int k = 0; k < 4; k++) {
        int older = 0, drawn = 0, ages = 0;
        w->row[FILLED + k] = w->total[k][2];
        w->row[AGE + k] = w->total[k][2] * t - w->total[k][0];
        w->row[TENURE + k] = w->total[k][2] * t - w->total[k][1];
        w->row[BENCH + k] = gather(w, w->bench, w->first[k], w->first[k + 1]);
        for (int i = w->first[k]; i < w->first[k + 1]; i++) older += w->birth[i] <= t - 220;
        w->row[OLDER + k] = older;
        if (k != 1 && k != 2) continue;
        for (int i = w->first[k]; i < w->first[k + 1]; i++)
            if (w->people[i].vacated == NEVER) {
                int age = t - w->people[i].born, wishes = w->people[i].drive < w->wish[k][age];
                drawn += wishes;
                ages += wishes * age;
            }
        w->row[DRAWN + k] = drawn; w->row[DRAWN_AGE + k] = ages;
    }
    n = gather(w, w->bench, w->first[1], w->first[2]);
    for (int i = 0; i < n; i++) { int unit = w->people[w->pool[i]].unit; w->place[4 * unit + 3]++; w->seen[unit] = t; }
    for (int i = 0; i < w->authorities; i++) {
        w->row[NO_BENCH] += w->seen[i] != t;
        if (w->people[i].vacated == NEVER) w->row[BACKGROUND + w->people[i].background]++;
    }
}

static void tables(World *w) {
    for (int k = 0; k < 4; k++) {
        for (int a = 0; a < OLDEST; a++) w->wish[k][a] = CEILING[k] / (1 + exp((a / 4. - MIDDLE[k]) / SPREAD[k]));
        for (int i = 0; i < 1024; i++) w->unready[k][i] = pow(1 - READY[k], i);
        for (int i = 0; i < 4096; i++) { /* a Normal draw by halving */
            double low = -9, high = 9, share = (i + .5) / 4096;
            for (int j = 0; j < 60; j++) { double m = (low + high) / 2; if (.5 * erfc(-m * M_SQRT1_2) < share) low = m; else high = m; }
            double age = rint(4 * (MEAN[k] + SD[k] * low));
            w->entry[k][i] = age < 112 ? 112 : age > 256 ? 256 : age;
        }
        for (int c = 0; c < COHORTS + w->quarters; c++) {
            double before = 1;
            float *row = w->staying + ((size_t)k * (COHORTS + w->quarters) + c) * (w->quarters + STEP);
            for (int t = 0; t < w->quarters; t++) {
                int ten = t + COHORTS - c;
                if (ten > 0) before *= exp(-LAMBDA[k] * (ten < 4 ? .4 : ten < 12 ? 1 : ten < 28 ? 1.4 : .9) / 4);
                row[t] = before;
            }
        }
    }
    double before = 1;
    for (int a = 0; a < OLDEST; a++) {
        before *= exp(-(a < 220 ? 0 : a < 240 ? .10 : a < 260 ? .28 : .80) / 4);
        w->ageing[a] = a >= 319 ? 0 : before;
    }
}

static void *room(size_t size) { void *p = aligned_alloc(64, (size + 127) & -64); memset(p, 0, (size + 127) & -64); return p; }

/* out: leavers by tier, summed over runs and years. */
int run(int authorities, int years, int runs, uint64_t seed, const int16_t *age, const int16_t *ten, const int16_t *course,
        const uint8_t *held, const uint8_t *ready, const uint8_t *graduate, const float *quality, const float *drive,
        const int8_t *background, int64_t *out) {
    World *w = room(sizeof *w);
    int posts = authorities * 86, end = w->quarters = 4 * years;
    w->authorities = authorities; w->posts = posts; w->words = posts / 64 + 1;
    for (int k = 0; k < 4; k++) w->first[k + 1] = w->first[k] + authorities * SLOTS[k];
    w->room = 48 * (end + 1) + 1024 + posts * (3 + years / 2);
    Person *at_first = room(posts * sizeof(Person));
    w->people = room(posts * sizeof(Person)); w->at_first = at_first;
    w->open = room(w->words * 8); w->fresh = room(w->words * 8); w->bench = room(w->words * 8); w->luck = room(posts * 8);
    w->head = room(12 * (end + 1)); w->event = room(4 * w->room); w->pool = room(4 * w->room); w->todo = room(4 * posts);
    w->seen = room(4 * authorities); w->birth = room(2 * posts); w->place = room(32 * authorities);
    w->staying = room(sizeof(float) * 4 * (COHORTS + end) * (end + STEP));
    int32_t *record = room(4 * years * COLUMNS);
    tables(w);
    for (int k = 0; k < 4; k++)
        for (int i = w->first[k]; i < w->first[k + 1]; i++) {
            Person *x = at_first + i;
            x->quality = quality[i]; x->drive = drive[i]; x->unit = (i - w->first[k]) / SLOTS[k]; x->tier = k;
            x->background = background[i] < 0 ? 0 : background[i]; x->leaves = x->until = NEVER;
            x->born = held[i] ? -1 - age[i] : GONE; x->start = held[i] ? -1 - (ten[i] < 255 ? ten[i] : 255) : 0;
            x->vacated = held[i] ? NEVER : -1 - ten[i]; x->ready = held[i] && ready[i] && k ? 0 : NEVER;
            x->graduate = held[i] && graduate[i]; x->course = held[i] && course[i] > 0 ? course[i] - 1 : -1;
        }
    for (int r = 0; r < runs; r++) {
        w->key = (seed * 0xD1342543DE82EF95ull + r * 0x9E3779B97F4A7C15ull + 0x632BE59BD9B4E019ull);
        w->key = (w->key ^ w->key >> 30) * 0xBF58476D1CE4E5B9ull; w->key = (w->key ^ w->key >> 27) * 0x94D049BB133111EBull;
        w->key = (w->key ^ w->key >> 31) | 1;
        for (int i = 0; i < 3 * end + 3; i++) { w->head[i] = 16 * i + 1; w->event[16 * i] = -1; }
        w->blocks = 3 * end + 3;
        memset(w->open, 0, w->words * 8); memset(w->bench, 0, w->words * 8); memset(w->total, 0, sizeof w->total);
        memset(record, 0, 4 * years * COLUMNS); memset(w->seen, -1, 4 * authorities);
        memcpy(w->people, w->at_first, posts * sizeof(Person));
        for (int i = 0; i < posts; i++) {
            Person *x = w->people + i;
            w->birth[i] = x->born;
            if (x->vacated != NEVER) { put(w->open, i); continue; }
            w->total[x->tier][0] += x->born; w->total[x->tier][1] += x->start; w->total[x->tier][2]++;
            if (!x->ready) queue(w, 0, i, 1);
            settle(w, i, -1);
        }
        for (int t = 0; t < end; t++) {
            w->row = record + (t >> 2) * COLUMNS;
            memset(w->fresh, 0, w->words * 8);
            happen(w, t);
            for (int k = 0; k < 4; k++) fill(w, k, t);
            keep(w, t);
        }
        for (int y = 0; y < years; y++) for (int k = 0; k < 4; k++) out[k] += record[y * COLUMNS + EXITS + k];
    }
    void *rooms[] = {at_first, w->people, w->open, w->fresh, w->bench, w->luck, w->head, w->event, w->pool, w->todo, w->seen,
                     w->birth, w->place, w->staying, record, w};
    for (unsigned i = 0; i < sizeof rooms / sizeof *rooms; i++) free(rooms[i]);
    return 0;
}
