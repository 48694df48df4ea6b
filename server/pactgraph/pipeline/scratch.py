"""A release of any RDF files: no ontology, no checks, no saved queries; what `pactgraph
serve --data` publishes.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

import pactgraph
from pactgraph.errors import InputError
from pactgraph.pipeline.confined import Limits, Watch, confined
from pactgraph.pipeline.foreign import RdfFile, Skipped, digest_of, quads_of, rdf_files
from pactgraph.pipeline.naming import Naming, names_of, titles_in
from pactgraph.pipeline.values import Values
from pactgraph.rdf import BASE, LONGEST, NQUADS, Prefixes, line_of
from pactgraph.release import About, Manifest, Release, Role, is_release_id, open_release
from pactgraph.release.workshop import place_of
from pactgraph.release.write import Contents, Draft, write_release
from pactgraph.search import NAMES, SQLITE, VERSION, names_in, write_index

# Where nobody says by which address the files will be served.
_HERE = Naming("", "http://localhost/")
_COUNT_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
_COUNT_TRIPLES = "SELECT ('' AS ?g) (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }"

# To index so many names takes two seconds, and more of them are found only where they are written
# in full, which takes half of the time a name: a million statements load in five seconds.
MANY_NAMES, MOST_NAMES = 20_000, 50_000
_WHOLE_NAMES = (
    "note: there are {} names, so that a search finds them only where they are written in full"
)
_NO_NAMES = "note: there are more than {} names, so that none is found by a search"
_MERGED = (
    "note: {} {} became one with another by value: numbers, dates and truths are kept by their "
    "values, so that 007 is 7; quote what is to be kept as it is written"
)


def scratch_release(
    files: Sequence[Path | RdfFile],
    releases: Path,
    prefixes: Prefixes,
    limits: Limits | None = None,
    *,
    naming: Naming = _HERE,
    say: Callable[[str], None] = lambda line: None,
    is_lenient: bool = False,
) -> Release:
    """A release of `files`, current from now on; the format of those that are paths is told by the
    ends of their names, .gz is unpacked.

    `naming` names the dataset and resolves relative IRIs; of `prefixes`, those of our own
    namespaces are none of theirs. It is made in a child that is shut in. `say` gets a line where
    statements become one, since a store keeps values. With `is_lenient`, statements that can't be
    read are passed over, and told to `say`. Raises InputError where a file is no RDF or
    goes beyond `limits`, with its name.
    """
    paths = [file for file in files if isinstance(file, Path)]
    known = [*rdf_files(paths), *(file for file in files if isinstance(file, RdfFile))]
    names = names_of([file.path for file in known])
    based = {
        replace(file, base=naming.base_of(names[file.path])): names[file.path] for file in known
    }
    draft = _Scratch(based, naming, _public(prefixes), is_lenient)
    with place_of(releases):
        outcome = confined(
            lambda watch: _release(draft, releases, watch), limits, say, writes=releases
        )
    match outcome:
        case str(release_id) if is_release_id(release_id):
            return open_release(releases / release_id)
    raise InputError("no release could be made; one of the files is not what it seems")


@dataclass(frozen=True, slots=True)
class _Scratch:
    """What a release is made of: files with their names, by what else things are named, and
    whether what can't be read is passed over.
    """

    names: Mapping[RdfFile, str]
    naming: Naming
    prefixes: Prefixes
    is_lenient: bool

    def __str__(self) -> str:
        return ", ".join(map(str, self.names))

    @property
    def about(self) -> About:
        """What there is to say of files that say nothing of themselves: what they are called."""
        return About(self.naming.dataset, "", {"": ", ".join(self.names.values())}, {})


def _public(prefixes: Prefixes) -> Prefixes:
    """`prefixes` without those of our own namespaces, which others' files have no use for."""
    return Prefixes(
        {prefix: ns for prefix, ns in prefixes.table.items() if not ns.startswith(BASE)}
    )


