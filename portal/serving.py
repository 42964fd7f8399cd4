"""The portal behind gunicorn: a few processes, each with a few threads."""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from config.settings import Settings
from portal import create_app
from portal.errors import note

PROCESSES, THREADS = 2, 8


class Reticent(Logger):
    """Gunicorn's log without what people sent: no address of theirs, no path, no message."""

    def exception(self, msg: str, *_args: object, **_values: object) -> None:
        """Log where an error happened."""
        self.error(msg.partition("%")[0])
        if (error := sys.exc_info()[1]) is not None:
            note(error)

    def warning(self, msg: str, *_args: object, **_values: object) -> None:
        """Log what kind of thing it was."""
        super().warning(msg.partition("%")[0].partition(" from ")[0])


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
            "logger_class": Reticent,
            "control_socket_disable": True,
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
