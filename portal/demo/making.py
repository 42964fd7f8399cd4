"""Making the demonstration: a portal is founded, a team hired, and the lives are played."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from config.settings import Settings
from portal import founding
from portal.db import make_engine, writing
from portal.demo.hiring import hire, renew_roster
from portal.demo.lives import in_order
from portal.demo.log_ins import LogIns, all_of
from portal.demo.moments import Back
from portal.demo.people import LEADER, UNIT
from portal.demo.playing import play
from portal.demo.stage import Stage

FOUNDED = Back(35, "08:00")
RENEWED = Back(5, "08:00")
EXTRA = {"ADDRESS": "http://localhost", "DEMONSTRATION": "1", "TEAM_PHONE": "22 00 00 00"}


def make(folder: Path, *, now: datetime) -> LogIns:
    """Make a portal in ``folder`` in which seven weeks have passed, and return its log-ins."""
    began_at, renewed_at = FOUNDED.seen_from(now), RENEWED.seen_from(now)
    founded = founding.found(folder, unit=UNIT, extra=EXTRA, now=began_at)
    settings = Settings.load(folder, {})
    engine = make_engine(settings.database)
    with writing(engine) as db:
        stage = Stage(db=db, settings=settings, now=now, codes={LEADER: founded.code})
        hire(stage, began_at)
        acts = in_order(now)
        for act in acts:
            if act.at.seen_from(now) > renewed_at:
                renew_roster(stage, act.at.seen_from(now))
            play(stage, act)
        log_ins = all_of(stage)
    engine.dispose()
    return log_ins
