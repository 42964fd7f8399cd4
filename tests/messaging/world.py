"""A small team and its clients, as the tests of messaging meet them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from messaging import invitations, roster, team, threads
from messaging.enrolment import ROOT_KEY, Invited
from messaging.keys import Keys, new_root
from messaging.models import (
    Duties,
    EntryId,
    PartyId,
    PrincipalId,
    Root,
    ThreadId,
    Trust,
    new_id,
)

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SOON = NOW + timedelta(days=7)
PEPPER = (b"newest pepper, 32 bytes of it ok", b"older pepper, also 32 bytes long")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account, and the root that their passphrase would open."""

    id: PrincipalId
    root: Root


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One unit: three colleagues, two clients of one case, their threads, the staff thread."""

    trust: Trust
    root: Root
    leader: Person
    analyst: Person
    clinician: Person
    liv: Person
    ola: Person
    livs_party: PartyId
    livs: ThreadId
    olas: ThreadId
    staff_only: ThreadId
    case: PartyId

    def code(self, db: Connection, inviter: Person, invited: Invited) -> str:
        """Have somebody invite somebody."""
        return code(db, self.trust, inviter, invited)

    def send(
        self,
        db: Connection,
        sender: Person,
        text: str,
        *,
        thread: ThreadId | None = None,
        entry: EntryId | None = None,
        now: datetime = NOW,
        seen: int | None = None,
    ) -> EntryId:
        """Have somebody write in Liv's thread, or another, and return the entry's id."""
        sent = entry or EntryId(new_id())
        threads.post(
            db,
            thread or self.livs,
            me=sender.id,
            root=sender.root,
            entry=sent,
            text=text,
            now=now,
            trust=self.trust,
            seen=seen,
        )
        return sent

    def answer(self, db: Connection, sender: Person, about: EntryId, text: str) -> EntryId:
        """Have somebody answer an entry of Liv's thread."""
        entry = EntryId(new_id())
        threads.answer(
            db,
            self.livs,
            me=sender.id,
            root=sender.root,
            entry=entry,
            about=about,
            text=text,
            now=NOW,
            trust=self.trust,
        )
        return entry

    def read(
        self, db: Connection, reader: Person, thread: ThreadId | None = None
    ) -> threads.Reading:
        """Have somebody read Liv's thread, or another."""
        where = thread or self.livs
        return threads.read(db, where, me=reader.id, root=reader.root, trust=self.trust)

    def texts(self, db: Connection, reader: Person, thread: ThreadId | None = None) -> list[str]:
        """Return what somebody sees there."""
        return [entry.text for entry in self.read(db, reader, thread).entries]


def person() -> Person:
    """Return somebody new."""
    return Person(id=PrincipalId(new_id()), root=new_root())


def code(db: Connection, trust: Trust, inviter: Person, invited: Invited) -> str:
    """Return the code of a new invitation."""
    return invitations.invite(
        db,
        me=inviter.id,
        root=inviter.root,
        invited=invited,
        expires_at=SOON,
        pepper=PEPPER,
        trust=trust,
    )


def enrolled(db: Connection, trust: Trust, inviter: Person, invited: Invited) -> Person:
    """Return somebody who came in by an invitation."""
    newcomer = Person(id=invited.account, root=new_root())
    shown = code(db, trust, inviter, invited)
    invitations.enrol(db, shown, root=newcomer.root, pepper=PEPPER, trust=trust, now=NOW)
    return newcomer


def colleague(
    db: Connection, trust: Trust, inviter: Person, duties: Duties, leader: Person | None = None
) -> Person:
    """Return somebody who came in as staff and was taken in by ``leader``, or by themselves."""
    invited = Invited(account=PrincipalId(new_id()), duties=duties)
    newcomer = enrolled(db, trust, inviter, invited)
    taker = leader or newcomer
    team.take_into_team(
        db, me=taker.id, root=taker.root, newcomer=newcomer.id, trust=trust, now=NOW
    )
    return newcomer


def client(
    db: Connection, trust: Trust, inviter: Person, pair: tuple[PrincipalId, ...]
) -> tuple[Person, PartyId, ThreadId]:
    """Return a client who came in and began their thread."""
    party = PartyId(new_id())
    invited = Invited(account=PrincipalId(new_id()), party=party, pair=pair)
    newcomer = enrolled(db, trust, inviter, invited)
    thread = ThreadId(new_id())
    threads.begin(db, thread=thread, me=newcomer.id, root=newcomer.root, trust=trust, now=NOW)
    return newcomer, party, thread


def build(db: Connection) -> World:
    """Make the world, as ``portal init`` and the first days would."""
    root = new_root()
    trust = Trust(unit=PrincipalId(new_id()), root_public=Keys(root).sign_public)
    roster.first_roster(db, root=root, trust=trust, now=NOW)
    leader = colleague(db, trust, Person(id=ROOT_KEY, root=root), Duties.LEADER)
    analyst = colleague(db, trust, leader, Duties.ANALYST, leader)
    clinician = colleague(db, trust, leader, Duties.CLINICIAN, leader)
    pair = (analyst.id, clinician.id)
    liv, livs_party, livs = client(db, trust, analyst, pair)
    ola, _, olas = client(db, trust, clinician, pair)
    case, staff_only = PartyId(new_id()), ThreadId(new_id())
    threads.begin_staff(
        db,
        thread=staff_only,
        case=case,
        me=analyst.id,
        root=analyst.root,
        members=[clinician.id],
        trust=trust,
        now=NOW,
    )
    return World(
        trust=trust,
        root=root,
        leader=leader,
        analyst=analyst,
        clinician=clinician,
        liv=liv,
        ola=ola,
        livs_party=livs_party,
        livs=livs,
        olas=olas,
        staff_only=staff_only,
        case=case,
    )


def dismiss(db: Connection, world: World, dismissed: Person) -> None:
    """Have the leader leave somebody out of the next roster."""
    before = roster.newest(db, world.trust)
    roster.next_roster(
        db,
        me=world.leader.id,
        root=world.leader.root,
        staff=[one for one in before.staff if one.principal != dismissed.id],
        groups=before.groups,
        trust=world.trust,
        now=NOW,
    )
