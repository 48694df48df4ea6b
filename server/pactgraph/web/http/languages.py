"""The language of an answer for people: what its address says, or what their browser prefers."""

from urllib.parse import parse_qs

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from pactgraph.queries import LANGUAGES


def language_of(path: str, query_string: str, header: str) -> str:
    """`en` or `zh`: what the address of a page says, else `lang` beside it, else what an
    Accept-Language `header` prefers, else English.
    """
    start = path[1:].partition("/")[0]
    asked = parse_qs(query_string).get("lang", [])
    for language in (start, *asked):
        if language in LANGUAGES:
            return language
    # A browser that is set to zh-CN wants Chinese, whatever else it takes as well.
    wanted = (tag.partition("-")[0].lower() for tag, quality in _accepted(header) if quality > 0)
    return next((language for language in wanted if language in LANGUAGES), "en")


def _accepted(header: str) -> LanguageAccept:
    """The languages of an Accept-Language header, those wanted most first."""
    return parse_accept_header(header, LanguageAccept)
