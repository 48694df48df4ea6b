"""Other servers that the same is asked of: whichever are installed, and those whose address is
given.
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from benchmarks.data import Dataset
from benchmarks.endpoint import Endpoint
from benchmarks.measure import Refused
from benchmarks.peers.address import reach
from benchmarks.peers.oxigraph_server import find_oxigraph, serve_oxigraph
from benchmarks.peers.rdflib_endpoint import STORES, find_rdflib_endpoint, serve_rdflib_endpoint
from benchmarks.peers.virtuoso import find_virtuoso, serve_virtuoso
from benchmarks.plan import Plan


@contextmanager
def serve_peers(plan: Plan, dataset: Dataset) -> Iterator[list[Endpoint]]:
    """The peers that could be had, each with `dataset` loaded; a word on standard error for each
    that could not.
    """
    with ExitStack() as stack:
        endpoints = list[Endpoint]()
        for peer in _peers(plan, dataset):
            try:
                endpoints.append(stack.enter_context(peer))
            except Refused as refusal:
                print(f"left out: {refusal}", file=sys.stderr)
        yield endpoints


def _peers(plan: Plan, dataset: Dataset) -> Iterator[AbstractContextManager[Endpoint]]:
    """The peers there are; each starts when its context is entered."""
    if virtuoso := find_virtuoso(plan.virtuoso):
        yield serve_virtuoso(virtuoso, dataset)
    if python := find_rdflib_endpoint(plan.rdflib_endpoint):
        yield from (serve_rdflib_endpoint(python, store, dataset) for store in STORES)
    if program := find_oxigraph(plan.oxigraph):
        yield serve_oxigraph(program, dataset)
    yield from (reach(name, url, dataset) for name, url in plan.peers.items())
