"""A client for WebDriver as the W3C wrote it down: JSON over http."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any

from tests.browser.engines.driving import Refused

MAY_TAKE = 30  # seconds for one answer
IS_LOST = 3  # seconds; WebKit forgets a script that it was given while the page went
WAYS = {  # the commands by their names in Marionette, and how they are sent
    "Navigate": "POST /url",
    "GetCurrentURL": "GET /url",
    "GetTitle": "GET /title",
    "Back": "POST /back",
    "ExecuteScript": "POST /execute/sync",
    "ExecuteAsyncScript": "POST /execute/async",
    "FindElement": "POST /element",
    "ElementClick": "POST /element/{id}/click",
    "ElementClear": "POST /element/{id}/clear",
    "ElementSendKeys": "POST /element/{id}/value",
    "GetElementTagName": "GET /element/{id}/name",
    "GetCookies": "GET /cookie",
    "GetWindowHandle": "GET /window",
    "SwitchToWindow": "POST /window",
    "NewWindow": "POST /window/new",
    "CloseWindow": "DELETE /window",
    "SetWindowRect": "POST /window/rect",
    "PerformActions": "POST /actions",
    "DeleteSession": "DELETE ",
}


class WebDriver:
    """One session at a driver on loopback.

    Source: https://www.w3.org/TR/webdriver2/#endpoints
    """

    def __init__(self, port: int, wanted: Mapping[str, object]) -> None:
        self._port, self._session = port, ""
        self.window = ""
        began = self._send("POST /session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{began['sessionId']}"
        self.version: str = began["capabilities"]["browserVersion"]

    def ask(self, command: str, **given: object) -> Any:  # noqa: ANN401 - JSON
        """Send a command and return its answer.

        Raises:
            Refused: the driver or its browser would not.
        """
        may_take = IS_LOST if command.startswith("Execute") else MAY_TAKE
        return self._send(WAYS[command].format(**given), given, may_take=may_take)

    def _send(self, way: str, given: Mapping[str, object], *, may_take: float = MAY_TAKE) -> Any:  # noqa: ANN401 - JSON
        method, path = way.split(" ")
        body = json.dumps(given) if method == "POST" else None
        connection = HTTPConnection("127.0.0.1", self._port, timeout=may_take)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, self._session + path, body, headers)
            answer = connection.getresponse()
            value = json.loads(answer.read())["value"]
        except TimeoutError as error:
            raise Refused("unknown error", f"{path} was not answered") from error
        finally:
            connection.close()
        if answer.status != HTTPStatus.OK:
            raise Refused(value["error"], value["message"])
        return value
