"""The pack of a residential as a PDF: everything that its organisers need when there is no network. PRG-115."""

from __future__ import annotations

from typing import Any

from mantle.programmes.models import Stay
from mantle.programmes.queries.residentials import Pack
from mantle.web import pdf
from mantle.web.words import counted, day


def headline_of(pack: Pack) -> str:
    """Who comes, in one sentence."""
    people = counted(len(pack.coming), "person comes", "people come")
    with_room = len(pack.staying) - len(pack.without_room)
    rooms = counted(with_room, "has a room", "have a room") if with_room else "Nobody has a room yet"
    text = f"{people}: {len(pack.staying)} for the night, {len(pack.by_day)} by day. {rooms}."
    if pack.silent:
        text += f" {counted(len(pack.silent), 'person has', 'people have')} not answered."
    return text


def pack_as_pdf(pack: Pack) -> bytes:
    """The pack as the page shows it, typeset."""
    return pdf.render("report.typ", paper_of(pack))


def paper_of(pack: Pack) -> dict[str, Any]:
    """What the paper says, section by section."""
    home = pack.residential
    about = [f"{day(home.first_day)} to {day(home.last_day)}, {counted(home.nights, 'night')}. {home.venue}"]
    about += [f"House: {home.house_phone}"] if home.house_phone else []
    about += [home.getting_there] if home.getting_there else []
    about += [f"Keep this paper safe, and destroy it on {day(home.gone_on)} at the latest."]
    return pdf.report(
        str(home), subtitle=str(home.session.cohort), headline=headline_of(pack),
        sections=[pdf.section("Where and when", paragraphs=about), *_sections(pack)],
    )  # fmt: skip


def _sections(pack: Pack) -> list[dict[str, Any]]:
    beds = [
        [room.name, str(room.beds), _names(stays), "Yes" if room.is_step_free else ""] for room, stays in pack.rooms
    ]
    kitchen = [[name, count] for name, count in pack.diets]
    found = [
        pdf.section("Rooms", table=pdf.numbers(["Room", "Beds", "Who", "Step-free"], beds)) if beds else None,
        pdf.section("Without a room", points=_named(pack.without_room)) if pack.without_room else None,
        pdf.section("For the kitchen", table=pdf.numbers(["What", "People"], kitchen)) if kitchen else None,
        _points("Who eats what", [(stay, ", ".join(stay.diet_names)) for stay in pack.coming]),
        _points("Access", [(stay, ", ".join(stay.need_names)) for stay in pack.coming]),
        pdf.section("Ring before the day", points=_named(pack.callers, phone=True)) if pack.callers else None,
        _points("How they come", [(stay, _way(stay)) for stay in pack.coming]),
        pdf.section("In an emergency", table=pdf.numbers(
            ["Person", "Own phone", "Whom to ring", "Phone"],
            [[stay.place.person.name, stay.phone, stay.emergency_name, stay.emergency_phone] for stay in pack.coming],
        )) if pack.coming else None,
        pdf.section("Cannot come", points=_named(pack.cannot)) if pack.cannot else None,
        pdf.section("Have not answered", points=[str(place.person) for place in pack.silent]) if pack.silent else None,
    ]  # fmt: skip
    return [each for each in found if each is not None]


def _points(heading: str, rows: list[tuple[Stay, str]]) -> dict[str, Any] | None:
    said = [f"{stay.place.person}: {words}" for stay, words in rows if words]
    return pdf.section(heading, points=said) if said else None


def _way(stay: Stay) -> str:
    return ", ".join(filter(None, (stay.get_travel_display(), stay.arrives)))


def _names(stays: list[Stay]) -> str:
    return ", ".join(stay.place.person.name for stay in stays)


def _named(stays: list[Stay], *, phone: bool = False) -> list[str]:
    return [f"{stay.place.person}, {stay.phone}" if phone and stay.phone else str(stay.place.person) for stay in stays]
