"""Who can read and write what, as a few sets: what the protocol is held against.

A holder is somebody's name with the number of their keys; the desk is one too. Nothing here
knows of keys, signatures or bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from messaging.models import PartyId, ThreadId

Holder = tuple[str, int]  # a name, or "desk", and which of its keys
DESK = "desk"


@dataclass(kw_only=True)
class Thread:
    """One thread: who was listed in each of its times, and what was said in which."""

    id: ThreadId
    party: PartyId
    client: str
    epochs: list[set[Holder]]
    given: list[set[Holder]] = field(default_factory=lambda: [set()])
    said: list[tuple[int, str, str]] = field(default_factory=list)  # time, by whom, what
    unconfirmed: bool = False


@dataclass(kw_only=True)
class Team:
    """The roster, the desk, whose keys are which, and who has which root of the desk."""

    keys: dict[str, int]
    staff: set[str]
    at_desk: set[str] = field(default_factory=set)
    desk: int = 0
    handed: dict[int, set[Holder]] = field(default_factory=dict)
    boxes_older: set[int] = field(default_factory=set)

    def holder(self, name: str) -> Holder:
        """Return somebody with the keys they have today."""
        return name, self.keys[name]

    def reaches(self, name: str, root: int) -> bool:
        """Whether somebody can open one of the desk's roots."""
        if name not in self.at_desk or self.holder(name) not in self.handed[self.desk]:
            return False
        return all(self._gets(name, older) for older in range(root, self.desk))

    def _gets(self, name: str, root: int) -> bool:
        """Whether somebody who has the root after this one has this one too."""
        return root + 1 in self.boxes_older or self.holder(name) in self.handed[root]

    def change(self, staff: set[str], at_desk: set[str], *, by: str, new_keys: str = "") -> None:
        """Sign the next roster: if somebody leaves the desk, it gets a new root."""
        before, knew = self.at_desk, self.desk > 0 and self.reaches(by, self.desk)
        leave = before - at_desk | ({new_keys} & before)
        self.staff = staff
        if new_keys:
            self.keys[new_keys] += 1
        self.at_desk = at_desk
        if at_desk and (leave or not before):
            self.desk += 1
            self.handed[self.desk] = {self.holder(one) for one in at_desk}
            if knew:
                self.boxes_older.add(self.desk)
        elif knew:
            self.handed[self.desk] |= {self.holder(one) for one in at_desk - before}

    def hand_on(self, name: str) -> None:
        """Let somebody at the desk give others what they have of its roots."""
        if not self.reaches(name, self.desk):
            return
        self.handed[self.desk] |= {self.holder(one) for one in self.at_desk}
        for root in range(self.desk - 1, 0, -1):
            if not self._gets(name, root):
                return
            self.boxes_older.add(root + 1)

    def listed(self, thread: Thread) -> set[Holder]:
        """Return who is on the list if it is brought up to date now."""
        names = {name for name, _ in thread.epochs[-1]}
        people = {self.holder(one) for one in names & (self.staff | {thread.client})}
        return people | ({(DESK, self.desk)} if DESK in names and self.at_desk else set())

    def takes_part(self, thread: Thread, name: str) -> bool:
        """Whether somebody is on the list today, or at a desk that is."""
        names = {one for one, _ in self.listed(thread)}
        return name in names or (DESK in names and name in self.at_desk)

    def through_desk(self, thread: Thread, name: str) -> bool:
        """Whether somebody takes part by being at the desk alone."""
        return self.takes_part(thread, name) and self.holder(name) not in self.listed(thread)

    def has_key(self, thread: Thread, name: str, epoch: int) -> bool:
        """Whether somebody has the key of one time of a thread."""
        listed, me = thread.epochs[epoch], self.holder(name)
        desks = [root for one, root in listed if one == DESK]
        return (
            me in listed
            or me in thread.given[epoch]
            or any(self.reaches(name, root) for root in desks)
        )

    def reads(self, thread: Thread, name: str) -> list[str]:
        """Return what somebody who takes part reads."""
        return [text for epoch, _, text in thread.said if self.has_key(thread, name, epoch)]

    def team_of(self, thread: Thread) -> set[Holder]:
        """Return who of the team is on the list today."""
        return {one for one in self.listed(thread) if one[0] != thread.client}

    def turn(self, thread: Thread, listed: set[Holder]) -> None:
        """Begin a new time of a thread, if the list is another."""
        if listed != thread.epochs[-1]:
            thread.epochs.append(listed)
            thread.given.append(set())

    def give(self, thread: Thread, by: str, to: set[Holder], *, until: int) -> None:
        """Give what somebody can read to others who were not there."""
        for epoch in range(until):
            if self.has_key(thread, by, epoch):
                thread.given[epoch] |= to - thread.epochs[epoch]
