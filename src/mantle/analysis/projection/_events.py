"""What happens to one post: someone leaves, someone is seated, someone joins or leaves the bench."""

from __future__ import annotations

import numpy as np

from mantle.analysis._kernels import COHORTS, D_SETTLE, GONE, NEVER, STEP, compiled, draw, put, take

HALF = np.uint64(0xFFFFFFFF)


@compiled("viiis")
def queue(quarter, post, kind, s):
    """Add an event; 0 = leaves, 1 = becomes ready, 2 = no longer willing.

    An event after the last quarter is written too, into a place that the next one takes: cheaper than asking first.
    """
    place = np.int64(s.head[quarter, kind])
    s.event[place] = post
    place += quarter < s.pace.size
    if place & 15 == 0:  # the block is full
        start = s.count[0] << 4
        if start + 16 > s.event.size:
            s.count[2] = 1
            return
        s.count[0] += 1
        s.event[start] = place
        place = start + 1
    s.head[quarter, kind] = place


@compiled("iiis")
def due(t, kind, s):
    """Write the posts with an event in this quarter into the pool, unless they are vacant, and return how many.

    The latest comes first. An event of someone who has since left finds another quarter written at the post, or does no
    harm. The list is made first, without a branch, so that the processor fetches many posts at a time.
    """
    n = 0
    place = np.int64(s.head[t, kind])
    while place >= 0:
        start = (place - 1) & -16
        while place > start + 1:
            place -= 1
            post = np.int64(s.event[place])
            s.pool[n] = post
            n += s.people[post].vacated == NEVER
        place = np.int64(s.event[start])
    return n


@compiled("viiiis")
def note(t, kind, post, other, s):
    """Write one line of history when it is kept: quarter, kind, post, other post, age and tenure in quarters."""
    if s.history.shape[0] > s.count[1]:
        line = s.history[s.count[1]]
        line[0], line[1], line[2], line[3] = t, kind, post, other
        line[4] = t - s.people[post].born
        line[5] = t - s.people[post].start
        s.count[1] += 1


@compiled("iiifrs")
def leaving_at(post, now, limit, r, s):
    """Return the first quarter in which the chance of having stayed falls to a limit, or the number of quarters."""
    person = s.people[post]
    first, end = now + 1, s.pace.size
    born = np.int64(person.born)
    row = s.staying[person.tier, person.start + COHORTS]
    if person.usual == 1:  # chances only fall: counting those above the limit is quicker than any search with branches
        size = (end - first + STEP - 1) & -STEP
        staying, ageing = row[first : first + size], r.ageing[first - born : first - born + size]
        stays = 0
        for i in range(size):
            stays += np.float64(staying[i]) * ageing[i] > limit
        return first + stays
    factor = s.seats[post].factor
    low, high = now, end
    while high - low > 1:
        middle = (low + high) >> 1
        if np.float64(row[middle]) ** factor * r.ageing[middle - born] <= limit:
            high = middle
        else:
            low = middle
    return high


@compiled("viirs")
def settle(post, now, r, s):
    """Draw when the holder appointed at `now` (-1 = before the start) leaves and becomes ready, and queue both.

    One random word serves both: its upper half decides the leaving, by the first quarter in which the chance of having
    stayed falls below it; its lower half the readiness.
    """
    person = s.people[post]
    k = np.int64(person.tier)
    word = draw(s.key[0], post, now, D_SETTLE)
    limit = (np.float64(word >> np.uint64(32)) + 0.5) * 2.0**-32 * r.ageing[now - person.born]
    leaves = leaving_at(post, now, limit, r, s)
    person.leaves = leaves
    queue(leaves, post, 0, s)
    if k > 0 and person.ready == NEVER:
        earliest = max(now + 1, person.start + r.whole[0])
        last = leaves - earliest
        share = (np.float64(word & HALF) + 0.5) * 2.0**-32
        size = (max(last, 0) + STEP - 1) & -STEP
        unready = r.unready[k, 1 : 1 + size]
        wait = 0
        for i in range(size):
            wait += unready[i] >= share
        if wait < last:
            person.ready = earliest + wait
            queue(earliest + wait, post, 1, s)


@compiled("viirs")
def join_bench(post, t, r, s):
    """Make a ready holder a candidate while willing, and queue the quarter in which that ends."""
    person = s.people[post]
    k = np.int64(person.tier)
    drive = person.drive
    born = np.int64(person.born)
    if drive >= r.willing[k, t - born]:
        person.until = t
        return
    put(post, s.bench)
    low, high = t, np.int64(person.leaves)
    if drive < r.willing[k, high - born]:
        person.until = NEVER
        return
    while high - low > 1:
        middle = (low + high) >> 1
        if drive < r.willing[k, middle - born]:
            low = middle
        else:
            high = middle
    person.until = high
    queue(high, post, 2, s)


@compiled("vis")
def release(post, s):
    """End the cover of a post; a deputy goes back to the own post."""
    s.people[post].cover = 0
    deputy = np.int64(s.seats[post].stand_in)
    if deputy >= 0:
        s.seats[post].stand_in = -1
        s.people[deputy].away = 0
        s.total[s.people[deputy].tier, 3] -= 1


@compiled("viis")
def vacate(post, t, s):
    """Take the holder out of a post: it is vacant from `t` on."""
    person = s.people[post]
    k = np.int64(person.tier)
    s.total[k, 0] -= person.born
    s.total[k, 1] -= person.start
    s.total[k, 2] -= 1
    person.born = GONE
    s.birth[post] = GONE
    person.vacated = t
    person.course = -1
    put(post, s.open)
    put(post, s.fresh)
    take(post, s.bench)
    if person.away == 1:  # whoever stood in elsewhere has gone too
        release(np.int64(s.seats[post].acting_at), s)


@compiled("viirs")
def seat(post, t, r, s):
    """Put the person whose facts already stand in the post's cells into it, from `t` on; any cover ends."""
    person = s.people[post]
    k = np.int64(person.tier)
    person.start = t
    person.vacated = NEVER
    person.ready = NEVER
    person.until = NEVER
    person.course = -1
    person.graduate = 0
    take(post, s.open)
    if person.cover != 0:
        release(post, s)
    s.birth[post] = person.born
    s.total[k, 0] += person.born
    s.total[k, 1] += t
    s.total[k, 2] += 1
    settle(post, t, r, s)
