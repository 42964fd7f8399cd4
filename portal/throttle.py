"""How often something may be tried: by one network, and by one network on one account.

A network is counted in memory for a minute. Its tries on an account are counted in the database,
under a keyed hash of the number that was typed and of the network, whether the account exists or
not. So nobody can lock out somebody else: a delay holds for the network alone that failed.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from flask import Flask, current_app, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Column, Integer, LargeBinary, Table, delete, insert, select, update
from werkzeug.middleware.proxy_fix import ProxyFix

from messaging.columns import Instant, metadata
from portal.db import Connection

PER_NETWORK = RateLimitItemPerMinute(30)
FREE_TRIES = 3
LONGEST_DELAY = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(hours=24)

throttle = Table(
    "throttle",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("free_at", Instant, nullable=False),
)


class TooManyTries(Exception):
    """This network has to wait a little, with everything or with this number."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__()
        self.seconds = max(1, -(-wait // timedelta(seconds=1)))


def init_app(app: Flask) -> None:
    """Count networks for this process; believe as many proxies as the settings say."""
    app.extensions["tries"] = FixedWindowRateLimiter(MemoryStorage())
    if proxies := app.config["PORTAL"].proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]


def network(address: str) -> str:
    """Return the network somebody comes from: /24 of IPv4, /56 of IPv6.

    A proxy may add a port. Whatever makes no sense counts as one and the same network.
    """
    for text in (address, address.rpartition(":")[0].strip("[]")):
        with suppress(ValueError):
            ip = ip_address(text)
            ip = getattr(ip, "ipv4_mapped", None) or ip
            bits = 24 if isinstance(ip, IPv4Address) else 56
            return str(ip_network((ip, bits), strict=False))
    return "unknown"


def here() -> str:
    """Return the network this request comes from."""
    return network(request.remote_addr or "127.0.0.1")


def count_network(what: str) -> None:
    """Count one try by this request's network.

    Raises:
        TooManyTries: it was one too many this minute.
    """
    tries: FixedWindowRateLimiter = current_app.extensions["tries"]
    if not tries.hit(PER_NETWORK, what, here()):
        raise TooManyTries(timedelta(minutes=1))


def wait(db: Connection, key: bytes, *, now: datetime) -> None:
    """Let a try on ``key`` go on.

    Raises:
        TooManyTries: earlier tries failed and their delay is not over.
    """
    free_at = db.scalar(select(throttle.c.free_at).where(throttle.c.key == key))
    if free_at is not None and free_at > now:
        raise TooManyTries(free_at - now)


def failed(db: Connection, key: bytes, *, now: datetime) -> None:
    """Note a failed try: after three, each doubles the delay, up to 30 seconds."""
    failures = 1 + (db.scalar(select(throttle.c.failures).where(throttle.c.key == key)) or 0)
    free_at = now + min(
        LONGEST_DELAY, timedelta(seconds=2 ** max(0, min(failures, 9) - FREE_TRIES) - 1)
    )
    if failures == 1:
        db.execute(insert(throttle).values(key=key, failures=1, free_at=free_at))
    else:
        changed = update(throttle).where(throttle.c.key == key)
        db.execute(changed.values(failures=failures, free_at=free_at))


def succeeded(db: Connection, key: bytes) -> None:
    """Forget the failed tries on ``key``."""
    db.execute(delete(throttle).where(throttle.c.key == key))


def forget_old(db: Connection, *, now: datetime) -> None:
    """Forget what was tried more than a day ago."""
    db.execute(delete(throttle).where(throttle.c.free_at < now - FORGOTTEN_AFTER))
