"""LevelDB's tables, in which Chromium keeps storage: blocks, most of them squeezed by Snappy.

Its logs hold the same values as they are. Keys share beginnings and are not put together here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import cramjam

TABLES = (".ldb", ".sst")
MAGIC = 0xDB4775248B80FB57.to_bytes(8, "little")
FOOTER = 48  # bytes
SQUEEZED = 1


def blocks(table: bytes) -> Iterator[bytes]:
    """Yield the blocks of data in a table; nothing where it is none.

    Source: LevelDB, doc/table_format.md.
    """
    if not table.endswith(MAGIC):
        return
    footer = BytesIO(table[-FOOTER:])
    _handle(footer)  # where what describes the table lies
    index = _block(table, *_handle(footer))
    groups = int.from_bytes(index[-4:], "little")
    entries = BytesIO(index[: -4 * (groups + 1)])
    while entries.tell() < len(entries.getbuffer()):
        _, own, _ = (_number(entries) for _ in range(3))
        entries.seek(own, 1)  # the last key of the block
        yield _block(table, *_handle(entries))


def _block(table: bytes, start: int, size: int) -> bytes:
    """Return one block, opened; the byte behind it says whether it is squeezed."""
    block = table[start : start + size]
    if table[start + size] == SQUEEZED:
        with suppress(cramjam.DecompressionError):
            return bytes(cramjam.snappy.decompress_raw(block))
    return block


def _handle(source: BytesIO) -> tuple[int, int]:
    """Read where a block begins, and its size."""
    return _number(source), _number(source)


def _number(source: BytesIO) -> int:
    """Read a number of seven bits a byte, the lowest first."""
    value = shift = 0
    while (byte := source.read(1)[0]) & 0x80:
        value |= (byte & 0x7F) << shift
        shift += 7
    return value | byte << shift
