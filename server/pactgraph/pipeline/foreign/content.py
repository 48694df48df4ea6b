"""What stands in a file, unpacked and a piece at a time, and in one sentence what is wrong with
it.
"""

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from pactgraph.errors import InputError
from pactgraph.files.pieces import in_pieces
from pactgraph.files.signature import past_signature
from pactgraph.pipeline.foreign.file import RdfFile
from pactgraph.rdf import reason, too_long

_GZIP = b"\x1f\x8b"
_READ = 1024**2


def digest_of(file: RdfFile, begin: Callable[[str], None]) -> str:
    """The SHA-256 of a file. Raises InputError where it is none that can be read more than once."""
    begin(str(file))
    digest = hashlib.sha256()
    with _told(file):
        if not file.path.is_file():
            raise InputError(
                f"{file} is no file that can be read from its start to its end; copy what it "
                "gives into one, or pass it as standard input with --data -"
            )
        with file.path.open("rb") as content:
            pieces = in_pieces(content, lambda: begin(str(file)))
            while piece := pieces.read(_READ):
                digest.update(piece)
    return digest.hexdigest()


@contextmanager
def content_of(file: RdfFile, begin: Callable[[str], None]) -> Iterator[IO[bytes]]:
    """What stands in a file, from behind a byte-order mark on; each piece of it is a step.

    What goes wrong with it in the context is raised as an InputError that names the file, where
    known the line, and what to do.
    """
    with _told(file), _opened(file.path) as content:
        yield in_pieces(past_signature(content), lambda: begin(str(file)))


def _opened(path: Path) -> IO[bytes]:
    """A file, unpacked where its name or its first bytes say that it is packed."""
    file = path.open("rb")
    is_packed = path.name.lower().endswith(".gz") or file.peek(2).startswith(_GZIP)
    return cast(IO[bytes], gzip.GzipFile(fileobj=file)) if is_packed else file


@contextmanager
def _told(file: RdfFile) -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise InputError(f"{file}: {too_long(error).msg}; make it shorter") from error
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            raise InputError(
                f"{file} has a @context that is an address, and none is fetched; write the context "
                "itself into the file"
            ) from error
        place = f"{file}:{error.lineno}" if error.lineno else str(file)
        raise InputError(
            f"{place} can't be read as {file.format.name}: {reason(error)}; correct it; --format "
            "says what it is, --lenient passes over statements that are broken"
        ) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(
            f"{file} can't be read as {file.format.name}: it is no gzip that is whole ({error}); "
            "fetch or pack it again"
        ) from error
    except OSError as error:
        raise InputError(f"{file} can't be read: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"{file} can't be read as {file.format.name}: {error}") from error
