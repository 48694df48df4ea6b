"""The home page, in English and Chinese."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from flask import Blueprint, Response, render_template, request, send_from_directory

from pactgraph.engine import QueryRequest
from pactgraph.queries.model import SavedQuery
from pactgraph.queries.table import solutions
from pactgraph.rdf.formats import ANY
from pactgraph.release.read import Release
from pactgraph.web.pages.words import page_language, words
from pactgraph.web.responses import may_be_kept
from pactgraph.web.wsgi.protocol import endpoint_url
from pactgraph.web.wsgi.switch import client, publication

blueprint = Blueprint("pages", __name__)

_FIGURES = """
PREFIX pact: <https://w3id.org/pactgraph/ontology#>
SELECT
  (COUNT(DISTINCT ?agent) AS ?agents)
  (COUNT(DISTINCT ?situation) AS ?situations)
  (COUNT(DISTINCT ?provision) AS ?provisions)
  (COUNT(DISTINCT ?cited) AS ?sentences)
WHERE {
  { ?agent a pact:Agent }
  UNION { ?situation a pact:Situation }
  UNION { ?provision a pact:Provision }
  UNION { ?any pact:evidence ?cited }
}
"""


@dataclass(frozen=True, slots=True)
class Download:
    """A file to offer, with its size in KiB, rounded up."""

    name: str
    kib: int


@blueprint.get("/")
def home() -> Response:
    """The home page in the reader's language."""
    return _home(page_language())


@blueprint.get("/<any(en, zh):language>/")
def home_in(language: str) -> Response:
    """The home page in a language."""
    return _home(language)


@blueprint.get("/static/<name>")
def static(name: str) -> Response:
    """A file that the pages need, with a tag like that of an answer; one made of its path would
    tell where we are installed.
    """
    return may_be_kept(
        send_from_directory(Path(__file__).parent / "static", name, conditional=False, etag=False)
    )


def _home(language: str) -> Response:
    served = publication()
    names, rows = solutions(
        served.engine.query(QueryRequest(_FIGURES, client=client()), ANY).read()
    )
    figures = {
        name: term["value"] for row in rows for name, term in zip(names, row, strict=True) if term
    }
    topics = [
        (topic, list(group))
        for topic, group in groupby(served.catalog.queries.values(), key=_topic)
    ]
    page = render_template(
        "home.html",
        t=words(language),
        language=language,
        release=served.release,
        figures=figures,
        topics=topics,
        downloads=list(_downloads(served.release)),
        endpoint=endpoint_url(request.environ),
    )
    return may_be_kept(
        Response(page, content_type="text/html; charset=utf-8", headers={"Vary": "Accept-Language"})
    )


def _topic(query: SavedQuery) -> str:
    return query.topic


def _downloads(release: Release) -> Iterator[Download]:
    for artefact in release.downloads.values():
        yield Download(artefact.name, -(-artefact.bytes // 1024))
