"""A release of any RDF files as they are: no ontology, no checks, no saved queries; what `pactgraph serve --data` publishes."""

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pyoxigraph as ox

import pactgraph
from pactgraph.build.publish import give_name, is_whole, switch, sync
from pactgraph.build.workshop import clear, workshop
from pactgraph.errors import InputError
from pactgraph.manifest import Manifest
from pactgraph.namespaces import Prefixes
from pactgraph.release import MANIFEST, Release, open_release, sha256

_COUNT_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
_COUNT_TRIPLES = "SELECT ('' AS ?g) (COUNT(*) AS ?n) { ?s ?p ?o }"


def scratch_release(files: Sequence[Path], releases: Path, prefixes: Prefixes) -> Release:
    """A release of `files`, current from now on; their format is told by the ends of their names, .gz is unpacked.

    Relative IRIs in a file resolve against where it is. Raises InputError where a file is no RDF.
    """
    release_id = hashlib.sha256("".join(sorted(map(sha256, files))).encode()).hexdigest()[:12]
    folder = releases / release_id
    releases.mkdir(parents=True, exist_ok=True)
    clear(releases)
    if not is_whole(folder):
        store = ox.Store()
        for file in files:
            _load(store, file)
        with workshop(releases, release_id) as aside:
            _write(store, files, release_id, prefixes, aside / "release")
            give_name(aside / "release", folder)
    switch(releases, release_id)
    return open_release(folder)


def _load(store: ox.Store, file: Path) -> None:
    name = file.name.removesuffix(".gz")
    format = ox.RdfFormat.from_extension(name.rpartition(".")[2])
    if format is None:
        raise InputError(f"{file}: what RDF format is this? Known are .ttl .nt .nq .trig .rdf .xml .jsonld, each also with .gz")
    try:
        with _opened(file) as content:
            store.load(input=content, format=format, base_iri=file.resolve().as_uri())
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(f"{file} can't be read as {format.name}: {error}") from error


def _opened(file: Path) -> IO[bytes]:
    return gzip.open(file) if file.suffix == ".gz" else file.open("rb")  # type: ignore[return-value]


def _write(store: ox.Store, files: Sequence[Path], release_id: str, prefixes: Prefixes, folder: Path) -> None:
    dataset = folder / "dumps" / "pactgraph.nq"
    dataset.parent.mkdir(parents=True)
    (folder / "queries").mkdir()
    store.dump(dataset, format=ox.RdfFormat.N_QUADS)
    graphs = dict(_rows(store.query(_COUNT_GRAPHS)))
    manifest = Manifest(
        id=release_id,
        version=pactgraph.__version__,
        quads=len(store),
        triples=_rows(store.query(_COUNT_TRIPLES, use_default_graph_as_union=True))[0][1],
        graphs=graphs,
        prefixes=dict(sorted(prefixes.table.items())),
        inputs={file.name: sha256(file) for file in files},
        files={dataset.relative_to(folder).as_posix(): sha256(dataset)},
    )
    (folder / MANIFEST).write_text(manifest.to_json(), "utf-8")
    for path in (dataset, folder / MANIFEST, folder):
        sync(path)


def _rows(results: object) -> list[tuple[str, int]]:
    """The rows of one of the two questions: a name and a number."""
    if not isinstance(results, ox.QuerySolutions):
        raise TypeError("the question is no SELECT")
    return [(str(getattr(row["g"], "value", "")), int(getattr(row["n"], "value", 0))) for row in results]
