"""The staff of the demonstration. Everybody is called by what they are."""

from __future__ import annotations

from collections.abc import Mapping

from messaging.models import Duties

UNIT = "Demonstrasjonsenheten"
ROOMS = ("Rom 1", "Rom 2")

LEADER = "Leder"  # as founding calls the first one
ANALYST_1, ANALYST_2 = "Analytiker 1", "Analytiker 2"
CLINICIAN_1, CLINICIAN_2 = "Kliniker 1", "Kliniker 2"
ASSISTANT = "Kontor 1"
ON_DUTY = (ANALYST_1, ANALYST_2, CLINICIAN_2)

HIRED: Mapping[str, Duties] = {
    ANALYST_1: Duties.ANALYST,
    ANALYST_2: Duties.ANALYST,
    CLINICIAN_1: Duties.CLINICIAN,
    CLINICIAN_2: Duties.CLINICIAN,
    ASSISTANT: Duties.ASSISTANT,
}
