"""How vacant posts are filled and covered in one quarter."""

from __future__ import annotations

import numpy as np

from mantle.analysis._kernels import (
    D_CHANGE,
    D_COVER,
    D_HANDOVER,
    D_MOVE,
    D_PERSON,
    D_PROBE,
    D_ROUNDS,
    EXITS,
    EXTERNAL,
    FILLS,
    GRADUATE,
    HANDOVERS,
    INTERIMS,
    INTERNAL,
    MOVE,
    NEIGHBOUR,
    NEVER,
    WAIT,
    best,
    compiled,
    draw,
    gather,
    uniform,
    waiting,
)
from mantle.analysis.projection._events import note, release, seat, vacate

SIXTEEN, TWELVE, TWENTY = np.uint64(0xFFFF), np.uint64(0xFFF), np.uint64(0xFFFFF)
PROBES = 12  # directors asked before a move is given up


@compiled("viiirs")
def recruit(post, k, t, r, s):
    """Write a new person from outside into a post: 20 bits for quality, 20 drive, 12 age, 12 background."""
    word = draw(s.key[0], post, t, D_PERSON)
    s.people[post].quality = (np.float64(word & TWENTY) + 0.5) / 1048576.0
    s.people[post].drive = (np.float64((word >> np.uint64(20)) & TWENTY) + 0.5) / 1048576.0
    s.people[post].born = t - np.int64(r.entry_age[k, np.int64((word >> np.uint64(40)) & TWELVE)])
    share = (np.float64(word >> np.uint64(52)) + 0.5) / 4096.0
    background = 0
    for i in range(4):
        background += share >= r.background[i]
    s.people[post].background = background


@compiled("viiis")
def transfer(source, post, t, s):
    """Copy a person into another post; the first falls vacant."""
    s.people[post].quality = s.people[source].quality
    s.people[post].drive = s.people[source].drive
    s.people[post].background = s.people[source].background
    s.people[post].born = s.people[source].born
    vacate(source, t, s)


@compiled("iis")
def order_pool(n, s):
    """Order the first n of the pool by quality, the highest first, the lower post first in a tie; return n."""
    gap = 1
    while gap < n // 3:
        gap = 3 * gap + 1
    while gap > 0:  # Shell's method: no room needed, quick enough for some thousands
        for i in range(gap, n):
            post = s.pool[i]
            quality = s.people[post].quality
            j = i
            while j >= gap:
                other = s.pool[j - gap]
                ahead = s.people[other].quality > quality or (s.people[other].quality == quality and other < post)
                if ahead:
                    break
                s.pool[j] = other
                j -= gap
            s.pool[j] = post
        gap //= 3
    return n


@compiled("iiis")
def rank_graduates(low, high, s):
    """Put the graduates on the bench among posts low to high into the pool, the best first, and return how many."""
    n = 0
    for i in range(gather(low, high, s.bench, s)):
        if s.people[s.pool[i]].graduate == 1:
            s.pool[n] = s.pool[i]
            n += 1
    return order_pool(n, s)


@compiled("iiiprs")
def director_elsewhere(post, t, p, r, s):
    """Return a serving director who would move here, found by asking some at random, or -1."""
    count = np.uint64(p.first[1])
    for j in range(PROBES):
        other = np.int64(draw(s.key[0], post, t, D_PROBE + j) % count)
        serving = p.agency[other] != p.agency[post] and s.people[other].vacated == NEVER
        if serving and t - s.people[other].start >= r.whole[4] and t - s.people[other].born < r.whole[5]:
            return other
    return -1


@compiled("iiiiprs")
def find(post, route, t, p, r, s):
    """Return the post of the person a route brings, or -1."""
    row = 4 * s.people[post].unit + s.people[post].tier
    if route == INTERNAL:
        return best(p.below[row, 0], p.below[row, 1], s)
    if route == NEIGHBOUR:
        return best(p.below[row, 2], p.below[row, 3], s)
    if route == MOVE:
        return director_elsewhere(post, t, p, r, s)
    if s.count[4] < 0:  # the list is made when first asked for, once a quarter
        s.count[4] = 0
        s.count[5] = rank_graduates(p.first[1], p.first[2], s)
    if s.count[4] >= s.count[5]:
        return -1
    s.count[4] += 1
    return np.int64(s.pool[s.count[4] - 1])


@compiled("iiiprs")
def list_vacancies(k, t, p, r, s):
    """List the posts of a tier that may be filled now, each with its random word, and return how many."""
    n = 0
    if r.whole[6] == 1 and p.first[k] < p.first[5]:  # the next holder of a statutory post may follow at once
        for i in range(gather(p.first[k], p.first[k + 1], s.open, s)):
            post = np.int64(s.pool[i])
            eligible = s.people[post].vacated < t
            if not eligible and s.seats[post].statutory == 1:
                eligible = uniform(s.key[0], post, t, D_HANDOVER) < r.real[1]
            s.todo[n] = post
            n += eligible
    else:
        n = waiting(p.first[k], p.first[k + 1], s)
        for i in range(n):
            s.todo[i] = s.pool[i]
    for i in range(n):
        s.words[i] = draw(s.key[0], np.int64(s.todo[i]), t, D_ROUNDS)
    return n


