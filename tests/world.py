"""A small team with a case of two sides, made by the same verbs that the pages use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, Engine

from config.settings import Settings
from messaging import invitations, keys, team
from messaging.keys import ServerKeys
from messaging.models import Duties, PartyId, PrincipalId, Root, Trust, new_id
from portal import current, founding
from portal.accounts import numbers
from portal.accounts import service as accounts
from portal.booking import service as booking
from portal.cases import service as cases
from portal.cases.models import Acting, CaseId, Pair, Party, Role
from portal.db import make_engine, writing
from portal.information import service as information
from portal.messages.service import Reader
from portal.updates import service as updates
from tests.visitor import Visitor

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10.00 in Oslo
PASSPHRASE = "sol hav tre bok lys vind"


class Clock:
    """Tells the time that a test sets."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


@dataclass(kw_only=True)
class One:
    """Somebody with an account."""

    number: str
    account: PrincipalId
    root: Root


@dataclass(kw_only=True)
class People:
    """Everybody who has come in, by a short name, and the codes nobody has used."""

    by_name: dict[str, One] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    cases: dict[str, CaseId] = field(default_factory=dict)
    parties: dict[str, PartyId] = field(default_factory=dict)


@dataclass(kw_only=True)
class World:
    """A portal, its people and its clock."""

    folder: Path
    people: People
    clock: Clock
    app: Flask = field(init=False)

    @property
    def settings(self) -> Settings:
        """The portal's settings; the database is the copy's own."""
        database = f"sqlite:///{self.folder / 'portal.db'}"
        return Settings.load(self.folder, {"PORTAL_DATABASE": database})

    def without_app(self) -> World:
        """Return the same for another process, which has no use for this one's engine."""
        return World(folder=self.folder, people=self.people, clock=self.clock)

    @property
    def trust(self) -> Trust:
        """What signatures lead back to."""
        return current.trust_of(self.settings)

    @property
    def server(self) -> ServerKeys:
        """The server's keys."""
        return ServerKeys(self.settings.server_key)

    @property
    def engine(self) -> Engine:
        """The portal's own engine."""
        engine: Engine = self.app.extensions["engine"]
        return engine

    def visitor(self, name: str) -> Visitor:
        """Return somebody at a browser, logged in."""
        visitor = Visitor(self.app)
        fields = {"number": self.people.by_name[name].number, "passphrase": PASSPHRASE}
        answer = visitor.post("/l", fields)
        assert answer.status_code == 303, answer.text
        return visitor

    def party(self, db: Connection, name: str) -> Party:
        """Return the party somebody is."""
        return cases.party(db, self.people.parties[name], server=self.server)

    def reader(self, name: str) -> Reader:
        """Return somebody as a reader and writer."""
        one = self.people.by_name[name]
        return Reader(
            me=one.account, root=one.root, trust=self.trust, server=self.server, now=self.clock.now
        )

    def acting(self, name: str) -> Acting:
        """Return a member of staff at work."""
        return acting(self.settings, self.people.by_name[name], name, now=self.clock.now)


def acting(settings: Settings, one: One, name: str, *, now: datetime) -> Acting:
    """Return a member of staff at work."""
    return Acting(
        me=one.account,
        root=one.root,
        leads=name == "leader",
        trust=current.trust_of(settings),
        pepper=settings.pepper,
        server=ServerKeys(settings.server_key),
        now=now,
    )


STAFF = {
    "analyst": ("Analytiker En", Duties.ANALYST),
    "clinician": ("Kliniker En", Duties.CLINICIAN),
    "other_analyst": ("Analytiker To", Duties.ANALYST),
    "other_clinician": ("Kliniker To", Duties.CLINICIAN),
    "assistant": ("Kontor En", Duties.ASSISTANT),
}


