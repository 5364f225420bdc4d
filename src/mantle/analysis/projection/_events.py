"""What happens to one post: someone leaves, someone is seated, someone joins or leaves the bench."""

from __future__ import annotations

import numpy as np

from mantle.analysis._kernels import COHORTS, D_SETTLE, GONE, NEVER, compiled, draw, put, take

HALF = np.uint64(0xFFFFFFFF)


@compiled("viiis")
def queue(quarter, post, kind, s):
    """Add an event; 0 = leaves, 1 = becomes ready, 2 = no longer willing."""
    node = s.count[0]
    if node >= s.event.size:
        s.count[2] = 1
        return
    s.event[node] = 4 * post + kind
    s.following[node] = s.head[quarter]
    s.head[quarter] = node
    s.count[0] = node + 1


@compiled("viiiis")
def note(t, kind, post, other, s):
    """Write one line of history when it is kept: quarter, kind, post, other post, age and tenure in quarters."""
    if s.history.shape[0] > s.count[1]:
        line = s.history[s.count[1]]
        line[0], line[1], line[2], line[3] = t, kind, post, other
        line[4] = t - s.people[post].born
        line[5] = t - s.people[post].start
        s.count[1] += 1


@compiled("iip")
def tier_of(post, p):
    """Return the tier of a post, from 0."""
    k = 0
    while post >= p.first[k + 1]:
        k += 1
    return k


@compiled("fff")
def lasting(chance, factor):
    """Return the chance of staying under a multiple of the rate of leaving."""
    return chance if factor == 1.0 else chance**factor


@compiled("viiprs")
def settle(post, now, p, r, s):
    """Draw when the holder appointed at `now` (-1 = before the start) leaves and becomes ready, and queue both.

    One random word serves both: its upper half decides the leaving, by the first quarter in which the chance of having
    stayed falls below it; its lower half the readiness.
    """
    end = s.head.size
    k = tier_of(post, p)
    person = s.people[post]
    word = draw(s.key[0], post, now, D_SETTLE)
    start, born, factor = np.int64(person.start), np.int64(person.born), person.factor
    staying = s.staying[k, start + COHORTS]
    limit = (np.float64(word >> np.uint64(32)) + 0.5) * 2.0**-32 * r.ageing[now - born]
    high = end - 1
    leaves = NEVER
    if now < high and lasting(staying[high], factor) * r.ageing[high - born] <= limit:
        low = now  # at `low` the chance is above the limit, at `high` it is not
        while high - low > 1:
            middle = (low + high) >> 1
            if lasting(staying[middle], factor) * r.ageing[middle - born] <= limit:
                high = middle
            else:
                low = middle
        leaves = high
        queue(leaves, post, 0, s)
    person.leaves = leaves
    if k > 0 and person.ready == NEVER:
        earliest = max(now + 1, start + r.whole[0])
        last = min(end, leaves) - earliest
        share = (np.float64(word & HALF) + 0.5) * 2.0**-32
        if last > 0 and share > r.unready[k, last]:
            wait = 0
            step = 1 << 9
            while step > 0:  # the longest wait whose chance is not below the share
                if wait + step < last and r.unready[k, wait + step] >= share:
                    wait += step
                step >>= 1
            person.ready = earliest + wait
            queue(earliest + wait, post, 1, s)


@compiled("viiprs")
def join_bench(post, t, p, r, s):
    """Make a ready holder a candidate while willing, and queue the quarter in which that ends."""
    k = tier_of(post, p)
    drive = s.people[post].drive
    born = np.int64(s.people[post].born)
    if drive >= r.willing[k, t - born]:
        s.people[post].until = t
        return
    put(post, s.bench)
    low, high = t, min(s.head.size, np.int64(s.people[post].leaves))
    if drive < r.willing[k, high - born]:
        s.people[post].until = NEVER
        return
    while high - low > 1:
        middle = (low + high) >> 1
        if drive < r.willing[k, middle - born]:
            low = middle
        else:
            high = middle
    s.people[post].until = high
    if high < s.head.size:
        queue(high, post, 2, s)


@compiled("vips")
def release(post, p, s):
    """End the cover of a post; a deputy goes back to the own post."""
    s.people[post].cover = 0
    deputy = np.int64(s.people[post].stand_in)
    if deputy >= 0:
        s.people[post].stand_in = -1
        s.people[deputy].acting_at = -1
        s.total[tier_of(deputy, p), 3] -= 1


@compiled("viips")
def vacate(post, t, p, s):
    """Take the holder out of a post: it is vacant from `t` on."""
    k = tier_of(post, p)
    s.total[k, 0] -= s.people[post].born
    s.total[k, 1] -= s.people[post].start
    s.total[k, 2] -= 1
    s.people[post].born = GONE
    s.birth[post] = GONE
    s.people[post].vacated = t
    s.people[post].course = -1
    put(post, s.open)
    take(post, s.bench)
    if s.people[post].acting_at >= 0:  # whoever stood in elsewhere has gone too
        release(np.int64(s.people[post].acting_at), p, s)


@compiled("viiprs")
def seat(post, t, p, r, s):
    """Put the person whose facts already stand in the post's cells into it, from `t` on; any cover ends."""
    k = tier_of(post, p)
    s.people[post].start = t
    s.people[post].vacated = NEVER
    s.people[post].ready = NEVER
    s.people[post].until = NEVER
    s.people[post].course = -1
    s.people[post].graduate = 0
    take(post, s.open)
    release(post, p, s)
    s.birth[post] = s.people[post].born
    s.total[k, 0] += s.people[post].born
    s.total[k, 1] += t
    s.total[k, 2] += 1
    settle(post, t, p, r, s)
