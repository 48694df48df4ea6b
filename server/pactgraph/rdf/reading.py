"""Files of RDF that anybody may have written: where what they say begins, and what is wrong with
them, in a line.
"""

import re
from pathlib import Path

import pyoxigraph as ox

from pactgraph.files.signature import past_signature

LONGEST = 16 * 1024**2  # bytes of one name or text, as the engine reads them
_LINE = re.compile(r"^Parser error (?:at line \d+ )?")
_SHOWN = 300  # characters of what the parser says, which may quote the file


def read_turtle(path: Path, rename_blank_nodes: bool = False) -> list[ox.Quad]:
    """The statements of a Turtle file, in its order.

    Raises OSError where it can't be read, SyntaxError where it is no Turtle: `reason` tells why.
    """
    try:
        with path.open("rb") as file:
            return list(
                ox.parse(
                    input=past_signature(file),
                    format=ox.RdfFormat.TURTLE,
                    rename_blank_nodes=rename_blank_nodes,
                )
            )
    except MemoryError as error:
        raise too_long(error) from error


def read_ntriples(path: Path) -> bytes:
    """The statements of a Turtle file as N-Triples, in its order. Raises as `read_turtle` does."""
    try:
        with path.open("rb") as file:
            quads = ox.parse(input=past_signature(file), format=ox.RdfFormat.TURTLE)
            return ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES) or b""
    except MemoryError as error:
        raise too_long(error) from error


def too_long(error: MemoryError) -> SyntaxError:
    """The error that a name or text is too long to be read. Raises `error` where it isn't that."""
    if "buffer" not in str(error):
        raise error
    return SyntaxError(f"a name or text in it is longer than {LONGEST // 1024**2} MiB")


def reason(error: SyntaxError) -> str:
    """What is wrong with a file, in a line, and what to do where that is known.

    The line of the file is the error's to tell: here stand only the columns.
    """
    words = _LINE.sub("", " ".join((error.msg or "").split()))
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]} …"
    return f"{shown}; save the file as UTF-8" if "UTF-" in words else shown