def _release(draft: _Scratch, releases: Path, watch: Watch) -> str:
    """The id of the release of `draft`, which is made and current from now on."""
    begin = watch.begin
    digests = {name: digest_of(file, begin) for file, name in draft.names.items()}
    release_id = _release_id(digests, draft)

    def compose() -> Contents:
        store, values = ox.Store(), Values()
        skipped = Skipped(watch.say) if draft.is_lenient else None
        for file in draft.names:
            with quads_of(file, begin, skipped) as quads:
                store.bulk_extend(values.noted(quads))
        begin(f"the graphs of {draft}")
        if merged := values.merged_in(store):
            watch.say(_MERGED.format(merged, "statement" if merged == 1 else "statements"))
        graphs = dict(_rows(store.query(_COUNT_GRAPHS)))
        manifest = Manifest(
            id=release_id,
            version=pactgraph.__version__,
            quads=len(store),
            triples=_count_triples(store, graphs),
            graphs=graphs,
            prefixes=dict(sorted(draft.prefixes.table.items())),
            inputs=digests,
            about=replace(draft.about, title=titles_in(store) or draft.about.title),
        )
        return Contents(manifest, [_dataset(store, draft, begin), *_names(store, draft, watch)])

    return write_release(releases / release_id, compose, begin).id


def _dataset(store: ox.Store, draft: _Scratch, begin: Callable[[str], None]) -> Draft:
    """All that was loaded; the one artefact of such a release."""

    def write(file: IO[bytes]) -> None:
        lines = _Lines(file, draft, begin)
        store.dump(cast(IO[bytes], lines), format=ox.RdfFormat.N_QUADS)

    return Draft("dumps/data.nq", Role.DATASET, NQUADS.media_type, write)


def _names(store: ox.Store, draft: _Scratch, watch: Watch) -> Iterator[Draft]:
    """What the things are called that were loaded, unless that takes much longer than to load
    them.
    """
    watch.begin(f"the names in {draft}")
    names = names_in(partial(_lines_with, store), MOST_NAMES)
    if names is None:
        watch.say(_NO_NAMES.format(MOST_NAMES))
        return
    is_partial = names.count > MANY_NAMES
    if is_partial:
        watch.say(_WHOLE_NAMES.format(names.count))
    yield Draft(NAMES, Role.NAMES, SQLITE, write_index(names, is_partial=is_partial))


def _lines_with(store: ox.Store, predicate: str) -> Iterator[bytes]:
    return map(line_of, store.quads_for_pattern(None, ox.NamedNode(predicate), None))


@dataclass(slots=True)
class _Lines:
    """Passes on lines that can be read again: with its escapes, a text may be longer than it was,
    and RDF/XML has no limit. As much as can be read of one name is a step.
    """

    file: IO[bytes]
    draft: _Scratch
    begin: Callable[[str], None]
    length: int = 0
    left: int = 0

    def write(self, data: bytes) -> int:
        """Take a piece. Raises InputError where a line is too long."""
        self.left -= len(data)
        if self.left < 0:
            self.left = LONGEST
            self.begin(f"the release of {self.draft}")
        start = data.rfind(b"\n") + 1
        self.length = len(data) - start if start else self.length + len(data)
        if self.length > LONGEST:
            raise InputError(
                f"{self.draft}: a statement in it takes more than {LONGEST // 1024**2} MiB as "
                "N-Quads; make its text shorter"
            )
        return self.file.write(data)

    def flush(self) -> None:
        """Nothing is held back."""


def _release_id(digests: Mapping[str, str], draft: _Scratch) -> str:
    """The first 12 hexadecimal digits of SHA-256 over all that the release follows from: the files,
    what relative IRIs in them resolve against, the prefixes, the name of it all and the versions.
    """
    files = sorted(
        f"{digests[name]} {name} {file.base} {file.format.name}"
        for file, name in draft.names.items()
    )
    rows = sorted(f"{prefix} {namespace}" for prefix, namespace in draft.prefixes.table.items())
    way = "lenient" if draft.is_lenient else "strict"
    lines = [
        draft.naming.dataset,
        way,
        *files,
        *rows,
        pactgraph.__version__,
        ox.__version__,
        VERSION,
    ]
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
