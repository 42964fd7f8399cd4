"""What nobody needs axe to see: things that stick out, are too small, or say too little."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

LANDMARKS = ("banner", "main", "contentinfo")
SMALLEST, EXIT = 44, 48  # pixels each way, for a thumb that shakes
LARGE = ":root { font-size: 225% !important }"  # WCAG 1.4.4: twice what our style sheet says
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
word-spacing: .16em !important } p { margin-bottom: 2em !important }"""  # WCAG 1.4.12

CUT = """() => [...document.querySelectorAll("main *, header *, footer *, .exit *")].filter(one =>
  one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX == "hidden" &&
  one.checkVisibility() && !one.closest(".unseen")).map(one => one.className)"""

# A link in a sentence is as high as its line (WCAG 2.5.8 lets it be); a tick box has its label.
SMALL = """([smallest, exit]) => [...document.querySelectorAll(`a[href], button, select, summary,
  input:not([type=hidden]), textarea`)].filter(one => {
    if (!one.checkVisibility() || one.matches(".skip")) return false;
    const around = one.closest("p, li, dd, td"), box =
      (one.closest("label") || one).getBoundingClientRect();
    const inline = getComputedStyle(one).display == "inline" && around &&
      around.innerText.trim() != one.innerText.trim();
    const least = one.matches(".leave") ? exit : smallest;
    return !inline && Math.min(box.width, box.height) < least - .5;
  }).map(one => {
    const box = (one.closest("label") || one).getBoundingClientRect();
    return `${Math.round(box.width)} x ${Math.round(box.height)}: ${one.outerHTML.slice(0, 120)}`;
  })"""

UNNAMED = """() => [...document.querySelectorAll(`a[href], button, input:not([type=hidden]),
  textarea, select, summary`)].filter(one => one.checkVisibility() && !(one.innerText ||
  one.ariaLabel || one.labels && [...one.labels].some(label => label.innerText)))
  .map(one => one.outerHTML.slice(0, 120))"""

# Read in a list of links, a name must say where it leads: the same name leads to the same place,
# unless what it stands under tells the two apart. What is folded says its time alone, on purpose.
ALIKE = """() => {
  const under = one => {
    const message = one.closest(".message");
    if (message) return [...document.querySelectorAll(".message")].indexOf(message);
    const named = one.closest("main [aria-labelledby], main [aria-label]");
    return named ? named.getAttribute("aria-label") || named.getAttribute("aria-labelledby") : "";
  };
  const seen = {};
  for (const one of document.querySelectorAll("main a[href]")) {
    if (!one.checkVisibility() || one.closest(".folded")) continue;
    const name = one.innerText.trim() + "/" + under(one);
    (seen[name] ||= new Set()).add(one.getAttribute("href"));
  }
  return Object.keys(seen).filter(name => seen[name].size > 1);
}"""

# Hints and errors are read with the field that they belong to.
LOOSE = """() => {
  const told = new Set([...document.querySelectorAll("[aria-describedby]")].flatMap(
    one => one.getAttribute("aria-describedby").split(" ")));
  const fields = [...document.querySelectorAll(".wrong")].filter(one =>
    !one.matches("fieldset") && !one.querySelector("[aria-invalid=true]"));
  return [...document.querySelectorAll(".hint[id], .error")].filter(one => !told.has(one.id))
    .concat(fields).map(one => one.outerHTML.slice(0, 120));
}"""

# Words in another language say so; what people write runs the way of its own letters.
FOREIGN = """() => [...document.querySelectorAll(`button[name=language]:not([lang]),
  .said:not([dir=auto]), textarea:not([dir]), input:not([dir], [type=hidden], [type=radio],
  [type=checkbox])`)].map(one => one.outerHTML.slice(0, 120))"""


def wide(page: Page) -> Iterator[str]:
    """Find what sticks out of the screen."""
    room = page.evaluate("innerWidth")
    if (needed := page.evaluate("document.documentElement.scrollWidth")) > room:
        yield f"is {needed} pixels wide where there are {room}"


def styled(page: Page, how: str, css: str) -> Iterator[str]:
    """Find what sticks out, or is cut off, when the reader's own style sheet comes on top."""
    page.evaluate(
        """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
        document.adoptedStyleSheets = [sheet]; }""",
        css,
    )
    yield from (f"with {how} {fault}" for fault in wide(page))
    yield from (f"with {how} cuts off: {one}" for one in page.evaluate(CUT))
    page.evaluate("document.adoptedStyleSheets = []")


def small(page: Page) -> Iterator[str]:
    """Find what a thumb would miss."""
    yield from (f"is too small: {one}" for one in page.evaluate(SMALL, [SMALLEST, EXIT]))


def structure(page: Page) -> Iterator[str]:
    """Find what a screen reader would miss in the tree that it is given."""
    if not page.locator(".leave").count():  # an idle visit is over: little is left, on purpose
        return
    tree = page.locator("body").aria_snapshot()
    yield from (f"has no {one}" for one in LANDMARKS if f"- {one}" not in tree)
    if tree.count("[level=1]") != 1:
        yield "has not one heading of level 1"
    if page.locator(".leave").inner_text() not in tree:
        yield "has no exit"
    yield from (f"has no name: {one}" for one in page.evaluate(UNNAMED))
    yield from (f"leads to several places by one name: {one}" for one in page.evaluate(ALIKE))
    yield from (f"is not read with its field: {one}" for one in page.evaluate(LOOSE))
    if page.locator("[inert]").count():
        yield "hides something from screen readers alone"
    yield from (f"says no language or direction: {one}" for one in page.evaluate(FOREIGN))
