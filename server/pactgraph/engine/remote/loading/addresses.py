"""Where an engine takes queries, updates (https://www.w3.org/TR/sparql11-protocol/#update-operation)
and graphs (https://www.w3.org/TR/sparql11-http-rdf-update/): each engine has its own addresses, and
says in its answers which it is.
"""

import re
from dataclasses import dataclass

import httpx

from pactgraph.errors import InputError

# An engine → how its answers show it, and what stands for the end of the address of queries where
# it takes updates, and graphs.
_ENGINES = (
    ("Oxigraph", ("server", "oxigraph"), r"/query$", "/update", "/store"),
    ("Virtuoso", ("server", "virtuoso"), r"/sparql$", "/sparql-auth", "/sparql-graph-crud-auth"),
    ("Fuseki", ("fuseki-request-id", ""), r"/(sparql|query)$|(?<=[^/:])$", "/update", "/data"),
    ("RDF4J or GraphDB", ("", ""), r"(?<=/repositories/)([^/]+)$", r"\1/statements",
     r"\1/rdf-graphs/service"),
    ("Neptune", ("", ""), r"/sparql$", "/sparql", "/sparql/gsp/"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where an engine takes queries, updates and graphs."""

    query: str
    update: str
    graphs: str


def addresses_of(query: str, answer: httpx.Headers, update: str, graphs: str) -> Addresses:
    """The addresses of the engine that is asked at `query` and gives an answer with such headers;
    what is given as `update` and `graphs` counts. Raises InputError where they can't be told.
    """
    for _, (header, value), ending, updates, stores in _ENGINES:
        shows = not header or (header in answer and value in answer[header].lower())
        if shows and re.search(ending, query):
            update = update or re.sub(ending, updates, query, count=1)
            return Addresses(query, update, graphs or re.sub(ending, stores, query, count=1))
    if update and graphs:
        return Addresses(query, update, graphs)
    known = ", ".join(row[0] for row in _ENGINES)
    raise InputError(
        f"{query} is none of {known}, by its address and its answers: say where it takes updates "
        "and graphs, with --update and --graphs"
    )
