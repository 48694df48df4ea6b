"""Which formats the client of a request takes, by its headers, which werkzeug reads.

What a format is good for is decided by the kind of query, so one of each kind is chosen before the
query runs, and the engine takes the one that fits. Specificity goes before quality, and our order
breaks ties (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1).
"""

from collections.abc import Sequence
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from pactgraph.errors import NotAcceptableError
from pactgraph.rdf import ANSWERS, Accept, Format, accept_named, formats_of, offered

# A media type that a client knows by an old name is meant a little less than by its own.
_LESS = 0.0001


@lru_cache(maxsize=1024)
def negotiate(header: str, wishes: tuple[str, ...] = (), gzip: bool = False) -> Accept:
    """The formats for an Accept `header`; `wishes`, names of formats, win over it.

    Clients of old servers send several names for a format, of which each server knows its own: they
    are alternatives, and where nobody knows any, what the header asks for by name is given.
    Raises NotAcceptableError where no kind of answer can be given.
    """
    wishes = _words(wishes)
    if any(map(_is_known, wishes)):
        return accept_named(*wishes, gzip=gzip)
    if wishes and header.strip() in ("", "*/*"):
        return accept_named(*wishes)  # which says that there is none of these
    ranges = _ranges(header) if header.strip() else MIMEAccept([("*/*", 1.0)])
    solutions, boolean, graph = (_best(ranges, formats_of(kind)) for kind in ANSWERS)
    if not (solutions or boolean or graph):
        raise NotAcceptableError(
            f"nothing here is available as {header!r}; offered are {offered()}"
        )
    return Accept(solutions, boolean, graph, gzip)


@lru_cache(maxsize=1024)
def takes_gzip(header: str) -> bool:
    """Whether an Accept-Encoding `header` allows gzip.

    https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
    """
    named = dict(reversed(list(parse_accept_header(header.lower()))))
    return bool(named.get("gzip", named.get("x-gzip", named.get("*", 0.0))) > 0)


@lru_cache(maxsize=1024)
def prefers_html(header: str, wishes: tuple[str, ...] = ()) -> bool:
    """Whether a page is to be shown: the first of `wishes` that is known, names of formats, names
    HTML, or where there is none an Accept `header` names HTML and nothing for programs before it,
    as browsers do.
    """
    known = (_is_html(wish) for wish in _words(wishes) if _is_html(wish) or _is_known(wish))
    return next(known, _names_html(header))


def _words(wishes: Sequence[str]) -> tuple[str, ...]:
    """The names of formats in `wishes`, which may hold several; a blank is none, nor is `auto`,
    which forms send for "as the header says".
    """
    words = (word.strip() for wish in wishes for word in wish.split(","))
    return tuple(word for word in words if word and word.lower() != "auto")


def _is_known(word: str) -> bool:
    return any(form.answers_to(word) for form in formats_of(*ANSWERS))


def _is_html(word: str) -> bool:
    return word.lower().partition(";")[0].strip() in ("html", "text/html")


def _names_html(header: str) -> bool:
    named = _named(_ranges(header))
    html = named.get("text/html", 0.0)
    others = (named.get(format.media_type, 0.0) for format in formats_of(*ANSWERS))
    return html > 0 and all(quality <= html for quality in others)


def _ranges(header: str) -> MIMEAccept:
    """The media ranges of a header, the most specific first; parameters are read over."""
    ranges = parse_accept_header(header.lower(), MIMEAccept)
    return MIMEAccept([(range.partition(";")[0].strip(), quality) for range, quality in ranges])


def _named(ranges: MIMEAccept) -> dict[str, float]:
    """The qualities of the ranges as they are written."""
    return dict(reversed(list(ranges)))


def _best(ranges: MIMEAccept, formats: Sequence[Format]) -> Format | None:
    """The format rated highest, our order breaking ties; None where all are refused."""
    rated = [(_quality(ranges, format), format) for format in formats]
    quality, best = max(rated, key=lambda item: item[0])
    return best if quality > 0 else None


def _quality(ranges: MIMEAccept, format: Format) -> float:
    """The quality of the range that names `format` most closely."""
    named = _named(ranges)
    if format.media_type in named:
        return named[format.media_type]
    aliases = [named[alias] for alias in format.media_aliases if alias in named]
    if aliases:
        return max(aliases) - _LESS if max(aliases) else 0.0
    return float(ranges.quality(format.media_type))
