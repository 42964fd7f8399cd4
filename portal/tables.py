"""All tables: to import this is to have every one of them on the one MetaData."""

from __future__ import annotations

from messaging import tables as messaging
from portal import answers, throttle, worker
from portal.accounts import store as accounts
from portal.audit import store as audit
from portal.booking import store as booking
from portal.calls import store as calls
from portal.cases import store as cases
from portal.choices import store as choices
from portal.information import store as information
from portal.updates import store as updates

__all__ = [
    "accounts",
    "answers",
    "audit",
    "booking",
    "calls",
    "cases",
    "choices",
    "information",
    "messaging",
    "throttle",
    "updates",
    "worker",
]
