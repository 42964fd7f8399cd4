"""Life 3: she said no the first time. Both have a code, and neither has come in yet."""

from __future__ import annotations

from portal.cases.models import Role
from portal.demo.acts import Act, Invites, OpensCase
from portal.demo.moments import Back
from portal.demo.people import ANALYST_1, ANALYST_2, CLINICIAN_1, CLINICIAN_2

CASE = SHE = "Liv 3"
HE = "Samboer i liv 3"

LIFE: tuple[Act, ...] = (
    OpensCase(
        at=Back(1, "09:30"),
        who=CLINICIAN_2,
        case=CASE,
        colleagues=(ANALYST_1, ANALYST_2, CLINICIAN_1),
    ),
    Invites(
        at=Back(1, "09:40"),
        who=CLINICIAN_2,
        case=CASE,
        name=SHE,
        role=Role.EXPOSED,
        pair=(ANALYST_1, CLINICIAN_2),
    ),
    Invites(
        at=Back(1, "13:15"),
        who=ANALYST_2,
        case=CASE,
        name=HE,
        role=Role.USING,
        pair=(ANALYST_2, CLINICIAN_1),
    ),
)
