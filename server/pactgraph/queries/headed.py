"""A table whose columns have heads that people read, in place of the names of variables.

Standards know no such thing, so it is given on wish only, in CSV and TSV: JSON and XML say which
value is which by these names (https://www.w3.org/TR/sparql11-results-csv-tsv/).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import BinaryIO, cast

from pactgraph.engine import QueryResult
from pactgraph.rdf import TSV


def with_heads(result: QueryResult, heads: Mapping[str, str]) -> QueryResult:
    """`result` with the head of each variable in its first line; a variable that has none stays,
    and so does a result in another format than CSV and TSV. It is not to be compressed.
    """
    if not result.format.is_sheet:
        return result
    file = io.BytesIO(result.body) if isinstance(result.body, bytes) else result.body
    old = file.readline()
    new = _line([heads.get(name, name) for name in _names(old, result)], old, result)
    length = result.length - len(old) + len(new)
    if isinstance(result.body, bytes):
        return result._replace(body=new + file.read(), length=length)
    return result._replace(body=cast(BinaryIO, _Behind(new, file)), length=length)


def _names(line: bytes, result: QueryResult) -> Sequence[str]:
    """The variables that the first line of a table names."""
    text = line.decode().rstrip("\r\n")
    if result.format is TSV:
        return [name.removeprefix("?") for name in text.split("\t")]
    return next(csv.reader([text]), [])


def _line(heads: Sequence[str], old: bytes, result: QueryResult) -> bytes:
    """The first line with `heads`, which ends as the old one does. No head has a tab in it."""
    end = "\r\n" if old.endswith(b"\r\n") else "\n"
    if result.format is TSV:
        return ("\t".join(heads) + end).encode()
    line = io.StringIO()
    csv.writer(line, lineterminator=end).writerow(heads)
    return line.getvalue().encode()


class _Behind(io.RawIOBase):
    """A file behind a line, which is read first; it is closed with it."""

    def __init__(self, line: bytes, file: BinaryIO) -> None:
        self._line = line
        self._file = file

    def readable(self) -> bool:
        """It is read, and nothing else."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Fill a buffer from the line, and then from the file."""
        piece = self._line[: len(buffer)] or self._file.read(len(buffer))
        self._line = self._line[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()
