"""What happens by itself: a loop over the database, every few seconds, until it is stopped.

There may be several. Each job is one transaction and takes only what is still to be done, so
that one that is killed has neither lost anything nor does it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event

from config.settings import Settings
from messaging import drafts
from messaging.keys import ServerKeys
from messaging.models import Trust
from portal import answers, current, errors, throttle
from portal.accounts import visits
from portal.audit.jobs import Watch
from portal.calls import jobs as calls
from portal.db import Connection, Engine, make_engine, wipe_journal, writing
from portal.updates import jobs
from portal.updates import service as updates
from portal.updates.service import alive

__all__ = ["JOBS", "Tools", "alive", "run", "work"]

EVERY = timedelta(seconds=5)
DRAFTS_LIVE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a job works with. It has no key to anything that people wrote.

    ``watch`` is the same from round to round: it remembers what the log held.
    """

    trust: Trust
    server: ServerKeys
    now: datetime
    watch: Watch = field(default_factory=Watch)


Job = Callable[[Connection, Tools], object]


def raise_alarms(db: Connection, tools: Tools) -> None:
    """Alarm staff about updates that nobody has answered in time."""
    jobs.raise_alarms(db, trust=tools.trust, server=tools.server, now=tools.now)


def end_visits(db: Connection, tools: Tools) -> None:
    """End the visits that nobody came back to."""
    visits.end_idle(db, now=tools.now)


def forget_tries(db: Connection, tools: Tools) -> None:
    """Forget old failed tries."""
    throttle.forget_old(db, now=tools.now)


def forget_answers(db: Connection, tools: Tools) -> None:
    """Forget the answers to forms that nobody fetched."""
    answers.forget_old(db, now=tools.now)


def follow_the_log(db: Connection, tools: Tools) -> None:
    """Miss what was taken out of the log; then the heart stops, and staff are told."""
    tools.watch.follow(db, server=tools.server)


def forget_drafts(db: Connection, tools: Tools) -> None:
    """Forget drafts that nobody came back to."""
    drafts.forget_drafts_before(db, tools.now - DRAFTS_LIVE)


def forget_calls(db: Connection, tools: Tools) -> None:
    """Erase numbers that nobody has to ring any more."""
    calls.forget_old(db, server=tools.server, now=tools.now)


JOBS: Sequence[Job] = (
    raise_alarms,
    end_visits,
    follow_the_log,
    forget_tries,
    forget_answers,
    forget_drafts,
    forget_calls,
)


def run(settings: Settings, *, clock: Callable[[], datetime], stop: Event | None = None) -> None:
    """Work until ``stop`` is set, or for ever."""
    stop = stop or Event()
    engine = make_engine(settings.database)
    trust, server = current.trust_of(settings), ServerKeys(settings.server_key)
    tools = Tools(trust=trust, server=server, now=clock())
    while not stop.is_set():
        work(engine, replace(tools, now=clock()))
        stop.wait(EVERY / timedelta(seconds=1))
    engine.dispose()


def work(engine: Engine, tools: Tools, *, chosen: Sequence[Job] = JOBS) -> None:
    """Do every job once. A job that fails is noted, and the others go on.

    The heart beats only when all went well: a worker that lives and can do nothing must not
    look like one that works.
    """
    done = [_tried(engine, job, tools) for job in chosen]
    wipe_journal(engine)
    if all(done):
        _tried(engine, _beat, tools)


def _tried(engine: Engine, job: Job, tools: Tools) -> bool:
    try:
        with writing(engine) as db:
            job(db, tools)
    except Exception as error:  # noqa: BLE001 - whatever it was, the others must go on
        errors.note(error)
        return False
    return True


def _beat(db: Connection, tools: Tools) -> None:
    updates.beat(db, server=tools.server, now=tools.now)
