"""Small servers of our own on loopback, for what stands around the portal in a test."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.browser.relay import HOST


class Handler(BaseHTTPRequestHandler, ABC):
    """Answers with pages, and says nothing of it."""

    @abstractmethod
    def answer(self) -> None:
        """Answer a request of any kind."""

    def do_GET(self) -> None:
        """Answer."""
        self.answer()

    def do_POST(self) -> None:
        """Answer."""
        self.answer()

    def do_CONNECT(self) -> None:
        """Answer."""
        self.answer()

    def give(self, page: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        """Answer with a page."""
        body = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is no news."""


@contextmanager
def served(handler: type[Handler]) -> Iterator[int]:
    """Run a server as long as the block, and give its port."""
    with _Server((HOST, 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
