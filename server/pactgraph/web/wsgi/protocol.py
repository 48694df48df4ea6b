"""The query operation of the SPARQL 1.1 Protocol, read from a request (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

import re
from binascii import a2b_qp
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

from werkzeug.http import parse_options_header

from pactgraph.engine import QueryRequest
from pactgraph.errors import ForbiddenError, MediaTypeError, ParameterError
from pactgraph.rdf import Accept
from pactgraph.web.http import FORMATS, RequestContext, negotiate, prefers_html, reads_yes

Pairs: TypeAlias = Sequence[tuple[str, str]]

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_MOST_PARAMETERS = 1000
_UPDATE = "application/sparql-update"
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*")
# What GET asks is remembered by its bytes: of so many requests, none of them longer than this.
_REMEMBERED, _SHORT = 512, 4096


class Operation(NamedTuple):
    """A query, and the formats that are accepted, None where a page is to be shown; `is_signed` is
    as in Arguments.
    """

    request: QueryRequest
    accept: Accept | None
    is_signed: bool


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a request says beside its query; `wishes` are names of formats."""

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float | None = None
    is_signed: bool = False
    wishes: tuple[str, ...] = ()


_NOTHING = _Beside()


class _Asked(NamedTuple):
    """What the bytes of a request ask, whoever sends them and to whichever address."""

    text: str
    beside: _Beside
    accept: Accept | None


def read_operation(context: RequestContext, content_type: str, body: bytes) -> Operation | None:
    """What a request with this body asks; None for a bare GET, which asks for a description.

    Relative IRIs resolve against the URL of the endpoint. Raises one of the kinds of QueryError for
    what the protocol doesn't allow.
    """
    wishes = context.accept, context.takes_gzip
    if context.method != "GET":
        asked = _read(*_posted(context.query_string, content_type, body), *wishes)
    elif len(context.query_string) + len(context.accept) > _SHORT:
        asked = _read_get(context.query_string, *wishes)
    else:
        asked = _remembered(context.query_string, *wishes)
    if asked is None:
        return None
    request = QueryRequest(
        asked.text,
        base=f"{context.root}/sparql",
        default_graphs=asked.beside.default_graphs,
        named_graphs=asked.beside.named_graphs,
        timeout=asked.beside.seconds,
        client=context.client,
    )
    return Operation(request, asked.accept, asked.beside.is_signed)


def _read_get(query_string: str, accept: str, takes_gzip: bool) -> _Asked | None:
    """What a GET asks, mostly a query and nothing else."""
    if query_string.startswith("query=") and "&" not in query_string:
        with suppress(UnicodeDecodeError):  # of which is told below
            text = _resolved(query_string[len("query=") :].encode("latin-1"))
            return _read(text, (), accept, takes_gzip)
    parameters = _in_url(query_string)
    return _read(_single(parameters, "query"), parameters, accept, takes_gzip)


_remembered = lru_cache(maxsize=_REMEMBERED)(_read_get)


def _read(text: str | None, parameters: Pairs, accept: str, takes_gzip: bool) -> _Asked | None:
    """What is asked by a query and the parameters beside it; None where there is no query."""
    rest = [pair for pair in parameters if pair[0] != "query"]
    beside = _beside(rest) if rest else _NOTHING
    if text is None:
        return None
    formats: Accept | None = None
    if not prefers_html(accept, beside.wishes):
        # What comes compressed can have nothing put before it.
        formats = negotiate(accept, beside.wishes, takes_gzip and not beside.is_signed)
    # An editor may have put a byte-order mark before it.
    return _Asked(text.removeprefix("\ufeff"), beside, formats)


def _beside(parameters: Pairs) -> _Beside:
    default_graphs, named_graphs = (
        _graphs(parameters, f"{kind}-graph-uri") for kind in ("default", "named")
    )
    seconds, mark = _seconds(parameters), _single(parameters, "bom")
    is_signed = mark is not None and reads_yes("bom", mark)
    wishes = tuple(value for name in FORMATS for value in _values(parameters, name))
    return _Beside(default_graphs, named_graphs, seconds, is_signed, wishes)


def _in_url(query_string: str) -> Pairs:
    return _without_update(_decode(query_string.encode("latin-1")))


