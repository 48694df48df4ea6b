"""The project's own release and its saved queries."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
from pactgraph.queries.read import load_catalog
from pactgraph.rdf.formats import JSON
from pactgraph.rdf.terms import ONTOLOGY
from pactgraph.release import current_release
from pactgraph.sparql.template import bind

from benchmarks.endpoint import Client, Endpoint
from benchmarks.measure import Refused
from benchmarks.workload import EXPORT, JOIN, LOOKUP, PATH, read_query

# The class of the things that each question is asked about.
_ABOUT = {
    LOOKUP: ("right", "Right"),
    JOIN: ("organization", "Organization"),
    PATH: ("agreement", "Agreement"),
}


def release_of_the_project(scratch: Path) -> Path:
    """A folder of releases with one of the project around us, built anew where its inputs have
    changed. Raises Refused where it can't be.
    """
    releases = scratch / "project"
    outcome = subprocess.run(
        [sys.executable, "-m", "pactgraph", "build", "--releases", str(releases)],
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode:
        raise Refused(f"the project can't be built: {outcome.stderr.strip()}")
    return releases


def saved_queries(releases: Path) -> list[str]:
    """The path of each saved query with its example arguments."""
    queries = load_catalog(current_release(releases).queries_folder).queries.values()
    return [f"/queries/{query.name}?{urlencode(query.example)}" for query in queries]


def questions_of_the_project(endpoint: Endpoint, releases: Path) -> list[str]:
    """The paths of lookups, joins, paths and the export on the project's release, and of its saved
    queries.
    """
    paths = [endpoint.path(read_query(EXPORT)), *saved_queries(releases)]
    for name, (parameter, cls) in _ABOUT.items():
        paths += [
            endpoint.path(bind(read_query(name), {parameter: ox.NamedNode(iri)}))
            for iri in _instances(endpoint, cls)
        ]
    return paths


def _instances(endpoint: Endpoint, cls: str) -> list[str]:
    query = f"SELECT ?thing WHERE {{ ?thing a <{ONTOLOGY}{cls}> }} ORDER BY ?thing"
    rows = json.loads(Client(endpoint).query(query, JSON).body)["results"]["bindings"]
    return [row["thing"]["value"] for row in rows]
