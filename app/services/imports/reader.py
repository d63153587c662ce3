"""Streams a CSV file, gzipped or not, row by row, and says in which line a file is broken.

Memory does not grow with the file: a line is at most `LONGEST_LINE` bytes and a cell `LONGEST_CELL` characters, so that
a quote that is never closed ends in a sentence and not in the whole file read into one cell.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

LONGEST_LINE = 1 << 20
LONGEST_CELL = 1 << 16
GZIP, ZIP, UTF16 = b"\x1f\x8b", b"PK", (b"\xff\xfe", b"\xfe\xff")


class BadFile(ValueError):
    """The file as a whole cannot be imported; the message is one sentence: what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `number` is the line it begins in (1 is the header); `problem` says why it cannot be read."""

    number: int
    cells: list[str]
    problem: str | None = None


class Source:
    """A CSV file with a header line. Opening it reads the header; raises BadFile."""

    def __init__(self, path: Path, encoding: str = "utf-8", delimiter: str = ",", *, data: bytes | None = None) -> None:
        """`data`: the file itself, where it lies nowhere; `path` is what it is called then."""
        self.path, self.encoding, self.delimiter, self.data = path, encoding, delimiter, data
        first = next(self._records(), None)
        if first is None:
            raise BadFile(f"{path.name} is empty: the first line must name the columns")
        if first.problem:
            raise BadFile(f"{path.name}, line {first.number}: the line that names the columns {first.problem}")
        self.header = _checked_header(path.name, first.cells)

    def count(self) -> int:
        """How many rows the file has. Reads it to its end, so that a broken file is refused before anything is stored.

        Raises BadFile.
        """
        return sum(1 for _ in self.rows())

    def rows(self) -> Iterator[Line]:
        """Every row after the header; lines without any value are left out. Raises BadFile."""
        for line in itertools.islice(self._records(), 1, None):
            if line.problem is None and len(line.cells) != len(self.header):
                yield Line(line.number, [], f"has {len(line.cells)} cells, the header has {len(self.header)}")
            else:
                yield line

    def _records(self) -> Iterator[Line]:
        csv.field_size_limit(LONGEST_CELL)
        with _opened(self.path, self.data) as file:
            reader = csv.reader(_lines(file, self.path.name, self.encoding), delimiter=self.delimiter, strict=True)
            while True:
                start = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Line(start, [], _problem(self.path.name, start, reader.line_num, str(error)))
                    continue
                except (EOFError, OSError, zlib.error) as error:
                    raise BadFile(
                        f"{self.path.name} is damaged after line {start - 1} ({error}): copy it again"
                    ) from None
                if "\0" in "".join(cells):
                    yield Line(start, [], "holds a NUL byte")
                elif any(cell.strip() for cell in cells):
                    yield Line(start, cells)


def _opened(path: Path, data: bytes | None) -> BinaryIO:
    file = path.open("rb") if data is None else io.BytesIO(data)
    start = file.read(2)
    file.seek(0)
    if start in (ZIP, *UTF16):
        file.close()
    if start == ZIP:
        raise BadFile(f"{path.name} is a spreadsheet or a zip archive: save the sheet as CSV (UTF-8)")
    if start in UTF16:
        raise BadFile(f"{path.name} is written in UTF-16: save it as CSV (UTF-8)")
    return cast("BinaryIO", gzip.open(file, "rb")) if start == GZIP else file


def _lines(file: BinaryIO, name: str, encoding: str) -> Iterator[str]:
    for number in itertools.count(1):
        raw = file.readline(LONGEST_LINE + 1)
        if not raw:
            return
        if len(raw) > LONGEST_LINE:
            raise BadFile(f"{name}, line {number} is longer than {LONGEST_LINE:,} bytes: that is no CSV")
        if number == 1 and encoding == "utf-8":
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError as error:
            raise BadFile(
                f"{name}, line {number}: byte {error.start + 1} (0x{raw[error.start]:02x}) is not {encoding}: save the "
                f'file as CSV (UTF-8), or write encoding = "cp1252" into the map'
            ) from None


def _problem(name: str, start: int, end: int, error: str) -> str:
    if "field limit" in error:
        raise BadFile(f"{name}: a cell that begins in line {start} has no end: is a quote not closed?")
    if "unexpected end" in error:
        raise BadFile(f"{name}: a quote that opens in line {start} is never closed")
    if end > start:
        return f"has a quote that is not closed properly (lines {start} to {end} were read as one row)"
    return "has a quote or a line end in the wrong place"


def _checked_header(name: str, cells: list[str]) -> tuple[str, ...]:
    header = tuple(cell.strip() for cell in cells)
    seen: set[str] = set()
    for title in filter(None, header):
        if title.casefold() in seen:
            raise BadFile(f"{name} has two columns called {title[:40]!r}: rename or remove one")
        seen.add(title.casefold())
    return header
