"""HTML is made and cleaned in one place, and a second cleaner has nothing left to do."""

from __future__ import annotations

import bleach
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal import html
from portal.i18n import LANGUAGES
from portal.information import service as information
from portal.information.models import NAMES

TAGS = ["a", "p", "b", "svg", "style", "script", "iframe", "img", "math", "template", "li", "h2"]
ATTRIBUTES = [
    'href="javascript:alert(1)"',
    'href="//elsewhere.example"',
    'href="https://elsewhere.example"',
    'href="/i/c"',
    'href="tel:112"',
    'dir="ltr"',
    "onclick=alert(1)",
    'class="ring leave"',
    'style="color:red"',
    'src="x"',
    "href",
    "'\"",
]

opening = st.builds(
    lambda tag, attributes: f"<{tag} {' '.join(attributes)}>",
    st.sampled_from(TAGS),
    st.lists(st.sampled_from(ATTRIBUTES), max_size=3),
)
closing = st.builds("</{}>".format, st.sampled_from(TAGS))
odd = st.sampled_from(["<!--", "-->", "<![CDATA[", "]]>", "&lt;", "&#x3c;", "&", "<", "\x00", '"'])
messy_html = st.lists(st.one_of(opening, closing, odd, st.text(max_size=8))).map("".join)


def bleached(markup: str) -> str:
    """Return what bleach makes of it with the same lists.

    bleach counts an address without a scheme as https; that none leads elsewhere is held apart.
    """
    return bleach.clean(
        markup,
        tags=html.TAGS,
        attributes={
            tag: sorted([*names, *(["class"] if tag in html.CLASSES else [])])
            for tag, names in html.ATTRIBUTES.items()
        },
        protocols=html.SCHEMES | {"https"},
    )


@given(messy_html)
@example('<svg><style><img title="</style><img src=x onerror=alert(1)>">')
@example("<math><mtext><table><mglyph><style><!--</style><a href='javascript:alert(1)'>")
@example("<noscript><p title='</noscript><img src=x onerror=alert(1)>'>")
def test_what_is_let_through_a_second_cleaner_lets_through_unchanged(messy: str) -> None:
    clean = html.clean(messy)

    assert bleached(clean) == clean


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", NAMES)
def test_a_page_is_let_through_unchanged(language: str, letter: str) -> None:
    phones = information.phones("22 00 00 00", language)
    clean = information.written(information.page(language, letter), phones)

    assert bleached(clean) == clean


@given(messy_html)
def test_a_second_cleaning_changes_nothing(messy: str) -> None:
    clean = html.clean(messy)

    assert html.clean(clean) == clean


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "javascript:alert(1)",
        "mailto:somebody@elsewhere.example",
        "/leave?next=x",
        "i/c",
    ],
)
def test_no_link_leads_elsewhere(address: str) -> None:
    assert html.clean(f'<a href="{address}">here</a>') == "<a>here</a>"


def test_a_link_to_a_page_of_ours_stays() -> None:
    assert html.from_markdown("[here](/i/c)") == '<p><a href="/i/c">here</a></p>\n'


def test_a_telephone_number_rings_and_runs_from_left_to_right() -> None:
    assert html.from_markdown("[116 006](tel:116006)") == (
        '<p><a href="tel:116006" dir="ltr">116 006</a></p>\n'
    )


def test_a_number_on_a_line_of_its_own_is_a_button() -> None:
    assert html.from_markdown("[Legevakt **116 117**](tel:116117)") == (
        '<p><a href="tel:116117" class="ring">Legevakt <strong dir="ltr">116 117</strong></a></p>\n'
    )


def test_no_link_takes_another_look() -> None:
    assert html.clean('<a href="/i/c" class="leave">here</a>') == '<a href="/i/c" class="">here</a>'


def test_html_in_a_text_is_shown_and_not_obeyed() -> None:
    shown = html.from_markdown("<script>alert(1)</script>")

    assert "<script" not in shown
    assert "alert(1)" in shown


def test_a_picture_is_dropped() -> None:
    assert "<img" not in html.from_markdown("![x](https://elsewhere.example/x.png)")


def test_a_norwegian_word_kept_in_a_translation_is_read_out_as_norwegian() -> None:
    assert html.from_markdown("*innsyn*") == '<p><em lang="nb">innsyn</em></p>\n'
