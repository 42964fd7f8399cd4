"""A client for Marionette, the protocol that Firefox itself is driven by."""

from __future__ import annotations

import json
import socket
from itertools import count
from typing import Any

from tests.browser.engines.driving import Refused

MAY_TAKE = 60  # seconds for one answer


class Marionette:
    """One connection to a Firefox on loopback. A message is its length, a colon, and JSON.

    Source: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), MAY_TAKE)
        self._answers = self._socket.makefile("rb")
        self._numbers = count(1)
        self.window = ""
        self._receive()  # who it is
        session = self.ask("NewSession", acceptInsecureCerts=True, pageLoadStrategy="none")
        self.version: str = session["capabilities"]["browserVersion"]

    def ask(self, command: str, **given: object) -> Any:  # noqa: ANN401 - JSON
        """Send a WebDriver command and return its answer.

        Raises:
            Refused: Firefox would not.
        """
        return self._send(f"WebDriver:{command}", given)

    def chrome(self, script: str, *given: object) -> Any:  # noqa: ANN401 - JSON
        """Run a script where Firefox itself runs, beyond its pages."""
        self._send("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.ask("ExecuteScript", script=script, args=given, sandbox=None)
        finally:
            self._send("Marionette:SetContext", {"value": "content"})

    def quit(self) -> None:
        """Ask Firefox to end in peace, so that it writes what it keeps."""
        self._send("Marionette:Quit", {"flags": ["eAttemptQuit"]})
        self._answers.close()
        self._socket.close()

    def _send(self, command: str, given: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
        number = next(self._numbers)
        message = json.dumps([0, number, command, given]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, answered, error, result = self._receive()
        if answered != number:
            raise ConnectionError(f"an answer to {answered}, not to {number}")
        if error:
            raise Refused(error["error"], error["message"])
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def _receive(self) -> Any:  # noqa: ANN401 - JSON
        length = b""
        while not length.endswith(b":"):
            length += (byte := self._answers.read(1))
            if not byte:
                raise ConnectionError("Firefox ended")
        return json.loads(self._answers.read(int(length[:-1])))
