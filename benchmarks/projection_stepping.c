/* The reference model as one would write it in C: every post, every quarter, a coin. For timing only. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const int SLOTS[4] = {1, 5, 20, 60};
static const double LAMBDA[4] = {.152, .105, .065, .080}, READY[4] = {0, .020, .030, .020};
static const double CEILING[4] = {0, .55, .45, .45}, MIDDLE[4] = {50, 56.5, 52.5, 51}, SPREAD[4] = {1, 3, 4.5, 4};
static const double ROUND[4][4] = {{.35, .20, .15, .20}, {.35, .20, 0, .25}, {.40, .15, 0, .30}, {0, 0, 0, .45}};
static const double MEAN[4] = {51.5, 48.5, 46, 41.5}, SD[4] = {4, 5, 6, 7};

typedef struct {
    int16_t *age, *ten, *prog;
    uint8_t *held, *ready, *grad;
    float *qual, *drive;
    int n;
} Tier;

static uint64_t state;
static inline double coin(void) { /* SplitMix64 */
    uint64_t z = (state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return ((z ^ (z >> 31)) >> 11) * 0x1p-53;
}
static double bell(void) { return sqrt(-2 * log(1 - coin())) * cos(6.283185307179586 * coin()); }

static float wish[4][512], stay_ten[4][256], stay_age[512];

static int fit(const Tier *x, int k, int i) { return x->held[i] && x->ready[i] && x->drive[i] < wish[k][x->age[i]]; }

static int best(const Tier *x, int k, int low, int high, int graduates) {
    int found = -1;
    for (int i = low; i < high; i++)
        if (fit(x, k, i) && (!graduates || x->grad[i]) && (found < 0 || x->qual[i] > x->qual[found])) found = i;
    return found;
}

static void empty(Tier *x, int i) { x->held[i] = 0; x->ten[i] = 0; x->prog[i] = 0; x->ready[i] = 0; x->grad[i] = 0; }

static int by_quality(const void *a, const void *b) {
    float x = ((const float *)a)[0], y = ((const float *)b)[0];
    return (x < y) - (x > y);
}

static void tables(void) {
    for (int a = 0; a < 512; a++) {
        double rate = a < 220 ? 0 : a < 240 ? .10 : a < 260 ? .28 : .80;
        stay_age[a] = a >= 319 ? 0 : exp(-rate / 4);
        for (int k = 0; k < 4; k++) wish[k][a] = CEILING[k] / (1 + exp((a / 4. - MIDDLE[k]) / SPREAD[k]));
    }
    for (int t = 0; t < 256; t++)
        for (int k = 0; k < 4; k++) stay_ten[k][t] = exp(-LAMBDA[k] * (t < 4 ? .4 : t < 12 ? 1 : t < 28 ? 1.4 : .9) / 4);
}

static void fill(Tier *tiers, int k, int a) {
    Tier *x = &tiers[k], *below = &tiers[k + 1];
    for (int r = 0; r < 4; r++) {
        if (ROUND[k][r] == 0) continue;
        for (int i = 0; i < x->n; i++) {
            if (x->held[i] || x->ten[i] < 1 || coin() >= ROUND[k][r]) continue;
            int unit = i / SLOTS[k], source = -1;
            if (r < 3) {
                int wide = SLOTS[k + 1], low = unit, high = unit + 1;
                if (r == 1) { low = unit / 10 * 10; high = low + 10 < a ? low + 10 : a; }
                if (r == 2) { low = 0; high = a; }
                source = best(below, k + 1, low * wide, high * wide, r == 2);
                if (source < 0) continue;
                x->age[i] = below->age[source]; x->qual[i] = below->qual[source]; x->drive[i] = below->drive[source];
                empty(below, source);
            } else {
                double age = rint(4 * (MEAN[k] + SD[k] * bell()));
                x->age[i] = age < 112 ? 112 : age > 256 ? 256 : age;
                x->qual[i] = coin(); x->drive[i] = coin();
            }
            x->held[i] = 1; x->ten[i] = 0; x->ready[i] = x->grad[i] = 0; x->prog[i] = 0;
        }
    }
}

/* Posts in order of tier; out: leavers by tier, summed over the years. Returns 0. */
int run(int authorities, int years, uint64_t seed, const int16_t *age, const int16_t *ten, const int16_t *prog,
        const uint8_t *held, const uint8_t *ready, const uint8_t *grad, const float *qual, const float *drive, int64_t *out) {
    Tier tiers[5];
    int posts = authorities * 86, first = 0;
    char *room = malloc((size_t)posts * 17), *at = room;
#define TAKE(field, source, type) { x->field = (type *)at; at += x->n * sizeof(type); memcpy(x->field, source + first, x->n * sizeof(type)); }
    state = seed;
    tables();
    memset(tiers, 0, sizeof tiers);
    for (int k = 0; k < 4; k++) {
        Tier *x = &tiers[k];
        x->n = authorities * SLOTS[k];
        TAKE(qual, qual, float) TAKE(drive, drive, float) TAKE(age, age, int16_t) TAKE(ten, ten, int16_t)
        TAKE(prog, prog, int16_t) first += x->n;
    }
    first = 0;
    for (int k = 0; k < 4; k++) {
        Tier *x = &tiers[k];
        TAKE(held, held, uint8_t) TAKE(ready, ready, uint8_t) TAKE(grad, grad, uint8_t) first += x->n;
    }
    float *rank = malloc(sizeof(float) * 2 * authorities * 5);
    for (int t = 0; t < 4 * years; t++) {
        for (int k = 0; k < 4; k++) {
            Tier *x = &tiers[k];
            for (int i = 0; i < x->n; i++) {
                x->age[i]++;
                if (x->ten[i] < 255) x->ten[i]++;
                if (!x->held[i]) continue;
                if (coin() >= stay_ten[k][x->ten[i]] * stay_age[x->age[i]]) { empty(x, i); out[k]++; continue; }
                if (k && !x->ready[i] && x->ten[i] >= 4 && coin() < READY[k]) x->ready[i] = 1;
                if (x->prog[i] && --x->prog[i] == 0 && coin() < .9) x->ready[i] = x->grad[i] = 1;
            }
        }
        if (t % 4 == 0) {
            Tier *x = &tiers[1];
            int n = 0, places = (authorities + 2) / 5;
            for (int i = 0; i < x->n; i++)
                if (x->held[i] && !x->ready[i] && !x->prog[i] && x->ten[i] >= 4 && x->age[i] < 232 && x->drive[i] < wish[1][x->age[i]]) {
                    rank[2 * n] = x->qual[i]; rank[2 * n + 1] = i; n++;
                }
            qsort(rank, n, 2 * sizeof(float), by_quality);
            for (int j = 0; j < n && j < places; j++) x->prog[(int)rank[2 * j + 1]] = 4;
        }
        for (int k = 0; k < 4; k++) fill(tiers, k, authorities);
    }
    free(rank);
    free(room);
    return 0;
}
