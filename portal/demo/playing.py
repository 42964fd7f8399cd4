"""How each act of a story is done: by the same verbs as the pages use, at the time of the act."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import singledispatch

from messaging import drafts, threads
from messaging.keys import Keys
from messaging.models import EntryId, PartyId, ThreadId, new_id
from portal.audit import service as audit
from portal.booking import service as booking
from portal.booking.models import OSLO, Booker
from portal.calls import service as calls
from portal.calls.models import Asked, CallId
from portal.cases import service as cases
from portal.cases.models import CaseId, Pair
from portal.demo.acts import (
    Act,
    AnswersUpdate,
    Arrives,
    AsksToBeRung,
    Begins,
    Books,
    ComesIn,
    Invites,
    OpensCase,
    Says,
    Tells,
    TellsByPhone,
)
from portal.demo.stage import Stage
from portal.information import service as information
from portal.information.models import ORIGINAL
from portal.messages import service as messages
from portal.messages.models import first
from portal.updates import service as updates
from portal.updates.models import Update

_COMING = timedelta(days=1)


def play(stage: Stage, act: Act) -> None:
    """Do one act: somebody logs in and does it."""
    now = act.at.seen_from(stage.now)
    if act.who in stage.accounts:
        me = stage.accounts[act.who].id
        audit.note(stage.db, "logged in", actor=me, about=me, server=stage.server, now=now)
    _do(act, stage, now)


@singledispatch
def _do(act: Act, stage: Stage, now: datetime) -> None:  # noqa: ARG001 - what the others take
    raise TypeError(f"nobody knows how to do {type(act).__name__}")


@_do.register
def _arrives(act: Arrives, stage: Stage, now: datetime) -> None:
    thread = ThreadId(new_id())
    stage.arrive(act.who, thread, now)
    content = first(act.text, about=act.about)
    entry, reader = EntryId(new_id()), stage.reader(act.who, now)
    messages.post(stage.db, thread, reader=reader, entry=entry, content=content)


@_do.register
def _asks_to_be_rung(act: AsksToBeRung, stage: Stage, now: datetime) -> None:
    safe = calls.offered(now, reads="same-day")
    asked = Asked(number=act.number, safe=tuple(safe), if_other=act.if_other, words=act.words)
    calls.ask(stage.db, CallId(new_id()), asked, trust=stage.trust, server=stage.server, now=now)


@_do.register
def _opens_case(act: OpensCase, stage: Stage, now: datetime) -> None:
    case, acting = CaseId(new_id()), stage.acting(act.who, now)
    colleagues = [stage.accounts[name].id for name in act.colleagues]
    cases.open_case(stage.db, case, label=act.case, colleagues=colleagues, acting=acting)
    stage.cases[act.case] = case


@_do.register
def _invites(act: Invites, stage: Stage, now: datetime) -> None:
    party, acting = PartyId(new_id()), stage.acting(act.who, now)
    analyst, clinician = (stage.accounts[name].id for name in act.pair)
    stage.codes[act.name] = cases.invite(
        stage.db,
        stage.cases[act.case],
        party,
        name=act.name,
        role=act.role,
        pair=Pair(analyst=analyst, clinician=clinician),
        beside=stage.parties[act.beside] if act.beside else None,
        acting=acting,
    )
    updates.permit_types(stage.db, party, act.role, server=stage.server)
    audit.note(stage.db, "invited", actor=acting.me, about=party, server=stage.server, now=now)
    stage.parties[act.name] = party


@_do.register
def _comes_in(act: ComesIn, stage: Stage, now: datetime) -> None:
    account = stage.come_in(act.who, now).id
    audit.note(stage.db, "logged in", actor=account, about=account, server=stage.server, now=now)
    right = [statement.right for statement in information.notice(ORIGINAL).statements]
    information.confirm(
        stage.db,
        account=account,
        language=ORIGINAL,
        answers=right,
        server=stage.server,
        now=now,
    )


@_do.register
def _says(act: Says, stage: Stage, now: datetime) -> None:
    thread = stage.party(act.to or act.who).thread
    _open(stage, act.who, thread, now)
    reader = stage.reader(act.who, now)
    messages.send(stage.db, thread, reader=reader, entry=EntryId(new_id()), text=act.text)
    _open(stage, act.who, thread, now)  # after sending, the page shows the thread again


@_do.register
def _begins(act: Begins, stage: Stage, now: datetime) -> None:
    account, thread = stage.accounts[act.who], stage.party(act.who).thread
    _open(stage, act.who, thread, now)
    drafts.save_draft(
        stage.db,
        account=account.id,
        place=thread,
        draft_key=Keys(account.root).draft,
        text=act.text,
        now=now,
    )


def _open(stage: Stage, who: str, thread: ThreadId, now: datetime) -> None:
    """Read a thread to its end, as its page does."""
    reader = stage.reader(who, now)
    newest = len(threads.verified(stage.db, thread, trust=stage.trust))
    messages.opened(stage.db, thread, newest, reader=reader)
    if who not in stage.parties:
        messages.note_opened(stage.db, thread, reader=reader)


@_do.register
def _tells(act: Tells, stage: Stage, now: datetime) -> None:
    update = Update(
        type=act.type,
        at=act.when.seen_from(stage.now) if act.when else None,
        text=act.text,
        avoid=act.avoid,
    )
    party, reader = stage.parties[act.to], stage.reader(act.who, now)
    told = updates.post(stage.db, party, update, entry=EntryId(new_id()), reader=reader)
    stage.told[act.called] = told.id


@_do.register
def _answers_update(act: AnswersUpdate, stage: Stage, now: datetime) -> None:
    about, reader = stage.told[act.called], stage.reader(act.who, now)
    updates.mark_opened(stage.db, about, reader=reader)
    updates.acknowledge(stage.db, about, act.answer, entry=EntryId(new_id()), reader=reader)


@_do.register
def _tells_by_phone(act: TellsByPhone, stage: Stage, now: datetime) -> None:
    updates.reached(
        stage.db,
        stage.told[act.called],
        told_at=act.told_at.seen_from(stage.now),
        note=act.note,
        entry=EntryId(new_id()),
        reader=stage.reader(act.who, now),
    )


@_do.register
def _books(act: Books, stage: Stage, now: datetime) -> None:
    booker = stage.party(act.who).booker
    booking.book(
        stage.db,
        booker=booker,
        kind=act.kind,
        how=act.how,
        starts_at=_chosen(act, stage, booker, now),
        deal_key=stage.settings.deal_key,
        server=stage.server,
        now=now,
    )


def _chosen(act: Books, stage: Stage, booker: Booker, now: datetime) -> datetime:
    """Return the time nearest to the clock of the act, on the first day with any."""
    days = booking.offered(
        stage.db,
        booker=booker,
        kind=act.kind,
        how=act.how,
        deal_key=stage.settings.deal_key,
        now=now,
    )
    earliest = stage.now + _COMING if act.coming else now
    day = next(day for day in days if day.times[0] > earliest)
    wished = datetime.combine(day.date, time.fromisoformat(act.clock), OSLO)
    return min(day.times, key=lambda at: abs(at - wished))
