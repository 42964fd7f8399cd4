"""The proxy in front of a server: it speaks https, and can be cut, stay silent, or hold back."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop, Server, StreamReader, StreamWriter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Any, TypeVar

from tests.browser.certificate import certificate

HOST = "127.0.0.1"
AT_ONCE = 65_536  # bytes
READABLE = {b"Accept-Encoding": b"Accept-Nothing-"}  # so that answers come unsqueezed

# What a proxy says of how it was asked.
FORWARDED = {b" HTTP/1.1\r\n": b" HTTP/1.1\r\nX-Forwarded-Proto: https\r\n"}

Result = TypeVar("Result")


class Relay:
    """Passes bytes on between ``port`` on loopback, in https, and ``to``, unless told otherwise.

    ``swapped`` are bytes to be exchanged for others of the same length, both ways; from ``cut``
    on, answers are held back. Both hold for what has not yet passed.
    """

    def __init__(self, loop: AbstractEventLoop, to: int) -> None:
        self.swapped: dict[bytes, bytes] = {}
        self.cut: bytes | None = None
        self._loop, self._to = loop, to
        self._open: set[StreamWriter] = set()
        self._server: Server | None = None
        self._flowing, self._whole = asyncio.Event(), asyncio.Event()
        self._flowing.set()
        self.port = 0
        self._do(self._listen())

    def restore(self) -> None:
        """Pass everything again, also what was held back."""
        self.swapped, self.cut = {}, None
        self._do(self._listen())
        for event in (self._flowing, self._whole):
            self._loop.call_soon_threadsafe(event.set)

    def hang(self) -> None:
        """Take connections, and say nothing."""
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def stop(self) -> None:
        """Refuse connections, and end those there are."""
        self._do(self._close())

    def half(self, *, before: bytes) -> None:
        """Let answers come only as far as ``before``."""
        self.swapped, self.cut = READABLE, before
        self._loop.call_soon_threadsafe(self._whole.clear)

    def _do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(
                self._meet, HOST, self.port, ssl=certificate().server
            )
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._open:
            writer.transport.abort()

    async def _meet(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Connect a browser that came; it waits as long as the line is silent."""
        await self._flowing.wait()
        with suppress(OSError):
            answers, asking = await asyncio.open_connection(HOST, self._to)
            await asyncio.gather(
                self._pass(reader, asking), self._pass(answers, writer, answering=True)
            )
        writer.transport.abort()

    async def _pass(
        self, reader: StreamReader, writer: StreamWriter, *, answering: bool = False
    ) -> None:
        self._open.add(writer)
        try:
            while data := await reader.read(AT_ONCE):
                await self._flowing.wait()
                for old, new in (self.swapped | ({} if answering else FORWARDED)).items():
                    data = data.replace(old, new)
                if answering and self.cut and self.cut in data:
                    writer.write(data[: data.index(self.cut)])
                    data = data[data.index(self.cut) :]
                    await self._whole.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            self._open.discard(writer)
            writer.close()


@contextmanager
def relays() -> Iterator[Callable[[int], Relay]]:
    """Give what makes relays; all of them end with the block."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made: list[Relay] = []

    def make(to: int) -> Relay:
        made.append(Relay(loop, to))
        return made[-1]

    try:
        yield make
    finally:
        for relay in made:
            relay.restore()
            relay.stop()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
