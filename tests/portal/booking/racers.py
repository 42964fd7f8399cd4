"""Two processes that ask at the same moment, and three ways in which they may be served."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier

from sqlalchemy import Connection, Engine, and_, insert, or_, select

from messaging.columns import metadata
from messaging.keys import ServerKeys
from portal.booking import service as booking
from portal.booking import store
from portal.booking.models import APART, Appointment, Booker, How, Kind, RoomId, room_parts
from portal.db import make_engine, reading, writing
from tests.portal.booking.people import DEAL_KEY, placed

SERVER = ServerKeys((bytes(32),))
PATIENCE = 30.0  # seconds until a racer that waits for a dead one gives up
ROOMS = (RoomId(b"room 1".ljust(16)), RoomId(b"room 2".ljust(16)))


@dataclass(frozen=True)
class Attempt:
    """One person who asks for one time, in a room if it is placed by hand."""

    who: Booker
    starts_at: datetime
    now: datetime
    room: RoomId = ROOMS[0]

    @property
    def made(self) -> Appointment:
        """The appointment that it comes to."""
        return placed(self.who, self.starts_at, room=self.room)


def book(engine: Engine, attempt: Attempt) -> bool:
    """Book as a client does."""
    try:
        with writing(engine) as db:
            booking.book(
                db,
                booker=attempt.who,
                kind=Kind.FIRST,
                how=How.IN_PERSON,
                starts_at=attempt.starts_at,
                deal_key=DEAL_KEY,
                server=SERVER,
                now=attempt.now,
            )
    except booking.SlotTaken:
        return False
    return True


def place(engine: Engine, attempt: Attempt) -> bool:
    """Write past all rules of the service, as staff or a fault in the code could."""
    with suppress(booking.KeptApart), writing(engine) as db:
        who, made = attempt.who, attempt.made
        return store.add(db, made, account=who.account, seats=who.seats, tag=bytes(32))
    return False


def check_then_insert(engine: Engine, attempt: Attempt) -> bool:
    """Look whether the time is free, and then take it: the control, which must go wrong."""
    with reading(engine) as db:
        if clashing(db, attempt.made):
            return False
    with writing(engine) as db:
        insert_unguarded(db, attempt.made)
    return True


def clashing(db: Connection, made: Appointment) -> int:
    """Count what forbids ``made``: its staff, room or person taken, the other side near."""
    table, staff = store.appointment.c, store.appointment_staff.c
    overlaps = and_(table.starts_at < made.ends_at, table.ends_at > made.starts_at)
    busy = select(staff.appointment).where(staff.principal.in_(made.staff))
    shared = or_(table.id.in_(busy), table.room == made.room, table.thread == made.thread)
    opposite = and_(table.case_group == made.group, table.side != made.side)
    near = and_(table.starts_at < made.ends_at + APART, table.ends_at > made.starts_at - APART)
    clashes = or_(and_(overlaps, shared), and_(opposite, near))
    found = select(table.id).where(clashes, table.id != made.id, table.cancelled_at.is_(None))
    return len(db.execute(found).all())


def insert_unguarded(db: Connection, made: Appointment) -> None:
    row = {
        "id": made.id,
        "thread": made.thread,
        "party": made.party,
        "case_group": made.group,
        "side": made.side,
        "kind": made.kind,
        "how": made.how,
        "room": made.room,
        "starts_at": made.starts_at,
        "ends_at": made.ends_at,
        "made_at": made.made_at,
        "tag": bytes(32),
    }
    db.execute(insert(store.appointment).values(row))
    staff = [{"appointment": made.id, "principal": each} for each in made.staff]
    db.execute(insert(store.appointment_staff), staff)


CLERKS: Mapping[str, Callable[[Engine, Attempt], bool]] = {
    "book": book,
    "place": place,
    "check_then_insert": check_then_insert,
}


def race(address: str, clerk: str, rounds: Sequence[tuple[Attempt, Attempt]]) -> list[int]:
    """Let two processes ask for the two attempts of each round at once; count who got it."""
    engine = make_engine(address)
    metadata.create_all(engine)
    with writing(engine) as db:
        for room in {*ROOMS, *(attempt.room for both in rounds for attempt in both)}:
            store.add_room(db, room, name="Room", tag=SERVER.row_tag(*room_parts(room, "Room")))
    engine.dispose()

    context = multiprocessing.get_context("spawn")
    start, pipes, racers = context.Barrier(2), [], []
    for lane in (0, 1):
        here, there = context.Pipe(duplex=False)
        attempts = [both[lane] for both in rounds]
        racers.append(
            context.Process(target=_run, args=(address, clerk, attempts, start, there), daemon=True)
        )
        racers[-1].start()
        pipes.append(here)
    won = [pipe.recv() if pipe.poll(timeout=4 * PATIENCE) else [] for pipe in pipes]
    for racer in racers:
        racer.join(PATIENCE)
    return [one + other for one, other in zip(*won, strict=True)]


def _run(address: str, clerk: str, attempts: Sequence[Attempt], start: Barrier, tell: Pipe) -> None:
    engine = make_engine(address)
    won = []
    for attempt in attempts:
        start.wait(PATIENCE)
        won.append(CLERKS[clerk](engine, attempt))
    engine.dispose()
    tell.send(won)
