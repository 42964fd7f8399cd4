"""How heavy are the pages, and how fast on a poor telephone? ``make weight``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser as Launched
from playwright.sync_api import sync_playwright

from tests.browser.demonstration import demonstration
from tests.browser.engines.chromium import CHROMIUM, ChromiumBrowser
from tests.browser.pages import Demo
from tests.browser.scenes import people_at

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "weight.md"
LIGHTHOUSE = ROOT / "build" / "checks" / "node_modules" / ".bin" / "lighthouse"
HEAVIEST = 14 * 1024  # bytes over the wire, headers and all
BEST = 100
CATEGORIES = ("performance", "accessibility", "best-practices")
QUIETLY = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
HEAD = """# How heavy, how fast

What `make weight` measured when it was last run, in {version}: bytes over the wire of a page as it
is opened, headers and compression included, and how many requests it takes; the goal is 14,336
bytes and one. Then what Lighthouse {lighthouse} gives it as on a slow phone (its usual simulation:
slow 4G, a processor four times slower), and when the first words can be read on "slow 3G"
(400 kbit/s, 400 ms there and back), in seconds.

| page | bytes | requests | performance | accessibility | best practices | readable on slow 3G |
|---|--:|--:|--:|--:|--:|--:|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What one page weighs."""

    path: str
    size: int  # bytes
    requests: int
    scores: tuple[int, ...]  # of 100, in the order of CATEGORIES
    readable: float  # seconds until the first words on slow 3G

    @property
    def good(self) -> bool:
        """Whether every goal is met."""
        return self.size <= HEAVIEST and self.requests == 1 and min(self.scores) == BEST

    def row(self) -> str:
        """Return its line of the table."""
        scores = " | ".join(map(str, self.scores))
        return f"| `{self.path}` | {self.size} | {self.requests} | {scores} | {self.readable} |\n"


def main() -> None:
    """Weigh every page of strangers and of a client; fail if one is too heavy or too slow."""
    with (
        TemporaryDirectory() as folder,
        demonstration(Path(folder)) as demo,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM) as chromium,
    ):
        weights = [*_weights(chromium, demo)]
        version = chromium.version
    lighthouse = json.loads((ROOT / "config" / "checks" / "package.json").read_text())
    head = HEAD.format(
        version=f"Chromium {version}", lighthouse=lighthouse["devDependencies"]["lighthouse"]
    )
    TABLE.write_text(head + "".join(one.row() for one in weights), "utf-8")
    bad = [one.row() for one in weights if not one.good]
    print(*bad, sep="")  # noqa: T201 - this is what the command is for
    sys.exit(bool(bad))


def _weights(chromium: Launched, demo: Demo) -> Iterator[Weight]:
    for who in ("stranger", "client"):
        with people_at(chromium, demo, number=1) as [browser]:
            browser.open("/")
            if who == "client":
                browser.log_in(demo.person(who))
            paths = browser.reachable()
            shown = [path for path in paths if who == "stranger" or not path.startswith("/i/")]
            yield from (_weight(browser, path) for path in shown)


def _weight(browser: ChromiumBrowser, path: str) -> Weight:
    with browser.counting() as asked:
        answer = browser.page.goto(browser.demo.address + path)
    if answer is None:
        raise LookupError(path)
    sizes = answer.request.sizes()
    usual, slow = _lighthouse(browser, path), _lighthouse(browser, path, *SLOW_3G)
    return Weight(
        path=path,
        size=sizes["responseBodySize"] + sizes["responseHeadersSize"],
        requests=len(asked),
        scores=tuple(round(usual["categories"][one]["score"] * 100) for one in CATEGORIES),
        readable=round(slow["audits"]["first-contentful-paint"]["numericValue"] / 1000, 1),
    )


SLOW_3G = (
    "--throttling.rttMs=400",
    "--throttling.throughputKbps=400",
    "--throttling.requestLatencyMs=400",
    "--throttling.downloadThroughputKbps=400",
    "--throttling.uploadThroughputKbps=400",
)


def _lighthouse(
    browser: ChromiumBrowser, path: str, *more: str
) -> dict[str, dict[str, dict[str, float]]]:
    """Return what Lighthouse says of a page, with the visit of this browser."""
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in browser.cookies())
    with TemporaryDirectory() as folder:
        said = Path(folder) / "said.json"
        command = [str(LIGHTHOUSE), browser.demo.address + path, "--quiet", "--output=json"]
        command += [f"--output-path={said}", f"--only-categories={','.join(CATEGORIES)}"]
        command += [
            f"--chrome-flags={QUIETLY}",
            f"--extra-headers={json.dumps({'Cookie': cookie})}",
        ]
        subprocess.run([*command, *more], check=True, env={**os.environ, "CHROME_PATH": CHROMIUM})
        found: dict[str, dict[str, dict[str, float]]] = json.loads(said.read_text("utf-8"))
    return found


if __name__ == "__main__":
    main()
