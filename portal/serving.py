"""The portal behind gunicorn: a few processes, each with a few threads."""

from __future__ import annotations

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from config.settings import Settings
from portal import create_app

PROCESSES, THREADS = 2, 4


class Server(BaseApplication):
    """Gunicorn, told all it needs by us and nothing by its environment or command line."""

    def __init__(self, settings: Settings, host: str, port: int) -> None:
        self._portal = settings
        self._options: dict[str, Any] = {
            "bind": f"{host}:{port}",
            "workers": PROCESSES,
            "threads": THREADS,
            "worker_class": "gthread",
            "loglevel": "warning",
            "accesslog": None,  # addresses and paths of people are nobody's business
            "limit_request_line": 4094,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the portal, once in each process."""
        return create_app(self._portal)
