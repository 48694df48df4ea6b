"""Oxigraph in this process: what evaluates a query, in a query worker or wherever a query can be
trusted.

Where neither the request nor the query names a dataset, the default graph is the union of all
graphs, as a set (`rdf/union.py`). When one kind of graph is named, the other is empty (https://www.w3.org/TR/sparql11-protocol/#dataset).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from pactgraph.config import Settings, is_read_from_disk
from pactgraph.engine.faults import evaluation_error, graph_name, service_refusal, syntax_error
from pactgraph.engine.functions import FUNCTIONS
from pactgraph.engine.seam import (
    Capabilities,
    Memory,
    Output,
    QueryRequest,
    QueryResult,
    Wanted,
    forget_frames,
    write_answer,
)
from pactgraph.errors import ReleaseError
from pactgraph.files.identity import identity_of
from pactgraph.rdf import Accept, Format, Prefixes, fill_union
from pactgraph.release import Release
from pactgraph.sparql import Traits, query_form, traits_of


class EmbeddedEngine:
    """An engine over a store of Oxigraph."""

    def __init__(
        self,
        store: ox.Store,
        prefixes: Prefixes,
        allowed_services: tuple[str, ...] = (),
        *,
        has_union: bool = False,
        result_size: float = inf,
    ) -> None:
        """`prefixes` abbreviate Turtle answers; `allowed_services` are the endpoints that SERVICE
        may call; `result_size` is the bytes that the answer of `query` may have.

        `has_union` says that the default graph of `store` is the union of all its graphs, as it
        must be where these overlap.
        """
        self._store = store
        self._prefixes = prefixes
        self._allowed = frozenset(allowed_services)
        self._has_union = has_union
        self._result_size = result_size

    @property
    def capabilities(self) -> Capabilities:
        """What Oxigraph can do."""
        return Capabilities(FUNCTIONS, has_union_default_graph=True, has_triple_terms=True)

    def query(self, request: QueryRequest, accept: Accept) -> QueryResult:
        """The answer, held in memory; see Engine. Nothing stops a query here but its end.

        Raises ServiceError before anything runs where a call to a service is not allowed, and
        ExceededError where the answer is too large.
        """
        output = Memory(self._result_size)
        format, is_volatile = self.write(request, accept, output)
        return QueryResult(format, output.getvalue(), output.tell(), is_volatile)

    def close(self) -> None:
        """Nothing to let go of; memory goes with the object."""

    def write(self, request: QueryRequest, accept: Accept, output: Output) -> tuple[Format, bool]:
        """Write the answer to `output` as it is found; the format it is written in, and whether it
        is volatile.

        Raises as `query` does, perhaps after writing a part.
        """
        query = traits_of(request.text)
        if query.services - self._allowed:
            raise service_refusal(self._allowed)
        try:
            return self._write(request, query, accept, output), query.is_volatile
        except BaseException as error:
            forget_frames(error)
            raise

    def _write(
        self, request: QueryRequest, query: Traits, accept: Accept, output: Output
    ) -> Format:
        """Write the answer; the format it is written in."""
        try:
            results = self._store.query(
                request.text, base_iri=request.base, **self._dataset(request, query)
            )
            return write_answer(results, accept, self._prefixes, output)
        except SyntaxError as error:
            query_form(request.text)
            raise syntax_error(request.text, str(error), self._prefixes) from error
        except (ValueError, RuntimeError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise evaluation_error(str(error), bool(query.services)) from error

    def _dataset(self, request: QueryRequest, query: Traits) -> dict[str, Any]:
        """The engine's arguments for the dataset of a request; the protocol's graphs override those
        of the query.
        """
        if request.default_graphs or request.named_graphs:
            return {
                "default_graph": [graph_name(iri) for iri in request.default_graphs],
                "named_graphs": [graph_name(iri) for iri in request.named_graphs],
            }
        return {"use_default_graph_as_union": not (self._has_union or query.names_dataset)}


@dataclass(frozen=True, slots=True)
class EmbeddedBackend:
    """Engines in the process that asks, each with a store of its own: for tests, for benchmarks,
    and where queries can be trusted.
    """

    settings: Settings

    def is_ready(self, release: Release) -> bool:
        """Always: it is loaded when it is opened."""
        return True

    def open(self, release: Release) -> EmbeddedEngine:
        """An engine over the store on disk or, where that is too small to be needed, over the
        dataset in memory.

        Raises ReleaseError where there is none, DamageError where it isn't what the manifest says.
        """
        place = store_on_disk(release, self.settings)
        store = ox.Store.read_only(str(place)) if place else _load_verified(release)
        return EmbeddedEngine(
            store,
            release.prefixes,
            self.settings.service_allow,
            has_union=release.manifest.graphs_overlap,
            result_size=self.settings.result_size,
        )


@contextmanager
def embedded(settings: Settings, folder: Path, wanted: Wanted) -> Iterator[EmbeddedBackend]:
    """The backend; nothing has to run for it."""
    yield EmbeddedBackend(settings)


def store_on_disk(release: Release, settings: Settings) -> Path | None:
    """The store on disk to read from; None where the data is to be loaded into memory.

    Raises ReleaseError where one is wanted and there is none, DamageError where it is none.
    """
    if not is_read_from_disk(settings.store, release.manifest.stored):
        return None
    if not release.has_store:
        raise ReleaseError(
            f"release {release.id} has no store on disk; run `pactgraph build --store disk`"
        )
    return release.store_folder


def _load_verified(release: Release) -> ox.Store:
    """A store in memory with the dataset, which is what it was before and after it was loaded."""
    file, identity = release.dataset_file, release.verify_dataset()
    store = load_store(file, with_union=release.manifest.graphs_overlap)
    if not file.exists() or identity_of(file) != identity:
        raise release.damage(release.dataset)
    return store


def load_store(dataset: Path, *, with_union: bool = False) -> ox.Store:
    """A store in memory with the N-Quads of `dataset`, and perhaps the union of all graphs as its
    default graph. Raises ReleaseError where they can't be read.
    """
    store = ox.Store()
    try:
        # Lenient leaves out the check of IRIs and language tags, which the build has made, and is
        # 1.6 times as fast.
        store.load(path=dataset, format=ox.RdfFormat.N_QUADS, lenient=True)
    except (OSError, SyntaxError) as error:
        raise ReleaseError(f"{dataset} can't be read ({error}); run `pactgraph build`") from error
    if with_union:
        fill_union(store)
    return store
