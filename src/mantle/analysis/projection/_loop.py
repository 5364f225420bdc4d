"""The model, quarter by quarter, for a block of runs; the functions are compiled where Numba is installed."""

from __future__ import annotations

import math

import numpy as np

from mantle.analysis._kernels import (
    AGE,
    BACKGROUND,
    BENCH,
    COHORTS,
    COVERED,
    D_AGE0,
    D_BACKGROUND0,
    D_PASS,
    D_QUALITY0,
    D_READY0,
    D_SHOCK,
    D_TENURE0,
    D_WILLING0,
    DRAWN,
    DRAWN_AGE,
    EXITS,
    FILLED,
    GONE,
    GRADUATES,
    INTAKE,
    NEVER,
    NO_BENCH,
    OLDER,
    TENURE,
    VACANT,
    compiled,
    draw,
    gather,
    put,
    take,
    uniform,
)
from mantle.analysis.projection._events import due, join_bench, note, queue, settle, vacate
from mantle.analysis.projection._filling import cover_vacancies, fill, order_pool


@compiled("vrs")
def clear(r, s):
    """Make the room ready for a run and work out the chance of staying from each quarter of appointment."""
    end = s.pace.size
    for i in range(3 * end + 3):
        s.head[i // 3, i % 3] = 16 * i + 1
        s.event[16 * i] = -1
    s.open[:] = 0
    s.bench[:] = 0
    s.total[:] = 0
    s.record[:] = 0
    s.seen[:] = -1
    s.count[0] = 3 * end + 3
    s.count[1] = 0
    spread = r.real[5]
    if s.count[6] == 1 and spread == 0.0:
        return  # the same for every run
    s.count[6] = 1
    for t in range(end):
        s.pace[t] = r.pace[t]
        if spread > 0.0:
            radius = math.sqrt(-2.0 * math.log(uniform(s.key[0], 0, t >> 2, D_SHOCK)))
            angle = 2.0 * math.pi * uniform(s.key[0], 1, t >> 2, D_SHOCK)
            s.pace[t] *= math.exp(spread * radius * math.cos(angle) - 0.5 * spread * spread)
    for k in range(4):
        for t in range(end):
            rate, stay = -1.0, 1.0
            for cohort in range(s.staying.shape[1]):
                tenure = t + COHORTS - cohort
                before = np.float64(s.staying[k, cohort, t - 1]) if t > 0 else 1.0
                if tenure > 0:
                    if r.hazard[k, min(tenure, 255)] != rate:  # rates come in bands: few exponentials are needed
                        rate = r.hazard[k, min(tenure, 255)]
                        stay = math.exp(-rate * s.pace[t])
                    before *= stay
                s.staying[k, cohort, t] = before


@compiled("viprs")
def draw_missing(post, p, r, s):
    """Draw what the input does not say of a holder."""
    key = s.key[0]
    person = s.people[post]
    k = np.int64(person.tier)
    age = np.int64(p.age[post])
    if age < 0:
        age = np.int64(r.missing_age[k, np.int64(draw(key, post, -1, D_AGE0) >> np.uint64(52))])
        person.born = -1 - age
    tenure = np.int64(p.tenure[post])
    if tenure < 0:
        tenure = np.int64(r.missing_tenure[k, np.int64(draw(key, post, -1, D_TENURE0) >> np.uint64(52))])
        person.start = -1 - min(tenure, COHORTS - 1)
    if np.isnan(p.quality[post]):
        person.quality = uniform(key, post, -1, D_QUALITY0)
    if np.isnan(p.drive[post]):
        share = uniform(key, post, -1, D_WILLING0)
        ceiling = np.float64(r.willing[k, age])
        if p.willing[post] == 1:
            share = 0.999 * share * ceiling
        elif p.willing[post] == 0:
            share = ceiling + share * (1.0 - ceiling)
        person.drive = share
    if p.background[post] < 0:
        share = uniform(key, post, -1, D_BACKGROUND0)
        background = 0
        for i in range(4):
            background += share >= r.background[i]
        person.background = background
    guessed = p.ready[post] < 0 and k > 0 and tenure >= r.whole[0]
    if guessed and uniform(key, post, -1, D_READY0) < r.missing_ready[k]:
        person.ready = 0


@compiled("vprs")
def begin(p, r, s):
    """Put everybody into post as the input says."""
    for post in range(p.first[5]):
        s.seats[post].stand_in = -1
    drawn = 0
    for post in range(s.people.size):
        s.people[post] = s.at_first[post]
        if drawn < s.unknown.size and s.unknown[drawn] == post:
            draw_missing(post, p, r, s)
            drawn += 1
        person = s.people[post]
        if person.vacated != NEVER:
            s.birth[post] = GONE
            put(post, s.open)
            if r.whole[6] == 1 and s.seats[post].statutory == 1:
                person.cover = 3
            continue
        k = np.int64(person.tier)
        s.birth[post] = person.born
        s.total[k, 0] += person.born
        s.total[k, 1] += person.start
        s.total[k, 2] += 1
        if person.ready == 0:
            queue(0, post, 1, s)
        settle(post, -1, r, s)


@compiled("viprs")
def happen(t, p, r, s):
    """Let the events of a quarter happen: people leave, become ready, pass the programme, stop wanting to move."""
    row = s.record[t >> 2]
    for i in range(due(t, 0, s)):
        post = np.int64(s.pool[i])
        person = s.people[post]
        if person.vacated == NEVER and person.leaves == t:
            row[EXITS + person.tier] += 1
            note(t, 1, post, -1, s)
            vacate(post, t, s)
    for i in range(due(t, 1, s)):
        post = np.int64(s.pool[i])
        if s.people[post].ready == t:
            join_bench(post, t, r, s)
    for i in range(due(t, 2, s)):
        post = np.int64(s.pool[i])
        if s.people[post].until == t:
            take(post, s.bench)
    for post in range(p.first[1], p.first[2]):
        person = s.people[post]
        if person.course == t:
            person.course = -1
            if uniform(s.key[0], post, t, D_PASS) < r.real[0]:
                row[GRADUATES] += 1
                person.graduate = 1
                note(t, 3, post, -1, s)
                if person.ready > t:
                    person.ready = t
                    join_bench(post, t, r, s)


@compiled("viprs")
def take_in(t, p, r, s):
    """Start a programme: the best of those who may, some places kept for people from smaller backgrounds."""
    n = 0
    for post in range(p.first[1], p.first[2]):
        person = s.people[post]
        if person.vacated != NEVER or person.ready <= t or person.course >= 0:
            continue
        age = np.int64(t - person.born)
        eligible = t - person.start >= r.whole[2] and age < r.whole[3]
        if eligible and person.drive < r.willing[1, age]:
            s.pool[n] = post
            n += 1
    n = order_pool(n, s)
    places = min(r.intake[t >> 2], n)
    kept = int(r.real[6] * places + 0.5)
    taken = 0
    for first in range(2):
        for i in range(n):
            post = np.int64(s.pool[i])
            limit = kept if first == 0 else places
            if taken < limit and s.people[post].course < 0 and (first == 1 or s.people[post].background >= 2):
                s.people[post].course = t + r.whole[1]
                note(t, 2, post, -1, s)
                taken += 1
    s.record[t >> 2, INTAKE] += taken


@compiled("viprs")
def keep(t, p, r, s):
    """Record the vacant and the covered posts of a quarter."""
    row = s.record[t >> 2]
    for k in range(4):
        row[VACANT + k] += p.first[k + 1] - p.first[k] - s.total[k, 2]
        row[COVERED + k] += s.total[k, 3]
    for i in range(gather(0, p.first[5], s.open, s)):
        if s.people[s.pool[i]].cover != 0:
            k = np.int64(s.people[s.pool[i]].tier)
            row[VACANT + k] -= 1
            row[COVERED + k] += 1
    for i in range(gather(0, p.first[1], s.open, s)):
        s.place[p.agency[s.pool[i]], t >> 2, 0] += 1


@compiled("viprs")
def take_stock(t, p, r, s):
    """Record the stocks at the end of a year."""
    year = t >> 2
    row = s.record[year]
    for k in range(4):
        row[FILLED + k] = s.total[k, 2]
        row[AGE + k] = s.total[k, 2] * t - s.total[k, 0]
        row[TENURE + k] = s.total[k, 2] * t - s.total[k, 1]
        row[BENCH + k] = gather(p.first[k], p.first[k + 1], s.bench, s)
        older = 0
        for born in s.birth[p.first[k] : p.first[k + 1]]:
            older += born <= t - 220
        row[OLDER + k] = older
    for k in range(1, 3):
        drawn, ages = 0, 0
        for post in range(p.first[k], p.first[k + 1]):
            person = s.people[post]
            if person.vacated == NEVER:
                age = np.int64(t - person.born)
                wishes = np.int64(person.drive < r.willing[k, age])  # nobody can guess: no branch
                drawn += wishes
                ages += wishes * age
        row[DRAWN + k] = drawn
        row[DRAWN_AGE + k] = ages
    for i in range(gather(p.first[1], p.first[2], s.bench, s)):
        agency = p.agency[s.pool[i]]
        s.place[agency, year, 3] += 1
        s.seen[agency] = t
    for post in range(p.first[1]):
        row[NO_BENCH] += s.seen[p.agency[post]] != t
        if s.people[post].vacated == NEVER:
            row[BACKGROUND + s.people[post].background] += 1


@compiled("vwoprs", entry=True)
def run_block(keys, record, p, r, s):
    """Run the model once for each key; write the record of each run and add to the sums by place."""
    for i in range(keys.size):
        s.key[0] = keys[i]
        clear(r, s)
        begin(p, r, s)
        for t in range(s.pace.size):
            s.count[7] = t
            s.fresh[:] = 0
            happen(t, p, r, s)
            if t & 3 == 0:
                take_in(t, p, r, s)
            for k in range(4):
                fill(k, t, p, r, s)
            if r.whole[6] == 1:
                cover_vacancies(t, p, r, s)
            keep(t, p, r, s)
            if t & 3 == 3:
                take_stock(t, p, r, s)
        for year in range(record.shape[1]):
            for column in range(record.shape[2]):
                record[i, year, column] = s.record[year, column]