def make_world(folder: Path) -> People:
    """Found a portal in ``folder`` and let people in, a week before ``NOW``."""
    now, people = NOW - timedelta(days=6), People()
    extra = {"ADDRESS": "https://min-side.example", "TEAM_PHONE": "22 00 00 00"}
    founded = founding.found(folder, unit="Enheten", extra=extra, now=now)
    settings = Settings.load(folder, {})
    engine = make_engine(settings.database)
    with writing(engine) as db:
        people.by_name["leader"] = come_in(db, settings, founded.code, now)
        for name, (shown, duties) in STAFF.items():
            people.by_name[name] = _hire(db, settings, people, shown, duties, now)
        booking.add_room(db, name="Rom 1", server=ServerKeys(settings.server_key))
        _make_cases(db, settings, people, now)
    engine.dispose()
    return people


def come_in(db: Connection, settings: Settings, code: str, now: datetime) -> One:
    """Enrol by a code, as the pages do."""
    trust, server, pepper = (
        current.trust_of(settings),
        ServerKeys(settings.server_key),
        settings.pepper,
    )
    invited = invitations.look_up(db, code, pepper=pepper, trust=trust, now=now).invited
    root, number = keys.new_root(), numbers.new_number()
    thread = cases.party(db, invited.party, server=server).thread if invited.party else None
    account = accounts.enrol(
        db,
        code,
        root=root,
        locked=accounts.lock(
            root,
            invited.account,
            passphrase=PASSPHRASE,
            network="",
            pepper=pepper,
            profile=keys.CHEAPEST_PROFILE,
        ),
        number=number,
        thread=thread,
        pepper=pepper,
        trust=trust,
        server=server,
        now=now,
    )
    return One(number=number, account=account, root=root)


def _hire(
    db: Connection, settings: Settings, people: People, name: str, duties: Duties, now: datetime
) -> One:
    leader, trust = people.by_name["leader"], current.trust_of(settings)
    code = accounts.invite_staff(
        db,
        name=name,
        duties=duties,
        by=leader.account,
        root=leader.root,
        pepper=settings.pepper,
        trust=trust,
        server=ServerKeys(settings.server_key),
        now=now,
    )
    one = come_in(db, settings, code, now)
    team.take_into_team(
        db, me=leader.account, root=leader.root, newcomer=one.account, trust=trust, now=now
    )
    return one


def _make_cases(db: Connection, settings: Settings, people: People, now: datetime) -> None:
    """Make a case of two sides, a third person beside the first, and another case."""
    first, second = new_id(), new_id()
    people.cases = {"case": CaseId(first), "other_case": CaseId(second)}
    _invite(db, settings, people, "client", Role.EXPOSED, "case", now, opens=True)
    _invite(db, settings, people, "other_client", Role.USING, "case", now)
    _invite(db, settings, people, "newcomer", Role.EXPOSED, "other_case", now, opens=True)
    _invite(db, settings, people, "uninvited", Role.RELATIVE, "other_case", now)
    for name in ("client", "other_client", "newcomer"):
        people.by_name[name] = come_in(db, settings, people.codes.pop(name), now)
    server = ServerKeys(settings.server_key)
    answers = [statement.right for statement in information.notice("nb").statements]
    for name in ("client", "other_client"):
        account = people.by_name[name].account
        information.confirm(
            db, account=account, language="nb", answers=answers, server=server, now=now
        )


def _invite(
    db: Connection,
    settings: Settings,
    people: People,
    name: str,
    role: Role,
    case: str,
    now: datetime,
    *,
    opens: bool = False,
) -> None:
    analyst, clinician = (people.by_name[one] for one in ("analyst", "clinician"))
    working = acting(settings, analyst, "analyst", now=now)
    pair = Pair(analyst=analyst.account, clinician=clinician.account)
    if opens:
        cases.open_case(
            db, people.cases[case], label=f"Label of {case}", colleagues=pair.both, acting=working
        )
    people.parties[name] = PartyId(new_id())
    people.codes[name] = cases.invite(
        db,
        people.cases[case],
        people.parties[name],
        name=f"Name of {name}",
        role=role,
        pair=pair,
        acting=working,
    )
    updates.permit_types(db, people.parties[name], role, server=ServerKeys(settings.server_key))
