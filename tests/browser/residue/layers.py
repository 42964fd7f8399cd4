"""All that a folder holds, as bytes to be searched: files, and what is squeezed inside them."""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

import cramjam

from tests.browser.residue.leveldb import TABLES, blocks

GZIP = b"\x1f\x8b\x08"
MOZILLA = b"mozLz40\0"
SQLITE = b"SQLite format 3\0"
BESIDE = ("-wal", "-journal")  # what a database has not yet taken in
AT_MOST = 50_000_000  # bytes out of one squeezed part


@dataclass(frozen=True, slots=True)
class Layer:
    """Some bytes of a file.

    ``whole`` where values stand apart, each on its own; elsewhere one runs into the next.
    """

    file: str  # relative to the folder, and how it was opened
    data: bytes
    whole: bool = False


def layers(folder: Path) -> Iterator[Layer]:
    """Yield every file below ``folder``, as it is and opened in every way that fits."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            name, data = path.relative_to(folder).as_posix(), path.read_bytes()
            yield Layer(name, data)
            yield from _opened(name, data)
            if data.startswith(SQLITE):
                yield from _tables(path, name)


def _opened(name: str, data: bytes) -> Iterator[Layer]:
    """Yield what is squeezed in ``data``."""
    for number, part in enumerate(_gzipped(data)):
        yield Layer(f"{name} (gzip {number})", part)
    if data.startswith(MOZILLA):
        yield Layer(f"{name} (lz4)", _mozilla(data), whole=True)
    if name.endswith(TABLES):
        yield Layer(f"{name} (snappy)", b"\n".join(blocks(data)))
    if data.startswith(b"PK\3\4"):
        with suppress(BadZipFile), ZipFile(BytesIO(data)) as packed:
            for member in packed.namelist():
                yield Layer(f"{name} (zip {member})", packed.read(member))


def _gzipped(data: bytes) -> Iterator[bytes]:
    """Yield what gzip members hold, wherever they begin; a cache cuts none of its own."""
    at = data.find(GZIP)
    while at >= 0:
        with suppress(zlib.error):
            if part := zlib.decompressobj(31).decompress(data[at:], AT_MOST):
                yield part
        at = data.find(GZIP, at + 1)


def _mozilla(data: bytes) -> bytes:
    """Open Firefox's session files: a mark, the size in four bytes, an LZ4 block.

    Source: mozilla-central, toolkit/components/lz4 (mozLz4).
    """
    size = int.from_bytes(data[8:12], "little")
    return bytes(cramjam.lz4.decompress_block(data[12:], output_len=size))


def _tables(path: Path, name: str) -> Iterator[Layer]:
    """Yield the values of each table, from a copy, with what its journal adds."""
    with TemporaryDirectory() as aside:
        copy = Path(aside) / "copy"
        shutil.copyfile(path, copy)
        for end in BESIDE:
            beside = path.with_name(path.name + end)
            if beside.is_file():
                shutil.copyfile(beside, copy.with_name(copy.name + end))
        with suppress(sqlite3.Error), closing(sqlite3.connect(copy)) as database:
            database.text_factory = bytes
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'"):
                yield from _values(database, table.decode(), name)


def _values(database: sqlite3.Connection, table: str, name: str) -> Iterator[Layer]:
    """Yield a table's texts and blobs, a line each, and what is squeezed in blobs."""
    quoted = table.replace('"', '""')
    found: list[bytes] = []
    with suppress(sqlite3.Error):  # a table of a kind that only the browser knows
        for row in database.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608 - its own name
            for value in row:
                if isinstance(value, bytes):
                    found += [value, *_gzipped(value), *_snappy(value)]
    yield Layer(f"{name} ({table})", b"\n".join(found), whole=True)


def _snappy(value: bytes) -> Iterator[bytes]:
    """Yield what Firefox squeezes in its local storage; most values are no Snappy."""
    with suppress(cramjam.DecompressionError):
        yield bytes(cramjam.snappy.decompress_raw(value))
