"""A server that somebody else has started and loaded, known by its address: Fuseki, the Oxigraph
server, QLever or any other.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from pactgraph.rdf.formats import JSON

from benchmarks.data import Dataset
from benchmarks.endpoint import Client, Endpoint
from benchmarks.measure import Refused

# Servers hold some statements of their own: Virtuoso 2,500.
_STRANGERS = 5000


@contextmanager
def reach(name: str, url: str, dataset: Dataset) -> Iterator[Endpoint]:
    """The endpoint at `url`. Raises Refused where it doesn't answer, or doesn't hold `dataset` in
    its default graph.
    """
    endpoint = Endpoint(name, url)
    found = _count(endpoint)
    if not dataset.triples <= found <= dataset.triples + _STRANGERS:
        raise Refused(
            f"{name} has {found} triples in its default graph, not {dataset.triples}: load the "
            "dataset, and make the default graph the union of all graphs"
        )
    yield endpoint


def _count(endpoint: Endpoint) -> int:
    try:
        reply = Client(endpoint).query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", JSON)
        return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])
    except (Refused, ValueError, LookupError) as error:
        raise Refused(f"{endpoint.name} at {endpoint.url} doesn't answer: {error}") from error