def _posted(query_string: str, content_type: str, body: bytes) -> tuple[str, Pairs]:
    """The query text of a POST, and the parameters beside it."""
    in_url = _in_url(query_string)
    media_type, options = parse_options_header(content_type.lower())
    _check_charset(options.get("charset", "utf-8"))
    if media_type == _QUERY:
        if _values(in_url, "query"):
            raise ParameterError(
                "the query is given twice, in the URL and as the body; give it once"
            )
        return _utf8(body), in_url
    if media_type == _FORM:
        parameters = [*in_url, *_without_update(_decode(body))]
        text = _single(parameters, "query")
        if text is None:
            raise ParameterError("the form has no field query")
        return text, parameters
    if media_type == _UPDATE:
        raise ForbiddenError("updates are not accepted; this endpoint only answers queries")
    raise MediaTypeError(
        f"POST the query as {_QUERY}, or as the field query of {_FORM}; not as "
        f"{media_type or 'nothing'}"
    )


def _check_charset(charset: str) -> None:
    """Raise MediaTypeError for another encoding than UTF-8 or a part of it."""
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise MediaTypeError(f"send the query in UTF-8, not in {charset}")


def _without_update(parameters: Pairs) -> Pairs:
    if any(name == "update" for name, _ in parameters):
        raise ForbiddenError("updates are not accepted; this endpoint only answers queries")
    return parameters


def _decode(raw: bytes) -> Pairs:
    """Percent-decoded pairs, once. A blank value is none, as forms send it for a field that nobody
    has filled in; a query that is blank is one, and wrong.

    Raises ParameterError for what is not UTF-8, and for too many.
    """
    if raw.count(b"&") > _MOST_PARAMETERS:
        raise ParameterError(f"there are more than {_MOST_PARAMETERS} parameters")
    try:
        pairs = pairs_of(raw)
    except UnicodeDecodeError as error:
        raise ParameterError(f"the parameters are not UTF-8: {error}") from error
    return [(name, value) for name, value in pairs if value.strip() or name == "query"]


def pairs_of(raw: bytes) -> Pairs:
    """The pairs of a query string or form in order, names and values decoded once, blank ones too;
    what is empty between two & is none. Raises UnicodeDecodeError for what is not UTF-8.
    """
    split = (pair.partition(b"=") for pair in raw.split(b"&") if pair)
    return [(_resolved(name), _resolved(value)) for name, _, value in split]


def _resolved(raw: bytes) -> str:
    """A text, its escapes resolved by binascii, to which they are those of quoted-printable with
    another sign: 2 µs for a small query, for which urllib takes 30, most of what it takes to read.
    """
    text = raw.replace(b"+", b" ")
    escapes = text.count(b"%")
    if not escapes:
        return text.decode()
    if b"\n" not in text and b"\r" not in text:  # behind an escape these have a meaning there
        resolved = a2b_qp(text.replace(b"=", b"=3D").replace(b"%", b"="))
        # Each escape is two bytes shorter then, and what looks like one and is none is not.
        if len(resolved) == len(text) - 2 * escapes:
            return resolved.decode()
    return unquote(text.decode(), errors="strict")


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParameterError(
            f"the query is not UTF-8: {error.reason} at byte {error.start}"
        ) from error


def _single(parameters: Pairs, name: str) -> str | None:
    values = _values(parameters, name)
    if len(values) > 1:
        raise ParameterError(f"{name} is given {len(values)} times; give it once")
    return values[0] if values else None


def _values(parameters: Pairs, name: str) -> list[str]:
    return [value for key, value in parameters if key == name]


def _seconds(parameters: Pairs) -> float | None:
    """The time limit that the request sets itself."""
    text = _single(parameters, "timeout")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ParameterError(f"timeout={text}: write a number of seconds above 0, such as 2.5")
    return seconds


def _graphs(parameters: Pairs, name: str) -> tuple[str, ...]:
    graphs = tuple(_values(parameters, name))
    for iri in graphs:
        check_absolute(name, iri)
    return graphs


def check_absolute(name: str, iri: str) -> None:
    """Raise ParameterError where the value of the parameter `name` is no absolute IRI."""
    if not _ABSOLUTE.fullmatch(iri):
        raise ParameterError(f"{name}: {iri[:200]!r} is not an absolute IRI")
