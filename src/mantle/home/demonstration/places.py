"""Regions, places and the agencies in them: all invented; a test holds them against the register of real councils."""

from __future__ import annotations

import math
from datetime import date
from random import Random

from mantle.home.demonstration.records import Agency, AgencyLink

# Region and how many authorities stand in it, much as regions differ in size in England.
REGIONS = {
    "Northmoor": 12,
    "Westmarch": 24,
    "Eastfold": 15,
    "Midvale": 10,
    "Highwold": 14,
    "Lowmarsh": 11,
    "Kingsreach": 33,
    "Southvale": 19,
    "Farshore": 15,
}
WHOLE_NATION = sum(REGIONS.values())
STEMS = (
    "Adder Alm Anvil Arrow Aval Badger Beacon Bellow Birk Bracken Bram Briar Cald Candle Carrow Cinder Clover Corran "
    "Crake Curlew Dapple Dorn Dray Dun Elder Ember Fallow Fenn Fern Finch Flint Garn Gorse Grail Hallow Hazel Heron "
    "Holm Ivel Jasper Kestrel Lark Linnet Lorn Maple Marl Merrow Mistle Morrow Nettle Oaken Orchard Osier Otter Pear Pipit "
    "Plover Quarrel Quill Raven Rowan Saffron Sedge Sorrel Sparrow Starn Swallow Tallow Tarn Teasel Thistle Thorn Ullin "
    "Vannel Wether Whin Willow Yarrow Yew"
).split()
ENDINGS = "acre beck bourne brook cliffe combe dene fleet garth gate haven holt hurst mere rigg stead thwaite wick worth".split()
# The stories of the demonstration happen here; the names sort early and are used nowhere else.
STORY_PLACES = ("Alderwick", "Ambermere", "Ashgarth")
_ACADEMY_NAMES = "Beacon Foundry Harbour Lantern Meridian Orchard Riverside Summit Tidewater Wayfarer".split()
_VOLUNTARY = ("Open Door", "Stepping Stones", "Bright Horizon", "Kite and String", "The Lamplighters", "Home and Away")


def all_names() -> list[str]:
    """Every place name that any seed can produce."""
    return [*STORY_PLACES, *(stem + ending for stem in STEMS for ending in ENDINGS)]


