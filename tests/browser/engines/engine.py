"""What every browser engine is to the tests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path

from tests.browser.pages import Browser, Demo, Size


class Engine(ABC):
    """A browser engine that runs."""

    name: str
    version: str
    cannot: tuple[str, ...]  # what cannot be tested with it, in words
    keeps: bool = True  # whether its profile on disk tells where somebody was

    @abstractmethod
    def window(self, demo: Demo, *, size: Size, scripts: bool) -> Browser:
        """Open a window that shares nothing with those before it."""

    @abstractmethod
    def on_disk(
        self, demo: Demo, folder: Path, *, size: Size, scripts: bool
    ) -> AbstractContextManager[Browser]:
        """Run an engine of its own with its profile in ``folder``, which stays when it ends."""

    @abstractmethod
    def close(self) -> None:
        """End it."""
