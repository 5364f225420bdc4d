"""Inner loops of the projection, compiled by Numba where it is installed, plain Python where it is not.

Time goes in quarters. Each person's leaving and readiness are drawn once, at appointment, and wait in a queue of
events by quarter; vacant posts and candidates are bits, walked word by word in post order. Random numbers are
addressed, never streamed: (seed, run) is the key and (post, quarter, decision) the counter of the "squares"
generator (Widynski 2020), so that a changed assumption changes only what it touches.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

try:
    from numba import config, from_dtype, njit
    from numba import types as nb

    COMPILED = not config.DISABLE_JIT  # type: ignore[attr-defined]
except ImportError:  # the same code runs interpreted, some hundred times slower
    COMPILED = False

# Columns of the yearly record; those with a width of 4 run over the tiers, fills over tier and route.
EXITS, VACANT, COVERED, FILLS, WAIT, BENCH, AGE, TENURE = 0, 4, 8, 12, 32, 36, 40, 44
FILLED, OLDER, DRAWN, DRAWN_AGE, BACKGROUND, INTAKE, GRADUATES, NO_BENCH = 48, 52, 56, 60, 64, 69, 70, 71
INTERIMS, HANDOVERS, COLUMNS = 72, 73, 74
INTERNAL, NEIGHBOUR, GRADUATE, MOVE, EXTERNAL = 0, 1, 2, 3, 4  # routes, in the order of the rounds
# What a random number decides: the last part of its address.
D_SETTLE, D_PERSON, D_ROUNDS, D_MOVE, D_PASS, D_HANDOVER, D_COVER, D_CHANGE, D_PROBE = range(9)
D_AGE0, D_TENURE0, D_READY0, D_WILLING0, D_BACKGROUND0, D_QUALITY0, D_SHOCK = range(40, 47)
NEVER, GONE, OLDEST, COHORTS = 32000, 32001, 480, 256
STEP = 16  # tables that are counted through are longer by this, so that the compiler needs no loop for a remainder
ZERO, ONE, ALL = np.uint64(0), np.uint64(1), np.uint64(2**64 - 1)
_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
_PLACE = np.zeros(64, dtype=np.int64)
for _i in range(64):
    _PLACE[((0x03F79D71B4CB0A89 << _i) & (2**64 - 1)) >> 58] = _i


class Posts(NamedTuple):
    """Posts in order of tier, region, agency, with what is known of their holders; -1 or NaN = unknown."""

    first: Any  # int64 (6,): where each tier begins and the last ends; one past the last statutory post
    agency: Any  # int32
    own: Any  # int32 (posts, 2): the posts one tier down in the own agency
    region: Any  # int32 (posts, 2): the same in the own region
    unit: Any  # int32: agency within its region
    below: Any  # int32 (4 x units, 4): `own` and `region` once more, by unit and tier
    statutory: Any  # uint8
    factor: Any  # float64: multiplies the rate of leaving
    age: Any  # int16, quarters
    tenure: Any  # int16, quarters; of a vacant post, quarters since it fell vacant
    vacant: Any  # uint8
    ready: Any  # int8
    willing: Any  # int8
    background: Any  # int8
    programme: Any  # int16, quarters left
    graduate: Any  # uint8
    quality: Any  # float32
    drive: Any  # float32


class Rates(NamedTuple):
    """The assumptions as tables by tier, quarter and age."""

    hazard: Any  # float64 (4, 256): rate of leaving a quarter by quarters in post
    pace: Any  # float64 (quarters,): season and reorganisation
    ageing: Any  # float64 (480,): chance of not having retired by age in quarters
    willing: Any  # float32 (4, 480)
    unready: Any  # float64 (4, 1024): chance of not having become ready after so many quarters
    chance: Any  # float64 (4, 5): by round
    entry_age: Any  # int16 (4, 4096), quarters
    background: Any  # float64 (5,), cumulative
    intake: Any  # int64 (years,)
    missing_age: Any  # int16 (4, 4096)
    missing_tenure: Any  # int16 (4, 4096)
    missing_ready: Any  # float64 (4,)
    whole: Any  # int64: ready after, programme length, after, age limit, move after, age limit, cover
    real: Any  # float64: pass rate, handover, acting, former, change of cover, shock, reserved share


# A post with its holder fills half a line of the processor's cache: what is read of it is read together, and the
# posts of a nation stay in the second level. What is seldom read, and never changes, stands apart.
PERSON = np.dtype(
    [
        ("quality", np.float32),
        ("drive", np.float32),
        ("unit", np.int32),  # agency within its region
        ("born", np.int16),  # quarter of birth, so that age = t - born
        ("start", np.int16),  # quarter of appointment, so that tenure = t - start
        ("leaves", np.int16),  # quarter of leaving
        ("ready", np.int16),  # quarter of becoming ready
        ("until", np.int16),  # first quarter in which no longer willing
        ("vacated", np.int16),  # quarter in which the post fell vacant; NEVER while filled
        ("course", np.int16),  # quarter in which the programme ends; -1 = not on it
        ("background", np.int8),
        ("graduate", np.int8),
        ("cover", np.int8),  # 0 none, 1 acting, 2 former director, 3 other interim
        ("tier", np.int8),  # from 0
        ("away", np.uint8),  # the holder is acting up elsewhere
        ("usual", np.uint8),  # leaves at the rate of all, times 1
    ],
    align=True,
)
SEAT = np.dtype(
    [
        ("factor", np.float64),  # multiplies the rate of leaving
        ("stand_in", np.int32),  # post of the person acting up here, -1
        ("acting_at", np.int32),  # post at which this holder is acting up
        ("statutory", np.uint8),
    ],
    align=True,
)


class State(NamedTuple):
    """Room for one run; used again by the next."""

    people: Any  # PERSON: a post with its holder
    at_first: Any  # PERSON: as the input says, the same for every run
    seats: Any  # SEAT
    open: Any  # uint64 words: vacant posts
    fresh: Any  # uint64 words: posts that fell vacant in this quarter
    bench: Any  # uint64 words: ready and willing holders
    head: Any  # int32 (quarters + 1, 3): next free place by quarter and kind; the last row is for what comes too late
    event: Any  # int32: posts in lists of blocks of 16 (a line of the cache); the first of a block says what is before
    unknown: Any  # int32: posts of whose first holder something is not known
    todo: Any  # int32: posts being filled
    lucky: Any  # int32: which of them have a chance in this round
    words: Any  # uint64: their random words
    pool: Any  # int32 (events,): people being looked through
    pace: Any  # float64 (quarters,): season times the shock of the year
    seen: Any  # int32 by agency
    total: Any  # int64 (4, 4) by tier: births, starts, filled, people acting elsewhere
    birth: Any  # int16: `born` once more, side by side for counting
    staying: Any  # float32 (4, cohorts + quarters, quarters + STEP): chance of staying from appointment on, age apart
    count: Any  # int64: blocks of events used, lines of history, overflow
    key: Any  # uint64 (1,): of the run
    record: Any  # int32 (years, columns): of the run
    place: Any  # int64 (agencies, years, 4): vacant quarters, fills, fills by ready people, bench; over the runs
    history: Any  # int32 (lines, 6): kept when there is room


if COMPILED:
    if not os.environ.get("NUMBA_CACHE_DIR"):
        # Numba looks only at the file of a function, not at what it calls: a digest of all keeps old code out.
        _source = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("projection/*.py")))
        _folder = Path(__file__).parent / "__pycache__"
        _folder = _folder if os.access(_folder.parent, os.W_OK) else Path.home() / ".cache" / "mantle"
        _digest = hashlib.sha256(_source + Path(__file__).read_bytes()).hexdigest()[:12]
        config.CACHE_DIR = str(_folder / f"compiled-{_digest}")  # type: ignore[attr-defined]

    def _array(kind, dimensions=1, readonly=False):
        return nb.Array(kind, dimensions, "C", readonly=readonly)

    def _fields(cls, names, readonly):
        table = {"i1": nb.int8, "u1": nb.uint8, "i2": nb.int16, "i4": nb.int32, "i8": nb.int64, "u8": nb.uint64}
        table |= {"pp": from_dtype(PERSON), "ps": from_dtype(SEAT)}
        table |= {"f4": nb.float32, "f8": nb.float64}
        return nb.NamedTuple([_array(table[n[:2]], int(n[2:] or 1), readonly) for n in names.split()], cls)

    _POSTS = _fields(Posts, "i8 i4 i42 i42 i4 i42 u1 f8 i2 i2 u1 i1 i1 i1 i2 u1 f4 f4", True)
    _RATES = _fields(Rates, "f82 f8 f8 f42 f82 f82 i22 f8 i8 i22 i22 f8 i8 f8", True)
    _STATE = _fields(
        State,
        "pp pp ps u8 u8 u8 i42 i4 i4 i4 i4 u8 i4 f8 i4 i82 i2 f43 i8 u8 i42 i83 i42",
        False,
    )
    _TYPES = {"p": _POSTS, "r": _RATES, "s": _STATE, "u": nb.uint64, "i": nb.int64, "f": nb.float64, "b": nb.boolean}
    _TYPES |= {"v": nb.void, "w": _array(nb.uint64), "o": _array(nb.int32, 3)}


@contextmanager
def _quicker_to_compile() -> Iterator[None]:
    """Optimise at the second level while our own is compiled: a tenth quicker to start, the same bits, the same speed.

    Whoever asks for another level with NUMBA_OPT gets that.
    """
    before = config.OPT  # type: ignore[attr-defined]
    if "NUMBA_OPT" not in os.environ:
        config.OPT = type(before)(2)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        config.OPT = before  # type: ignore[attr-defined]


def compiled(signature: str, *, entry: bool = False):
    """Compile for a signature written as one letter a type, the result first.

    Only an entry is called from Python, and kept on disk between processes. The rest are parts of it: they are compiled
    when the entry first needs them, for their signature and no other, and never when it comes from the disk.
    They have no way in from Python: calling one there ends the process.
    """
    if not COMPILED:
        return lambda function: function
    result, *arguments = [_TYPES[letter] for letter in signature]
    options = {"nogil": True, "error_model": "numpy", "_nrt": False}
    if entry:
        with _quicker_to_compile():
            return njit(result(*arguments), cache=True, forceinline=True, **options)

    def part(function):
        dispatcher = njit(forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)(function)
        template = dispatcher.get_call_template

        def declared(given, named):
            if not dispatcher.overloads:
                dispatcher.compile(result(*arguments))
                dispatcher.disable_compile()
            return template(given, named)

        dispatcher.get_call_template = declared
        return dispatcher

    return part


@compiled("uuiii", entry=True)
def draw(key, post, quarter, decision):
    """Return 64 random bits for an address: squares64 (Widynski 2020), five rounds."""
    counter = (np.uint64(post) << np.uint64(24)) | (np.uint64(quarter + 1) << np.uint64(8)) | np.uint64(decision)
    half = np.uint64(32)
    x = counter * key
    y = x
    z = y + key
    x = x * x + y
    x = (x >> half) | (x << half)
    x = x * x + z
    x = (x >> half) | (x << half)
    x = x * x + y
    x = (x >> half) | (x << half)
    x = x * x + z
    t = x
    x = (x >> half) | (x << half)
    return t ^ ((x * x + y) >> half)


@compiled("fuiii")
def uniform(key, post, quarter, decision):
    """Return a number strictly between 0 and 1."""
    return (np.float64(draw(key, post, quarter, decision) >> np.uint64(11)) + 0.5) * 2.0**-53


@compiled("iu")
def lowest(word):
    """Return the place of the lowest bit of a word that is not zero."""
    return _PLACE[np.int64(((word & (~word + ONE)) * _BRUIJN) >> np.uint64(58))]


@compiled("uiii")
def within(i, low, high):
    """Return the bits of word i that stand for posts from low to high."""
    mask = ALL
    if low > i << 6:
        mask &= ALL << np.uint64(low & 63)
    if high < (i + 1) << 6:
        mask &= ~(ALL << np.uint64(high & 63))
    return mask


@compiled("viw")
def put(post, bits):
    bits[post >> 6] |= ONE << np.uint64(post & 63)


@compiled("viw")
def take(post, bits):
    bits[post >> 6] &= ~(ONE << np.uint64(post & 63))


@compiled("iiis")
def waiting(low, high, s):
    """Write the posts from low to high that fell vacant before this quarter into the pool; return how many."""
    n = 0
    if low < high:
        for i in range(low >> 6, ((high - 1) >> 6) + 1):
            word = s.open[i] & ~s.fresh[i] & within(i, low, high)
            while word != ZERO:
                s.pool[n] = (i << 6) + lowest(word)
                word &= word - ONE
                n += 1
    return n


@compiled("iiiws")
def gather(low, high, bits, s):
    """Write the posts from low to high whose bit is set into the pool, in order, and return how many."""
    n = 0
    if low < high:
        for i in range(low >> 6, ((high - 1) >> 6) + 1):
            word = bits[i] & within(i, low, high)
            while word != ZERO:
                s.pool[n] = (i << 6) + lowest(word)
                word &= word - ONE
                n += 1
    return n


@compiled("iiis")
def best(low, high, s):
    """Return the candidate with the highest quality among posts low to high, the lower post in a tie, or -1."""
    chosen = -1
    most = np.float32(0.0)
    if low < high:
        for i in range(low >> 6, ((high - 1) >> 6) + 1):
            word = s.bench[i] & within(i, low, high)
            while word != ZERO:
                post = (i << 6) + lowest(word)
                word &= word - ONE
                quality = s.people[post].quality
                if chosen < 0 or quality > most:
                    chosen = post
                    most = quality
    return chosen
