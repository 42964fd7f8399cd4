"""A picture of every page and state, for looking at: ``make screenshots``."""

from __future__ import annotations

import argparse
import shutil

from playwright.sync_api import sync_playwright

from tests.browser.album import ALL, Album
from tests.browser.engines.chromium import launched
from tests.browser.story import play


def main() -> None:
    """Take them all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--docs", action="store_true", help="those of the README too")
    album = Album(docs=asked.parse_args().docs)
    shutil.rmtree(ALL, ignore_errors=True)
    with (
        sync_playwright() as playwright,
        launched(playwright) as chromium,
    ):
        play(album, chromium)


if __name__ == "__main__":
    main()
