"""A release of any RDF files: no ontology, no checks, no saved queries; what `pactgraph
serve --data` publishes.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pyoxigraph as ox

import pactgraph
from pactgraph.errors import InputError
from pactgraph.pipeline.confined import Limits, Watch, confined
from pactgraph.pipeline.foreign import digest_of, load_into
from pactgraph.pipeline.values import Values
from pactgraph.rdf import NQUADS, Prefixes
from pactgraph.release import Manifest, Release, Role, is_release_id, open_release
from pactgraph.release.workshop import place_of
from pactgraph.release.write import Contents, Draft, write_release

_COUNT_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
_COUNT_TRIPLES = "SELECT ('' AS ?g) (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"

_MERGED = (
    "note: {} {} became one with another by value: numbers, dates and truths are kept by their "
    "values, so that 007 is 7; quote what is to be kept as it is written"
)


def scratch_release(
    files: Sequence[Path],
    releases: Path,
    prefixes: Prefixes,
    limits: Limits | None = None,
    *,
    say: Callable[[str], None] = lambda line: None,
) -> Release:
    """A release of `files`, current from now on; their format is told by the ends of their names,
    .gz is unpacked.

    Relative IRIs in a file resolve against where it is. It is made in a child that is shut in.
    `say` gets a line where statements become one, since a store keeps values.
    Raises InputError where a file is no RDF or goes beyond `limits`, with its name.
    """
    with place_of(releases):
        outcome = confined(
            lambda watch: _release(files, releases, prefixes, watch), limits, say, writes=releases
        )
    match outcome:
        case str(release_id) if is_release_id(release_id):
            return open_release(releases / release_id)
    raise InputError("no release could be made; one of the files is not what it seems")


def _release(files: Sequence[Path], releases: Path, prefixes: Prefixes, watch: Watch) -> str:
    """The id of the release of `files`, which is made and current from now on."""
    begin = watch.begin
    digests = {file: digest_of(file, begin) for file in files}
    release_id = _release_id(digests, prefixes)

    def compose() -> Contents:
        store, values = ox.Store(), Values()
        for file in files:
            load_into(store, file, begin, values)
        begin(f"the release of {', '.join(map(str, files))}")
        if merged := values.merged_in(store):
            watch.say(_MERGED.format(merged, "statement" if merged == 1 else "statements"))
        graphs = dict(_rows(store.query(_COUNT_GRAPHS)))
        manifest = Manifest(
            id=release_id,
            version=pactgraph.__version__,
            quads=len(store),
            triples=_count_triples(store, graphs),
            graphs=graphs,
            prefixes=dict(sorted(prefixes.table.items())),
            inputs={file.name: digest for file, digest in digests.items()},
        )
        return Contents(manifest, [_dataset(store)])

    return write_release(releases / release_id, compose, begin).id


def _dataset(store: ox.Store) -> Draft:
    """All that was loaded; the one artefact of such a release."""
    write = partial(store.dump, format=ox.RdfFormat.N_QUADS)
    return Draft("dumps/pactgraph.nq", Role.DATASET, NQUADS.media_type, write)


def _release_id(digests: Mapping[Path, str], prefixes: Prefixes) -> str:
    """The first 12 hexadecimal digits of SHA-256 over all that the release follows from: the files,
    where they lie, which relative IRIs resolve against, the prefixes and the versions.
    """
    files = sorted(f"{digest} {file.resolve().as_uri()}" for file, digest in digests.items())
    rows = sorted(f"{prefix} {namespace}" for prefix, namespace in prefixes.table.items())
    lines = [*files, *rows, pactgraph.__version__, ox.__version__]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _count_triples(store: ox.Store, graphs: Mapping[str, int]) -> int:
    """How many triples the union of all graphs has, where the named ones have so many quads."""
    if not graphs or len(store) in graphs.values():
        return len(store)  # it is one graph; to tell doubles takes as long as to load
    return _rows(store.query(_COUNT_TRIPLES, use_default_graph_as_union=True))[0][1]


def _rows(results: object) -> list[tuple[str, int]]:
    """The rows of one of the two questions: a name, with `_:` where it is a blank node's, and a
    number.
    """
    if not isinstance(results, ox.QuerySolutions):
        raise TypeError("the question is no SELECT")
    return [
        (
            str(row["g"] if isinstance(row["g"], ox.BlankNode) else row["g"].value),
            int(row["n"].value),
        )
        for row in results
    ]
