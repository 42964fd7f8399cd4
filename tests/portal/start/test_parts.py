"""The page that shows all parts is there in the demonstration, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

from tests.visitor import Visitor
from tests.world import World


def test_the_demonstration_shows_all_parts(world: World) -> None:
    world.app.config["PORTAL"] = replace(world.settings, demonstration=True)
    visitor = Visitor(world.app)

    assert 'href="/c"' in visitor.get("/").text
    page = visitor.read(visitor.get("/c"))
    shown = {name for one in page.elements for name in one.get("class").split()}
    assert {"banner", "card", "steps", "message", "facts", "ring", "field", "choices"} <= shown


def test_nobody_else_sees_them(visitor: Visitor) -> None:
    assert visitor.get("/c").status_code == 404
    assert 'href="/c"' not in visitor.get("/").text
