"""What people do at the duty desk and with new keys, as the tests say it."""

from __future__ import annotations

from sqlalchemy import Connection

from messaging import confirming, desk, invitations, taking_part, team
from messaging.enrolment import Invited
from messaging.keys import ServerKeys, new_root
from messaging.models import Duties, EntryId, PartyId, ThreadId, new_id
from tests.messaging.world import NOW, PEPPER, SOON, Person, World, colleague, person

Came = tuple[Person, PartyId, ThreadId]  # who came in, the party they are, their thread
SERVER = ServerKeys((b"the server's key, 32 bytes of it",))


def hired(db: Connection, world: World, duties: Duties = Duties.ANALYST) -> Person:
    """Return a new colleague."""
    return colleague(db, world.trust, world.leader, duties, world.leader)


def joins(db: Connection, world: World, *joining: Person, by: Person | None = None) -> None:
    """Have a leader put people at the desk."""
    leader = by or world.leader
    for one in joining:
        team.join_desk(
            db, me=leader.id, root=leader.root, colleague=one.id, trust=world.trust, now=NOW
        )


def leaves(db: Connection, world: World, one: Person, by: Person | None = None) -> None:
    """Have a leader take somebody from the desk."""
    leader = by or world.leader
    team.leave_desk(
        db, me=leader.id, root=leader.root, colleague=one.id, trust=world.trust, now=NOW
    )


def dismissed(db: Connection, world: World, one: Person, by: Person | None = None) -> None:
    """Have a leader dismiss somebody."""
    leader = by or world.leader
    team.dismiss(db, me=leader.id, root=leader.root, colleague=one.id, trust=world.trust, now=NOW)


def hands_on(db: Connection, world: World, one: Person) -> None:
    """Have a colleague log in, who hands on what others lack."""
    team.hand_on(db, me=one.id, root=one.root, trust=world.trust)


def comes_in(db: Connection, world: World) -> tuple[Person, PartyId, ThreadId]:
    """Return somebody who came without an invitation, and began a thread with the desk."""
    newcomer, thread = person(), ThreadId(new_id())
    party = desk.come_in(
        db, account=newcomer.id, thread=thread, root=newcomer.root, trust=world.trust, now=NOW
    )
    return newcomer, party, thread


def takes(db: Connection, world: World, thread: ThreadId, one: Person, partner: Person) -> int:
    """Have somebody at the desk take a thread, with a partner."""
    return desk.take(
        db,
        thread,
        me=one.id,
        root=one.root,
        partner=partner.id,
        trust=world.trust,
        now=NOW,
    )


def adds(
    db: Connection,
    world: World,
    thread: ThreadId,
    one: Person,
    *added: Person,
    history: bool = False,
) -> None:
    """Have somebody add colleagues."""
    taking_part.add(
        db,
        thread,
        me=one.id,
        root=one.root,
        colleagues=[each.id for each in added],
        history=history,
        trust=world.trust,
        now=NOW,
    )


def lets_go(db: Connection, world: World, thread: ThreadId, one: Person, gone: Person) -> None:
    """Have somebody drop a colleague."""
    taking_part.let_go(
        db, thread, me=one.id, root=one.root, colleague=gone.id, trust=world.trust, now=NOW
    )


def gives(db: Connection, world: World, thread: ThreadId, one: Person, to: Person) -> None:
    """Have somebody give what they read of the past."""
    taking_part.give_history(
        db, thread, me=one.id, root=one.root, to=to.id, trust=world.trust, now=NOW
    )


def refreshes(db: Connection, world: World, thread: ThreadId, one: Person) -> int:
    """Have somebody bring the list up to date."""
    return taking_part.refresh(db, thread, me=one.id, root=one.root, trust=world.trust, now=NOW)


def anew(db: Connection, world: World, inviter: Person, invited: Invited) -> Person:
    """Return somebody who has lost their keys and came in again by a new invitation."""
    code = invitations.invite(
        db,
        me=inviter.id,
        root=inviter.root,
        invited=invited,
        expires_at=SOON,
        pepper=PEPPER,
        trust=world.trust,
        anew=True,
    )
    again = Person(id=invited.account, root=new_root())
    invitations.enrol(db, code, root=again.root, pepper=PEPPER, trust=world.trust, now=NOW)
    return again


def client_anew(
    db: Connection, world: World, inviter: Person, client: Person, party: PartyId
) -> Person:
    """Return a client with new keys."""
    pair = (world.analyst.id, world.clinician.id)
    invited = Invited(account=client.id, party=party, pair=pair)
    return anew(db, world, inviter, invited)


def colleague_anew(db: Connection, world: World, one: Person, duties: Duties) -> Person:
    """Return a colleague with new keys, taken into the team again."""
    again = anew(db, world, world.leader, Invited(account=one.id, duties=duties))
    leader = world.leader
    team.take_into_team(
        db, me=leader.id, root=leader.root, newcomer=one.id, trust=world.trust, now=NOW
    )
    return again


def digits(db: Connection, world: World, thread: ThreadId, client: Person) -> str:
    """Return what a client reads out."""
    return confirming.digits(
        db, thread, me=client.id, root=client.root, server=SERVER, trust=world.trust
    )


def confirms(
    db: Connection,
    world: World,
    thread: ThreadId,
    one: Person,
    said: str,
    entry: EntryId | None = None,
) -> int:
    """Have somebody confirm a client by what the client read out."""
    return confirming.confirm(
        db,
        thread,
        me=one.id,
        root=one.root,
        entry=entry or EntryId(new_id()),
        said=said,
        server=SERVER,
        trust=world.trust,
        now=NOW,
    )
