"""The team and its rooms, as the first leader puts them together."""

from __future__ import annotations

from datetime import datetime

from messaging import team
from messaging.models import Duties
from portal.accounts import service as accounts
from portal.audit import service as audit
from portal.booking import service as booking
from portal.demo.people import HIRED, LEADER, ON_DUTY, ROOMS
from portal.demo.stage import Stage


def hire(stage: Stage, now: datetime) -> None:
    """Let the leader in, who invites everybody else; and give the team its rooms."""
    _log_in(stage, LEADER, now)
    for name, duties in HIRED.items():
        _invite(stage, name, duties, now)
        _log_in(stage, name, now)
        _take_in(stage, name, now)
    for name in ON_DUTY:
        _put_on_duty(stage, name, now)
    first = stage.accounts[ON_DUTY[0]]  # who logs in next, and hands the desk's root on
    team.hand_on(stage.db, me=first.id, root=first.root, trust=stage.trust)
    for room in ROOMS:
        booking.add_room(stage.db, name=room, server=stage.server)


def renew_roster(stage: Stage, now: datetime) -> None:
    """Let the leader sign the roster again, or it would run out."""
    leader = stage.accounts[LEADER]
    team.renew(stage.db, me=leader.id, root=leader.root, trust=stage.trust, now=now)


def _log_in(stage: Stage, name: str, now: datetime) -> None:
    me = stage.come_in(name, now).id
    audit.note(stage.db, "logged in", actor=me, about=me, server=stage.server, now=now)


def _invite(stage: Stage, name: str, duties: Duties, now: datetime) -> None:
    leader = stage.accounts[LEADER]
    stage.codes[name] = accounts.invite_staff(
        stage.db,
        name=name,
        duties=duties,
        by=leader.id,
        root=leader.root,
        pepper=stage.settings.pepper,
        trust=stage.trust,
        server=stage.server,
        now=now,
    )
    audit.note(stage.db, "invited", actor=leader.id, server=stage.server, now=now)


def _put_on_duty(stage: Stage, name: str, now: datetime) -> None:
    leader, colleague = stage.accounts[LEADER], stage.accounts[name].id
    team.join_desk(
        stage.db, me=leader.id, root=leader.root, colleague=colleague, trust=stage.trust, now=now
    )
    audit.note(
        stage.db, "appointed", actor=leader.id, about=colleague, server=stage.server, now=now
    )


def _take_in(stage: Stage, name: str, now: datetime) -> None:
    leader, newcomer = stage.accounts[LEADER], stage.accounts[name].id
    team.take_into_team(
        stage.db, me=leader.id, root=leader.root, newcomer=newcomer, trust=stage.trust, now=now
    )
    audit.note(stage.db, "appointed", actor=leader.id, about=newcomer, server=stage.server, now=now)
