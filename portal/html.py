"""The one place where HTML is made and cleaned. What people write is never HTML: it is escaped.

The pages are our own, so the cleaning is a second fence: a translator's slip cannot bring in a
script, a picture from elsewhere or a link that leads away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

TAGS = {"a", "br", "em", "h2", "h3", "li", "ol", "p", "strong", "ul"}
ATTRIBUTES = {"a": {"dir", "href"}, "em": {"lang"}, "strong": {"dir"}}
CLASSES = {"a": {"ring"}}
SCHEMES = {"tel"}
_INVISIBLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])  # control characters


def from_markdown(text: str) -> Markup:
    """Return CommonMark as clean HTML; HTML in ``text`` is shown as it stands."""
    return clean(_markdown.render(text))


def clean(html: str) -> Markup:
    """Return ``html`` with what is not on the lists above taken out."""
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        attribute_filter=_only_here,
        link_rel=None,
    )
    return Markup(safe.translate(_INVISIBLE))  # noqa: S704 - nh3 has just made it safe


def _only_here(_tag: str, name: str, value: str) -> str | None:
    """Drop an address that leads elsewhere; nh3 lets ``//host`` through as a relative one."""
    if name == "href" and not value.startswith("tel:") and not is_here(value):
        return None
    return value


def is_here(address: str) -> bool:
    """Whether an address is a plain path of the portal."""
    return address.startswith("/") and address.replace("/", "").isalnum() and "//" not in address


def _link_open(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Any,  # noqa: ANN401 - the library's signature
) -> str:
    """Write a telephone number from left to right in every language.

    A link that rings and begins and ends its paragraph is a button; there the number is strong.
    """
    link = tokens[index]
    if str(link.attrGet("href")).startswith("tel:"):
        strong = [token for token in tokens if token.type == "strong_open"]
        alone = tokens[0] is link and tokens[-1].type == "link_close" and len(strong) == 1
        (strong[0] if alone else link).attrSet("dir", "ltr")
        if alone:
            link.attrSet("class", "ring")
    return renderer.renderToken(tokens, index, options, env)


def _em_open(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: Any,  # noqa: ANN401 - the library's signature
) -> str:
    """Let a word in italics be read out as the Norwegian word that it is, kept in a translation."""
    tokens[index].attrSet("lang", "nb")
    return renderer.renderToken(tokens, index, options, env)


_markdown = MarkdownIt("commonmark", {"html": False})
_markdown.add_render_rule("em_open", _em_open)
_markdown.add_render_rule("link_open", _link_open)
