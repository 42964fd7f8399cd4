"""People who have just come without an invitation, and whom nobody has answered yet."""

from __future__ import annotations

from portal.calls.models import IfOther
from portal.demo.acts import Act, Arrives, AsksToBeRung
from portal.demo.moments import Ago
from portal.messages.models import About

NEW, TO_RING = "Ny person", "En som vil bli ringt"
NOBODYS = "+447700900123"  # one of those that Britain keeps for stories; Norway has none

LIFE: tuple[Act, ...] = (
    Arrives(
        at=Ago(130),
        who=NEW,
        text="Hei. Søsteren min er redd for mannen sin, og hun tør ikke ringe selv. "
        "Kan jeg snakke med noen om hva vi kan gjøre?",
        about=About.KNOWN,
    ),
    AsksToBeRung(
        at=Ago(95),
        who=TO_RING,
        number=NOBODYS,
        if_other=IfOther.ASK,
        words="Kim",
    ),
)