@compiled("viiiis")
def count_fill(post, k, route, t, s):
    """Count an appointment and how long the post had waited."""
    row = s.record[t >> 2]
    wait = t - s.people[post].vacated
    row[FILLS + 5 * k + route] += 1
    row[WAIT + k] += wait
    row[HANDOVERS] += wait == 0


@compiled("viiiprs")
def appoint(post, source, route, p, r, s):
    """Appoint in the quarter of the state: a person from another post (source), or a new one (-2)."""
    t = s.count[7]
    k = np.int64(s.people[post].tier)
    row = s.record[t >> 2]
    if k == 0:
        s.place[p.agency[post], t >> 2, 1] += 1
        if route <= GRADUATE:
            s.place[p.agency[post], t >> 2, 2] += 1
    if source >= 0:
        if route == MOVE:
            row[EXITS] += 1
        note(t, 10 + route, post, source, s)
        transfer(source, post, t, s)
    else:
        recruit(post, k, t, r, s)
        note(t, 10 + route, post, -1, s)
    seat(post, t, r, s)


@compiled("iiiiirs")
def list_lucky(n, k, route, t, r, s):
    """List those of n vacancies whose random number lets a route be tried; return how many."""
    chance = r.chance[k, route]
    lucky = 0
    if route == MOVE:
        for i in range(n):
            s.lucky[lucky] = i
            lucky += uniform(s.key[0], np.int64(s.todo[i]), t, D_MOVE) < chance
    else:
        field = np.uint64(48 if route == EXTERNAL else 16 * route)
        for i in range(n):
            s.lucky[lucky] = i
            lucky += (np.float64((s.words[i] >> field) & SIXTEEN) + 0.5) / 65536.0 < chance
    return lucky


@compiled("viiprs")
def fill(k, t, p, r, s):
    """Fill the vacancies of a tier in rounds; all of a round is done before the next."""
    n = list_vacancies(k, t, p, r, s)
    for route in range(5):
        if r.chance[k, route] <= 0.0:
            continue
        s.count[4] = -1
        lucky = list_lucky(n, k, route, t, r, s)
        if route == EXTERNAL:  # none will fail: counted together, so that the processor fetches many posts at a time
            for j in range(lucky):
                count_fill(np.int64(s.todo[s.lucky[j]]), k, route, t, s)
        for j in range(lucky):
            i = np.int64(s.lucky[j])
            post = np.int64(s.todo[i])
            source = -2 if route == EXTERNAL else find(post, route, t, p, r, s)
            if source != -1:
                if route != EXTERNAL:
                    count_fill(post, k, route, t, s)
                appoint(post, source, route, p, r, s)
                s.todo[i] = -1
        left = 0
        for i in range(n):
            post = np.int64(s.todo[i])
            s.todo[left] = post
            s.words[left] = s.words[i]
            left += post >= 0
        n = left


@compiled("viiprs")
def cover(post, t, p, r, s):
    """Let someone stand in for a vacant statutory post: a deputy acting up, a former director, another interim."""
    share = uniform(s.key[0], post, t, D_COVER)
    s.people[post].cover = 2 if share < r.real[2] + r.real[3] else 3
    if share < r.real[2]:
        row = 4 * s.people[post].unit + s.people[post].tier
        deputy = best(p.below[row, 0], p.below[row, 1], s)
        if deputy < 0 or s.people[deputy].away == 1:
            deputy = -1
            for other in range(p.below[row, 0], p.below[row, 1]):
                free = s.people[other].vacated == NEVER and s.people[other].away == 0
                if free and (deputy < 0 or s.people[other].quality > s.people[deputy].quality):
                    deputy = other
        if deputy >= 0:
            s.people[post].cover = 1
            s.seats[post].stand_in = deputy
            s.people[deputy].away = 1
            s.seats[deputy].acting_at = post
            s.total[s.people[deputy].tier, 3] += 1
    s.record[t >> 2, INTERIMS] += 1
    note(t, 20 + s.people[post].cover, post, s.seats[post].stand_in, s)


@compiled("viprs")
def cover_vacancies(t, p, r, s):
    """See that every vacant statutory post is covered; now and then a cover ends and another begins."""
    for i in range(gather(0, p.first[5], s.open, s)):
        post = np.int64(s.pool[i])
        if s.seats[post].statutory == 0:
            continue
        if s.people[post].cover != 0 and uniform(s.key[0], post, t, D_CHANGE) < r.real[4]:
            release(post, s)
        if s.people[post].cover == 0:
            cover(post, t, p, r, s)
