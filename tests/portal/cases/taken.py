"""Somebody who came without an invitation, and whom a pair has taken on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.addresses import to_letters
from portal.cases.models import Party
from tests.portal.accounts.arriving import Arriving
from tests.world import World


@dataclass(kw_only=True)
class Taken:
    """Somebody whom a pair has taken on."""

    world: World
    writer: Arriving
    party: Party

    @property
    def page(self) -> str:
        """Where staff confirm them."""
        return f"/team/cases/{to_letters(self.party.case)}/confirm/{to_letters(self.party.id)}"

    @property
    def case(self) -> str:
        """Their case."""
        return f"/team/cases/{to_letters(self.party.case)}"

    @property
    def digits(self) -> str:
        """What they read out."""
        found = re.search(r"\b(\d{3} \d{3})</p>", self.writer.visitor.get("/o").text)
        assert found
        return found[1]

    def times(self) -> bool:
        """Whether they are offered times."""
        self.writer.visitor.get("/t")
        return "Vi må snakke med deg først" not in self.writer.visitor.get("/t").text
