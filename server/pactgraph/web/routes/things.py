"""The addresses of things: each IRI of ours leads to a document about it (https://www.w3.org/TR/cooluris/#r303gendocument).

/id/microsoft        303, by Accept: a browser to the page, a program to the document
/doc/id/microsoft    the document, by Accept; `.ttl`, `.jsonld`, `.nt`, `.rdf` name a format
/thing?iri=…, /doc?iri=…   the same for a thing of any other namespace
"""

from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.errors import ParameterError
from pactgraph.queries import LANGUAGES, executable
from pactgraph.rdf import BASE, QUERY, Kind, Triple, formats_of, is_iri
from pactgraph.web.http import CUT, prefers_html
from pactgraph.web.replies import (
    accepted,
    asked_formats,
    current,
    document,
    may_be_kept,
    see_other,
    see_page,
)
from pactgraph.web.things import ROOMS, can_be_asked, said_of, successor_of

blueprint = Blueprint("things", __name__)

_GRAPHS = formats_of(Kind.GRAPH)
_SUFFIXES = {suffix: format for format in _GRAPHS for suffix in format.suffixes}
# What stands for itself in a path.
_PLAIN = "/:@!$&'()*+,;=~"


@blueprint.get(f"/<{ROOMS}:room>/<path:name>")
def thing(room: str, name: str) -> BaseResponse:
    """The way to what is known of a thing of ours."""
    return _way(f"{room}/{name}")


@blueprint.get(f"/<{ROOMS}:name>")
def single(name: str) -> BaseResponse:
    """The way to what is known of a vocabulary, or of the dataset."""
    return _way(name)


@blueprint.get(f"/<{ROOMS}:name>.<any({', '.join(_SUFFIXES)}):suffix>")
def single_as(name: str, suffix: str) -> BaseResponse:
    """The way to what is known of it in a format."""
    return _way(f"{name}.{suffix}")


@blueprint.get("/query/<name>")
def saved_query(name: str) -> BaseResponse:
    """The way to a saved query: its page, or what it is as RDF."""
    stem, suffix = _parted(name)
    current().publication.catalog.get(stem)
    if not suffix and prefers_html(current().accept, asked_formats()):
        return see_page(f"/queries/{quote(stem)}")
    return _way(f"query/{name}")


@blueprint.get("/doc/<path:path>")
def document_of(path: str) -> BaseResponse:
    """The document about a thing of ours."""
    stem, suffix = _parted(path)
    return _document(BASE + stem, [suffix] if suffix else asked_formats())


@blueprint.get("/doc")
def document_about() -> BaseResponse:
    """The document about a thing of any namespace."""
    iri = request.args.get("iri", "").strip()
    if not can_be_asked(iri):
        raise ParameterError(
            f"iri={iri[:100]!r} is no absolute IRI; write it whole, such as "
            f"/doc?{urlencode({'iri': f'{BASE}id/microsoft'})}"
        )
    return _document(iri, asked_formats())


@blueprint.get("/thing")
def thing_of() -> BaseResponse:
    """The way to what is known of a thing of any namespace."""
    asked = [("iri", request.args.get("iri", ""))]
    if prefers_html(current().accept, asked_formats()):
        return see_page("/thing", asked)
    named = [("format", each) for each in asked_formats()]
    return see_other(f"/doc?{urlencode(asked + named)}")


@blueprint.get("/context.jsonld")
def names() -> BaseResponse:
    """What the names in our JSON-LD mean."""
    release = current().publication.release
    body = release.read(release.download("context.jsonld"))
    return may_be_kept(Response(body, content_type="application/ld+json"))


def _way(path: str) -> BaseResponse:
    """The way from the IRI that ends in `path`, which may name a format, to a document or page."""
    stem, suffix = _parted(path)
    iri = BASE + stem
    successor = successor_of(current(), iri)
    if successor:
        moved = successor.removeprefix(BASE)
        return see_other(f"/{quote(moved, _PLAIN)}{f'.{suffix}' if suffix else ''}", 308)
    if not suffix and prefers_html(current().accept, asked_formats()):
        return see_page(f"/{quote(stem, _PLAIN)}")
    wishes = [suffix] if suffix else asked_formats()
    format = accepted(wishes).graph
    return see_other(f"/doc/{quote(stem, _PLAIN)}.{format.suffix if format else suffix}")


def _parted(path: str) -> tuple[str, str]:
    """A path without the suffix of a format, and that; empty where it has none."""
    stem, _, suffix = path.rpartition(".")
    return (stem, suffix) if stem and suffix in _SUFFIXES else (path, "")


def _document(iri: str, wishes: Sequence[str]) -> BaseResponse:
    accept = accepted(wishes)
    successor_of(current(), iri)  # or it is unknown
    said = said_of(current(), iri)
    response = document([*_addresses(iri), *said.triples], accept)
    if said.is_cut:
        response.headers[CUT] = "true"
    response.headers["Link"] = ", ".join(_links(iri))
    return response


def _addresses(iri: str) -> Iterable[Triple]:
    """Where a saved query can be asked on this server; of other things nothing."""
    publication = current().publication
    name = iri.removeprefix(QUERY)
    if name == iri or name not in publication.catalog.queries:
        return ()
    query = publication.catalog.get(name)
    return executable(query, publication.release.prefixes, current().root)


def _links(iri: str) -> list[str]:
    """What else there is of a thing, by the relations of https://www.rfc-editor.org/rfc/rfc8288."""
    context = current()
    own = iri.startswith(BASE)
    path = quote(iri.removeprefix(BASE), _PLAIN)
    address = f"/doc/{path}" if own else f"/doc?{urlencode({'iri': iri})}"
    licence = context.publication.release.manifest.about.licence
    named = [
        (f"{address}.{format.suffix}" if own else f"{address}&format={format.suffix}", format)
        for format in _GRAPHS
    ]
    return [
        f'<{iri}>; rel="describes"',
        f'<{context.root}{address}>; rel="canonical"',
        *(
            f'<{context.root}{there}>; rel="alternate"; type="{format.media_type}"'
            for there, format in named
        ),
        *(
            f'<{context.root}/{language}/{path}>; rel="alternate"; type="text/html"; '
            f'hreflang="{language}"'
            for language in LANGUAGES
            if own
        ),
        f'<{context.root}/.well-known/void>; rel="describedby"',
        *([f'<{licence}>; rel="license"'] if is_iri(licence) else []),
    ]
