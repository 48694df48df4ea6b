"""`/robots.txt`, `/sitemap.xml` and `/favicon.ico`: what those ask for that come uncalled."""

from html import escape
from urllib.parse import quote, urlencode

from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from pactgraph.errors import UnknownNameError
from pactgraph.queries import LANGUAGES
from pactgraph.rdf import BASE
from pactgraph.web.http import RequestContext
from pactgraph.web.replies import current, may_be_kept, see_other
from pactgraph.web.rows import rows

blueprint = Blueprint("crawlers", __name__)

# So many things have a place in one map, and so many maps there are at most: a map has at most
# 50,000 addresses (https://www.sitemaps.org/protocol.html).
_THINGS, _MAPS = 5_000, 200
_XML = "application/xml; charset=utf-8"
_START = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<{} '
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
# What leads to no page of its own: data, calls, and the same page in another order.
_CLOSED = (
    *("/sparql", "/graphs", "/export/", "/release/", "/doc/", "/doc?"),
    *("/queries/", "/mcp", "/search"),
)
_LISTED = "?thing a ?class . FILTER(ISIRI(?thing))"


@blueprint.get("/robots.txt")
def robots() -> Response:
    """What is meant to be read by robots: pages, and no data."""
    context = current()
    closed = [f"{context.prefix}{path}" for path in _CLOSED]
    closed += [f"{context.prefix}/{language}/search" for language in LANGUAGES]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["Disallow: /*?_", "Disallow: /*&_"]  # the same answer in another order
    text = "\n".join([*lines, "", f"Sitemap: {context.root}/sitemap.xml", ""])
    return may_be_kept(Response(text, content_type="text/plain; charset=utf-8"))


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """The way to the icon, for what asks without having read a page."""
    return see_other("/static/favicon.svg")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses of the pages in both languages; where there are many, of the maps of them."""
    context = current()
    count = _count(context)
    if count <= _THINGS:
        return _map([*_rooms(context), *_things(context, 0)], context)
    maps = min(-(-count // _THINGS), _MAPS)
    lines = (
        f"<sitemap><loc>{context.root}/sitemap-{number}.xml</loc></sitemap>"
        for number in range(maps + 1)
    )
    text = _START.format("sitemapindex") + "\n".join(lines) + "\n</sitemapindex>\n"
    return may_be_kept(Response(text, content_type=_XML))


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """One of several maps: the first has the pages that are not about a thing."""
    context = current()
    maps = min(-(-_count(context) // _THINGS), _MAPS)
    if number > maps or maps < 2:
        raise UnknownNameError(f"there is no map {number}; /sitemap.xml lists them")
    paths = _things(context, (number - 1) * _THINGS) if number else _rooms(context)
    return _map(paths, context)


def _map(paths: list[str], context: RequestContext) -> Response:
    lines = (_place(path, language, context) for path in paths for language in LANGUAGES)
    text = _START.format("urlset") + "\n".join(lines) + "\n</urlset>\n"
    return may_be_kept(Response(text, content_type=_XML))


def _place(path: str, language: str, context: RequestContext) -> str:
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{each}" href="{_url(path, each, context)}"/>'
        for each in LANGUAGES
    )
    return f"<url><loc>{_url(path, language, context)}</loc>{others}</url>"


def _url(path: str, language: str, context: RequestContext) -> str:
    return escape(f"{context.root}/{language}{path}")


def _rooms(context: RequestContext) -> list[str]:
    """The paths of home and of the saved queries, each with its example."""
    queries = context.publication.catalog.queries.values()
    asked = [
        f"/queries/{query.name}" + (f"?{urlencode(query.example)}" if query.example else "")
        for query in queries
    ]
    return ["/", *(["/queries"] if asked else []), *asked]


def _things(context: RequestContext, offset: int) -> list[str]:
    """The paths of the pages of things."""
    found = rows(
        context,
        f"SELECT DISTINCT ?thing WHERE {{ {_LISTED} }} ORDER BY ?thing LIMIT {_THINGS} "
        f"OFFSET {offset}",
    )
    iris = (str(getattr(row["thing"], "value", "")) for row in found)
    return [_path(iri) for iri in iris if not _is_elsewhere(iri)]


def _is_elsewhere(iri: str) -> bool:
    """Whether a thing of ours stands on another page: a term of a vocabulary on that of the
    vocabulary, a saved query on its own.
    """
    return iri.startswith(BASE) and ("#" in iri or iri.startswith(f"{BASE}query/"))


def _path(iri: str) -> str:
    is_ours = iri.startswith(BASE)
    return f"/{quote(iri.removeprefix(BASE))}" if is_ours else f"/thing?{urlencode({'iri': iri})}"


def _count(context: RequestContext) -> int:
    found = rows(context, f"SELECT (COUNT(DISTINCT ?thing) AS ?count) WHERE {{ {_LISTED} }}")
    return int(str(getattr(found[0]["count"], "value", "0"))) if found else 0
