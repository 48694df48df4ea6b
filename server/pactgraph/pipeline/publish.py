"""Stage 5: what the release of a dataset holds, one row an artefact, and the release itself.

A row added to ARTEFACTS is all that a new kind of file needs: the manifest lists what the rows
give, and downloads, checksums and descriptions follow from the manifest.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox

from pactgraph.errors import BuildError
from pactgraph.pipeline.checks.declared import published_shapes
from pactgraph.pipeline.choices import values_file
from pactgraph.pipeline.edition import Edition
from pactgraph.pipeline.material import Inputs, Report
from pactgraph.pipeline.report import report_in, report_turtle
from pactgraph.rdf import DUMPS, JSONLD, NQUADS, TRIG, TSV, TURTLE, formats_of, typed
from pactgraph.rdf.dump import Part, dump_name, parts_of, write_context, write_turtle
from pactgraph.release import Release, Role
from pactgraph.release.write import Contents, Draft, taken_up, write_release
from pactgraph.search import NAMES, SQLITE

_PIECE = 1 << 20  # bytes of a file that are read at once
Artefacts: TypeAlias = Callable[[Edition], Iterator[Draft]]
# In which formats the data are there without their description as well.
_DATA = (TURTLE, TRIG)


def publish(edition: Edition, releases: Path) -> Release:
    """The release of `edition`, current from now on. The same inputs give the same release, which
    is kept if it is whole.

    Raises BuildError where the folder can't be written or what was written can't be read back.
    """
    inputs = edition.inputs
    return write_release(
        releases / inputs.release_id,
        lambda: Contents(edition.manifest(), _drafts(edition), _count),
        inputs.begin,
    )


def kept_release(inputs: Inputs, releases: Path) -> Release | None:
    """The release of `inputs`, current from now on, if it is there and whole. Raises BuildError
    where `current` can't be switched.
    """
    try:
        return taken_up(releases / inputs.release_id)
    except OSError as error:
        raise BuildError(
            f"the release can't be written to {releases}: {error.strerror or error}"
        ) from error


def report_of(release: Release) -> Report:
    """What the checks found when a release was built."""
    report = next(file for file in release.manifest.files if file.role is Role.REPORT)
    return report_in(release.read(report))


def _drafts(edition: Edition) -> Iterator[Draft]:
    for artefacts in ARTEFACTS:
        yield from artefacts(edition)


def _dumps(edition: Edition) -> Iterator[Draft]:
    """The dataset in every format, as it is and packed: a download is sent as either."""
    for format in formats_of(*DUMPS):
        path = f"dumps/{dump_name(format)}"
        edition.inputs.begin(f"{path} of the release")
        parts = parts_of(
            edition.statements, format, edition.inputs.prefixes, edition.context, edition.terms
        )
        role = Role.DATASET if format is NQUADS else Role.DUMP
        read = _read_again(parts) if format is NQUADS else parts
        content = edition.pieces(read, are_kept=format in _DATA)
        yield Draft(path, role, format.media_type, content, packed=Role.DUMP)


def _data(edition: Edition) -> Iterator[Draft]:
    """The dataset without its description, which takes half of the room."""
    for format in _DATA:
        path = f"dumps/pactgraph-data.{format.suffix}"
        edition.inputs.begin(f"{path} of the release")
        parts = parts_of(edition.data, format, edition.inputs.prefixes, terms=edition.terms)
        yield Draft(path, Role.DATA, format.media_type, edition.pieces(parts), packed=Role.DATA)


def _description(edition: Edition) -> Iterator[Draft]:
    """What the dataset says of itself, by itself: its record and its counts."""
    dataset = edition.dataset
    said = typed([*dataset.triples_of("dataset"), *edition.description])
    content = write_turtle(said, edition.inputs.prefixes).encode()
    yield Draft("void.ttl", Role.DESCRIPTION, TURTLE.media_type, content)


def _context(edition: Edition) -> Iterator[Draft]:
    """What the names in its JSON-LD mean, for who writes more of it."""
    content = write_context(edition.context).encode()
    yield Draft("context.jsonld", Role.CONTEXT, JSONLD.media_type, content)


def _report(edition: Edition) -> Iterator[Draft]:
    """What the checks found."""
    content = report_turtle(edition.report, edition.inputs.prefixes).encode()
    yield Draft("report.ttl", Role.REPORT, TURTLE.media_type, content)


def _shapes(edition: Edition) -> Iterator[Draft]:
    """What is asked of the data, for validators of SHACL."""
    content = published_shapes(edition.dataset, edition.inputs).encode()
    yield Draft("shapes.ttl", Role.SHAPES, TURTLE.media_type, content)


def _saved_queries(edition: Edition) -> Iterator[Draft]:
    """The saved queries as they are, and what their parameters choose from."""
    inputs = edition.inputs
    for path in inputs.saved_queries:
        content = inputs.checked(path).read_bytes()
        yield Draft(inputs.relative(path), Role.QUERY, "application/sparql-query", content)
    if content := values_file(inputs, edition.dataset):
        yield Draft("queries/values.tsv", Role.QUERY, TSV.media_type, content)


def _names(edition: Edition) -> Iterator[Draft]:
    """The index of what the things of the dataset are called."""
    if edition.index:
        yield Draft(NAMES, Role.NAMES, SQLITE, edition.index)


# The artefacts of a release, in the order in which they are offered.
ARTEFACTS: tuple[Artefacts, ...] = (
    _dumps,
    _data,
    _description,
    _context,
    _report,
    _shapes,
    _saved_queries,
    _names,
)


def _read_again(parts: Iterable[bytes | Part]) -> Iterator[bytes | Part]:
    """Parts of N-Quads, each of which is read again when it is made."""
    for part in parts:
        yield Part(part.key, partial(_made, part)) if isinstance(part, Part) else _readable(part)


def _made(part: Part) -> bytes:
    return _readable(part.make())


def _readable(text: bytes) -> bytes:
    """`text`, a part of N-Quads. Raises BuildError where what it holds isn't read again as it was
    meant, a quad a line.
    """
    # Its IRIs were read from a file, so that they need not be looked at again, which takes as long
    # as all else.
    count = sum(1 for _ in ox.parse(text, format=ox.RdfFormat.N_QUADS, lenient=True))
    if count != (meant := text.count(b"\n")):
        raise BuildError(f"of {meant} quads that were written {count} can be read; tell us")
    return text


def _count(release: Release) -> None:
    """Raise BuildError unless what was written holds as many statements as what was meant, a line
    each.
    """
    with release.open(release.dataset) as file:
        quads = sum(piece.count(b"\n") for piece in iter(partial(file.read, _PIECE), b""))
    if quads != release.manifest.quads:
        raise BuildError(
            f"the release was written with {quads} quads instead of {release.manifest.quads}; the "
            "disk may be failing"
        )
