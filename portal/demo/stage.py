"""Where a story is played: the portal it is written into, and everybody who has come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from config.settings import Settings
from messaging import invitations, keys
from messaging.keys import Locked, ServerKeys
from messaging.models import EntryId, PartyId, PrincipalId, Root, ThreadId, Trust, new_id
from portal import current
from portal.accounts import numbers, passphrases
from portal.accounts import service as accounts
from portal.cases import service as cases
from portal.cases.models import Acting, CaseId, Party
from portal.db import Connection
from portal.demo.people import LEADER
from portal.messages.service import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who came in, and what they wrote down for the next time."""

    id: PrincipalId
    number: str
    passphrase: str = field(repr=False)
    root: Root = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The portal and its people. What is found by name, the story named.

    Attributes:
        now: when the demonstration is made; the story ends here.
        codes: invitations that nobody has used.
        told: updates, by what the story calls them.
    """

    db: Connection
    settings: Settings
    now: datetime
    accounts: dict[str, Account] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    cases: dict[str, CaseId] = field(default_factory=dict)
    parties: dict[str, PartyId] = field(default_factory=dict)
    told: dict[str, EntryId] = field(default_factory=dict)

    @property
    def trust(self) -> Trust:
        """What every signature leads back to."""
        return current.trust_of(self.settings)

    @property
    def server(self) -> ServerKeys:
        """The keys of the server."""
        return ServerKeys(self.settings.server_key)

    def party(self, name: str) -> Party:
        """Return somebody as the party of their case."""
        return cases.party(self.db, self.parties[name], server=self.server)

    def reader(self, name: str, now: datetime) -> Reader:
        """Return somebody as who reads and writes."""
        one = self.accounts[name]
        return Reader(me=one.id, root=one.root, trust=self.trust, server=self.server, now=now)

    def acting(self, name: str, now: datetime) -> Acting:
        """Return a member of staff at work."""
        one = self.accounts[name]
        return Acting(
            me=one.id,
            root=one.root,
            leads=name == LEADER,
            trust=self.trust,
            pepper=self.settings.pepper,
            server=self.server,
            now=now,
        )

    def arrive(self, name: str, thread: ThreadId, now: datetime) -> Account:
        """Let somebody in without a code, with a thread at the duty desk."""
        account, locked = self._draw(name, PrincipalId(new_id()))
        accounts.come_in(
            self.db,
            account.id,
            root=account.root,
            locked=locked,
            number=account.number,
            thread=thread,
            trust=self.trust,
            server=self.server,
            now=now,
        )
        return account

    def come_in(self, name: str, now: datetime) -> Account:
        """Let somebody use their code: with a number, a passphrase and keys of their own."""
        code, pepper = self.codes.pop(name), self.settings.pepper
        found = invitations.look_up(self.db, code, pepper=pepper, trust=self.trust, now=now)
        account, locked = self._draw(name, found.invited.account)
        accounts.enrol(
            self.db,
            code,
            root=account.root,
            locked=locked,
            number=account.number,
            thread=self.party(name).thread if name in self.parties else None,
            pepper=pepper,
            trust=self.trust,
            server=self.server,
            now=now,
        )
        return account

    def _draw(self, name: str, id: PrincipalId) -> tuple[Account, Locked]:
        """Draw keys, number and passphrase for somebody, and lock the keys with the passphrase.

        They are locked at the smallest price, since there are so many; the first log-in pays
        the full one.
        """
        number, passphrase = numbers.new_number(), passphrases.new_passphrase()
        account = Account(id=id, number=number, passphrase=passphrase, root=keys.new_root())
        locked = accounts.lock(
            account.root,
            id,
            passphrase=passphrase,
            network="",
            pepper=self.settings.pepper,
            profile=keys.CHEAPEST_PROFILE,
        )
        self.accounts[name] = account
        return account, locked
