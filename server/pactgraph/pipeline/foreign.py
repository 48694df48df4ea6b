"""RDF files of any vocabulary and any format, loaded without asking what they mean; .gz is
unpacked.
"""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from pactgraph.errors import InputError
from pactgraph.files.digest import sha256
from pactgraph.files.pieces import in_pieces
from pactgraph.pipeline.depth import check_depth
from pactgraph.pipeline.values import Values


def digest_of(file: Path, begin: Callable[[str], None]) -> str:
    """The SHA-256 of a file. Raises InputError where it is none that can be read more than once."""
    begin(str(file))
    if not file.is_file():
        raise InputError(
            f"{file} is no file that can be read from its start to its end; copy what it gives "
            "into one"
        )
    return sha256(file)


def load_into(store: ox.Store, file: Path, begin: Callable[[str], None], values: Values) -> None:
    """Load a file, whose format is told by the end of its name; its `values` are noted. Raises
    InputError where it is no RDF. Relative IRIs resolve against where the file is.
    """
    name = file.name.removesuffix(".gz")
    format = ox.RdfFormat.from_extension(name.rpartition(".")[2])
    if format is None:
        raise InputError(
            f"{file}: what RDF format is this? Known are .ttl .nt .nq .trig .rdf .xml .jsonld, "
            "each also with .gz"
        )
    begin(str(file))
    try:
        if format == ox.RdfFormat.JSON_LD:
            with _opened(file) as content:
                check_depth(content)
        with _opened(file) as content:
            quads = ox.parse(
                input=in_pieces(content, lambda: begin(str(file))),
                format=format,
                base_iri=file.resolve().as_uri(),
                rename_blank_nodes=True,
            )
            store.bulk_extend(values.noted(quads))
    except (OSError, EOFError, zlib.error, SyntaxError, ValueError) as error:
        raise InputError(f"{file} can't be read as {format.name}: {error}") from error


def _opened(file: Path) -> IO[bytes]:
    return gzip.open(file) if file.suffix == ".gz" else file.open("rb")  # type: ignore[return-value]
