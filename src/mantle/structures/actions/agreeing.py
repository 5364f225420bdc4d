"""Proposals that a person agreed with, carried out: posts end and live on, holders come and go. STR-8, STR-22."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from mantle.structures import rules
from mantle.structures.actions.comparing import Change, What, differences
from mantle.structures.actions.proposing import NO_MEANS_APART, Kind, Proposal, other_words
from mantle.structures.actions.wanted import Held, Kept, Wanted
from mantle.structures.actions.writing import Writer, person_of
from mantle.structures.models import Appointment, PostLink, ReportingLine

HOLDERS = frozenset({Kind.HOLDER, Kind.VACATED, Kind.FILLED})


def agreed(proposals: Iterable[Proposal], answers: Mapping[str, str]) -> list[tuple[Kind, Proposal]]:
    """What is to be done: a yes does what the proposal says; a no to “this continues as that” keeps the two apart."""
    found: list[tuple[Kind, Proposal]] = []
    for proposal in proposals:
        answer = answers.get(proposal.key, "")
        if answer == "yes":
            found.append((proposal.kind, proposal))
        elif answer == "no":
            found.extend((kind, proposal) for kind in NO_MEANS_APART.get(proposal.kind, ()))
    return found


def carry_out(writer: Writer, doing: list[tuple[Kind, Proposal]]) -> None:
    """Posts first, so that whoever starts finds theirs; people leave before others start. One transaction."""
    by_kind: dict[Kind, list[Proposal]] = {kind: [] for kind in Kind}
    for kind, proposal in doing:
        by_kind[kind].append(proposal)
    _open(writer, by_kind[Kind.OPENED])
    _succeed(writer, [*by_kind[Kind.CHANGED], *by_kind[Kind.MOVED]])
    for proposal in by_kind[Kind.MERGED]:
        _merge(writer, proposal)
    for proposal in by_kind[Kind.CLOSED]:
        if proposal.kept is not None:
            _close(writer, proposal.kept)
    for proposal in by_kind[Kind.NAMED]:
        _name(writer, proposal)
    _change_holders(writer, [proposal for kind in HOLDERS for proposal in by_kind[kind]])
    fresh = [p.wanted for kind in (Kind.OPENED, Kind.CHANGED, Kind.MOVED) for p in by_kind[kind] if p.wanted]
    moved = [proposal.wanted for proposal in by_kind[Kind.LINE] if proposal.wanted]
    writer.draw_lines([(wanted, _current(writer, wanted)) for wanted in [*fresh, *moved]])


def _current(writer: Writer, wanted: Wanted) -> Kept | None:
    """The open post that a post of the file has become by now."""
    return writer.record.by_reference.get(wanted.reference.casefold())


def _open(writer: Writer, proposals: list[Proposal]) -> None:
    opened = [proposal.wanted for proposal in proposals if proposal.wanted is not None]
    writer.add_posts(opened)
    writer.start(
        Change(What.STARTED, wanted, writer.made[id(wanted)], holder=holder)
        for wanted in opened
        for holder in wanted.holders
    )


def _succeed(writer: Writer, proposals: list[Proposal]) -> None:
    """Each old post ends, its successor begins, holders and lines follow, and the two are linked."""
    ending = [(p.wanted, p.kept) for p in proposals if p.wanted is not None and p.kept is not None]
    leaving = {
        old.pk: [
            (held, writer.end_held(old, held, writer.on, rules.LeavingReason.REORGANISED)) for held in list(old.held)
        ]
        for _, old in ending
    }
    for _, old in ending:
        writer.end_post(old)
    writer.add_posts(wanted for wanted, _ in ending)
    for wanted, old in ending:
        new = writer.made[id(wanted)]
        _carry_holders(writer, new, leaving[old.pk])
        _carry_lines(writer, old, new)
    writer.ledger.create(_link(wanted, old, writer.made[id(wanted)]) for wanted, old in ending)


def _link(wanted: Wanted, old: Kept, new: Kept) -> PostLink:
    is_move = old.unit != new.unit or old.reference.casefold() != new.reference.casefold()
    changed = ", ".join(other_words(wanted, old)) or "reference"
    kind = rules.LinkKind.MOVED if is_move else rules.LinkKind.RENAMED
    return PostLink(
        predecessor_id=old.pk, successor_id=new.pk, kind=kind, because=f"{changed} changed in a file", is_confirmed=True
    )


def _carry_holders(writer: Writer, new: Kept, leaving: list[tuple[Held, date]]) -> None:
    rows = [
        Appointment(post_id=new.pk, person_id=held.person, kind=held.kind, starts_on=ended_on)
        for held, ended_on in leaving
    ]
    writer.diary.load([held.person for held, _ in leaving], [])
    writer.ledger.create([writer.diary.enter(row) for row in rows])
    for row, (held, _) in zip(rows, leaving, strict=True):
        new.held.append(
            Held(row.pk, held.person, held.name, held.email, held.kind, row.starts_on, held.is_named, held.shown)
        )


def _carry_lines(writer: Writer, old: Kept, new: Kept) -> None:
    """Whoever reported to the old post reports to the new one; the new one reports where the old one did."""
    lines = []
    for post in list(writer.record.posts.values()):
        if post.manager == old.pk and post.line is not None:
            writer.end_line(post)
            lines.append(ReportingLine(post_id=post.pk, manager_id=new.pk, starts_on=writer.on))
            post.manager = new.pk
    if new.line is None and old.manager in writer.record.posts:
        lines.append(ReportingLine(post_id=new.pk, manager_id=old.manager, starts_on=writer.on))
        new.manager = old.manager
    writer.note_lines(writer.ledger.create(lines))


def _merge(writer: Writer, proposal: Proposal) -> None:
    """The old post ends into one that is there: its lines follow, its holders do not."""
    old, wanted = proposal.kept, proposal.wanted
    new = _current(writer, wanted) if wanted is not None else None
    if old is None or new is None:
        return
    _carry_lines(writer, old, new)
    _close(writer, old)
    because = "merged according to a file"
    link = PostLink(
        predecessor_id=old.pk, successor_id=new.pk, kind=rules.LinkKind.MERGED, because=because, is_confirmed=True
    )
    writer.ledger.create([link])


def _close(writer: Writer, old: Kept) -> None:
    for held in list(old.held):
        writer.end_held(old, held, writer.on, rules.LeavingReason.REORGANISED)
    for post in writer.record.posts.values():
        if post.manager == old.pk and post.line is not None:
            writer.end_line(post)
            post.manager = None
    writer.end_post(old)


def _name(writer: Writer, proposal: Proposal) -> None:
    """A holder whom earlier files left unnamed has a name now: the same appointment, the same days."""
    wanted = proposal.wanted
    kept = _current(writer, wanted) if wanted is not None else None
    if wanted is None or kept is None:
        return
    waiting = [held for held in kept.held if not held.is_named]
    for held, holder in zip(waiting, [each for each in wanted.holders if each.is_named], strict=False):
        person = writer.record.person(holder)
        if person is None:
            person = writer.ledger.create([person_of(holder, wanted.reference)])[0].pk
        writer.diary.load([person], [])
        row = writer.diary.enter(
            Appointment(post_id=kept.pk, person_id=person, kind=held.kind, starts_on=held.starts_on)
        )
        before = {"person": held.person, "overlap_reason": ""}
        writer.ledger.change(Appointment, held.pk, before, {"person": person, "overlap_reason": row.overlap_reason})
        held.person, held.is_named, held.shown = person, True, holder.name
        writer.ledger.count("holders named")


def _change_holders(writer: Writer, proposals: list[Proposal]) -> None:
    changes: list[Change] = []
    for proposal in proposals:
        kept = _current(writer, proposal.wanted) if proposal.wanted is not None else None
        if proposal.wanted is not None and kept is not None:
            changes.extend(differences(proposal.wanted, kept))
    writer.end(change for change in changes if change.what == What.LEFT)
    writer.start(change for change in changes if change.what == What.STARTED)