def region_sizes(authorities: int) -> dict[str, int]:
    """Share authorities out among regions; a small nation has fewer regions, so that each still holds several."""
    names = list(REGIONS)[: max(1, min(len(REGIONS), authorities // 4))]
    total = sum(REGIONS[name] for name in names)
    sizes = {name: max(1, math.floor(authorities * REGIONS[name] / total)) for name in names}
    for place in range(authorities - sum(sizes.values())):
        sizes[names[place % len(names)]] += 1
    return sizes


class Atlas:
    """Agencies as they are made: authorities first, then their partners, then those that reorganisation ended."""

    def __init__(self, rng: Random, as_at: int) -> None:
        self._rng = rng
        self._as_at = as_at
        self._names = [stem + ending for stem in STEMS for ending in ENDINGS]
        rng.shuffle(self._names)
        self._taken: dict[str, int] = {}
        self.agencies: list[Agency] = []
        self.links: list[AgencyLink] = []
        self.partners: dict[int, dict[str, int]] = {}

    def fill(self, authorities: int) -> None:
        for region, size in region_sizes(authorities).items():
            self._fill_region(region, size)
        for name, short in (
            ("National College for Leaders of Children's Services", "National College"),
            ("Association of Directors for Children", "Directors' Association"),
            ("Inspectorate for Children and Learning", "Inspectorate"),
            ("Confederation of Councils", "Confederation"),
        ):
            self._add(name, short, "national", "")
        self._reorganise()

    def _fill_region(self, region: str, size: int) -> None:
        own = [self._authority(region, place) for place in range(size)]
        health = self._shared(region, own, "health", 4, "{} Integrated Health Board", "{} Health")
        police = self._shared(region, own, "police", 5, "{} Constabulary", "{} Police")
        schools = self._shared(region, own, "school", 6, "{} Academy", "{}")
        charity = self._shared(region, own, "voluntary", 12, "{} for Families", "{}")
        for place, agency in enumerate(own):
            self.partners[agency.number] = {
                "health": health[place // 4].number,
                "police": police[place // 5].number,
                "school": schools[place // 6].number,
                "voluntary": charity[place // 12].number,
            }

    def _shared(self, region: str, own: list[Agency], kind: str, among: int, long: str, short: str) -> list[Agency]:
        count = math.ceil(len(own) / among)
        made = []
        for place in range(count):
            where = self._partner_name(kind, region, own[place * among], count)
            made.append(self._add(long.format(where), short.format(where), kind, region))
        return made

    def _partner_name(self, kind: str, region: str, first: Agency, count: int) -> str:
        if kind == "school":
            return f"{first.short_name} {self._rng.choice(_ACADEMY_NAMES)}"
        if kind == "voluntary":
            return f"{region} {self._rng.choice(_VOLUNTARY)}"
        return region if count == 1 else f"{first.short_name} and District"

    def _authority(self, region: str, place: int) -> Agency:
        story = self._story_name(region, place)
        short = story or self._names.pop()
        size = min(1.7, max(0.6, self._rng.lognormvariate(-0.03, 0.27)))
        return self._council(short, region, size, "county" if story == STORY_PLACES[0] else None)

    def _story_name(self, region: str, place: int) -> str:
        """Two stories in the first region, one in the second: a neighbour, and someone far away."""
        regions = list(REGIONS)
        wanted = {(regions[0], 0): 0, (regions[0], 1): 1, (regions[1], 0): 2}
        return STORY_PLACES[wanted[region, place]] if (region, place) in wanted else ""

    def _council(self, short: str, region: str, size: float, kind: str | None = None) -> Agency:
        kind = (
            kind or self._rng.choices(["county", "city", "borough", "metropolitan", "unitary"], [22, 20, 48, 30, 33])[0]
        )
        name = {
            "county": f"{short} County Council",
            "city": f"{short} City Council",
            "borough": f"{short} Borough Council",
            "metropolitan": f"{short} Metropolitan Borough Council",
            "unitary": f"{short} Council",
        }[kind]
        agency = self._add(name, short, "authority", region)
        agency.is_upper_tier, agency.size = True, size * (1.25 if kind == "county" else 1)
        agency.other_names = (short, f"{short} ({kind})", f"The Council of {short}")
        return agency

    def _add(self, name: str, short: str, kind: str, region: str) -> Agency:
        slug = "".join(letter if letter.isalnum() else "-" for letter in short.lower().replace("'", ""))[:34]
        seen = self._taken[slug] = self._taken.get(slug, 0) + 1
        code = slug if seen == 1 else f"{slug}-{seen}"
        self.agencies.append(Agency(len(self.agencies), code, name, short, kind, region))
        return self.agencies[-1]

    def _reorganise(self) -> None:
        """One county that was split in two, and two boroughs that became one, on the first of an April."""
        ordinary = [a for a in self.agencies if a.is_upper_tier and a.short_name not in STORY_PLACES]
        if len(ordinary) < 4:
            return
        region = next(a.region for a in ordinary if sum(b.region == a.region for b in ordinary) >= 3)
        first, second, third = [a for a in ordinary if a.region == region][:3]
        self._split((first, second), april_before(self._as_at, 5))
        self._merge(third, april_before(self._as_at, 3))

    def _split(self, successors: tuple[Agency, Agency], on: int) -> None:
        old = self._council(self._names.pop(), successors[0].region, 1.5, "county")
        old.ends = on
        for agency in successors:
            agency.starts = on
            self.links.append(AgencyLink(old.number, agency.number, "split", on))
        self.partners[old.number] = self.partners[successors[0].number]

    def _merge(self, successor: Agency, on: int) -> None:
        successor.starts = on
        successor.size = 1.4
        for _ in range(2):
            old = self._council(self._names.pop(), successor.region, 0.8, "borough")
            old.ends = on
            self.links.append(AgencyLink(old.number, successor.number, "merged", on))
            self.partners[old.number] = self.partners[successor.number]


def april_before(day: int, years: int) -> int:
    """The first of April that lies at least so many years before a day."""
    on = date.fromordinal(day)
    year = on.year - years - (1 if (on.month, on.day) < (4, 1) else 0)
    return date(year, 4, 1).toordinal()
