"""Somebody who has just written without an invitation, and whom nobody has answered yet."""

from __future__ import annotations

from portal.demo.acts import Act, Arrives
from portal.demo.moments import Ago
from portal.messages.models import About

NEW = "Ny person"

LIFE: tuple[Act, ...] = (
    Arrives(
        at=Ago(130),
        who=NEW,
        text="Hei. Søsteren min er redd for mannen sin, og hun tør ikke ringe selv. "
        "Kan jeg snakke med noen om hva vi kan gjøre?",
        about=About.KNOWN,
    ),
)
