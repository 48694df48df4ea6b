"""The saved queries as they are offered: which of them are asked for, in which formats, and what is
told of each.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import attrgetter
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from pactgraph.errors import ParameterError, UnknownNameError
from pactgraph.queries import LANGUAGES, Catalog, Problems, SavedQuery, Text, unknown_parameters
from pactgraph.rdf import ANSWERS, formats_of

# What is offered beside a query, a format of its kind of answer: the suffix and what it is called.
OFFERED = {
    "SELECT": ("csv", "CSV"),
    "ASK": ("json", "JSON"),
    "CONSTRUCT": ("ttl", "Turtle"),
    "DESCRIBE": ("ttl", "Turtle"),
}
# What the list can be asked with.
WORDS, TAG = "q", "tag"
# The name of a page among formats, and its extension.
PAGE = "html"
_OWN = (WORDS, TAG, "format", "lang")


def chosen(catalog: Catalog, asked: "MultiDict[str, str]") -> list[SavedQuery]:
    """The queries with all words of `q` in their name, topic, title, summary or tags, in either
    language, and all of `tag`, which are topics or tags. Raises ParameterError for
    anything else that is asked with.
    """
    names, usage = asked.keys() - {*_OWN}, "it takes q and tag"
    Problems(unknown_parameters("the list of queries", names, _OWN, usage)).tell()
    words = " ".join(asked.getlist(WORDS)).casefold().split()
    tags = {tag.strip().casefold() for tag in asked.getlist(TAG) if tag.strip()}
    return [
        query
        for query in catalog.queries.values()
        if tags <= {tag.casefold() for tag in (*query.tags, query.topic)}
        and all(word in _text(query) for word in words)
    ]


def by_topic(queries: Iterable[SavedQuery]) -> list[tuple[str, list[SavedQuery]]]:
    """The queries, which come in the order of their topics, by topic."""
    return [(topic, list(each)) for topic, each in groupby(queries, key=attrgetter("topic"))]


def format_with(query: SavedQuery, extension: str) -> str:
    """The name of the format with an `extension`, or PAGE. Raises UnknownNameError with those of
    the answers to `query`, where there is none; whether it fits the answer is another question.
    """
    if extension.lower() in (PAGE, "htm"):
        return PAGE
    known = [format for format in formats_of(*ANSWERS) if format.answers_to(extension)]
    if not known:
        offered = ", ".join(f".{format.suffix}" for format in query.formats)
        raise UnknownNameError(
            f"no format has the extension .{extension[:40]}; query {query.name} is offered as "
            f"{offered} and .{PAGE}"
        )
    return known[0].name


def _text(query: SavedQuery) -> str:
    """All that words are looked for in."""
    said = (query.title, query.summary, *(parameter.label for parameter in query.parameters))
    texts = (text.in_language(language) for text in said for language in LANGUAGES)
    return " ".join((query.name, query.topic, *query.tags, *texts)).casefold()


def row_of(query: SavedQuery, root: str) -> dict[str, object]:
    """What programs are told of a query, with addresses below the URL `root`: its pages, and its
    answer in each format.
    """
    address = f"{root}/queries/{query.name}"
    return {
        "name": query.name,
        "topic": query.topic,
        "tags": list(query.tags),
        "form": query.form,
        "title": _both(query.title),
        "summary": _both(query.summary),
        "parameters": {
            p.name: {
                "type": p.type,
                "class": p.cls,
                "label": _both(p.label),
                "required": p.default is None,
                "default": p.default,
                "example": p.example,
            }
            for p in query.parameters
        },
        "columns": {name: _both(head) for name, head in query.columns.items()},
        "unstated": list(query.unstated),
        "bars": list(query.bars),
        "limit": query.limit,
        "example": example_of(query, root),
        "links": {
            "answer": address,
            "pages": {
                language: f"{root}/{language}/queries/{query.name}" for language in LANGUAGES
            },
            "formats": {format.name: f"{address}.{format.suffix}" for format in query.formats},
            "code": f"{address}/code{_arguments(query)}",
            "openapi": f"{root}/openapi.json#/paths/~1queries~1{query.name}",
        },
    }


def example_of(query: SavedQuery, root: str) -> str:
    """The address below the URL `root` of an answer to `query` that there is."""
    return f"{root}/queries/{query.name}{_arguments(query)}"


def _arguments(query: SavedQuery) -> str:
    """The end of an address that asks for the example."""
    return f"?{urlencode(query.example)}" if query.example else ""


@contextmanager
def taught(query: SavedQuery, root: str) -> Iterator[None]:
    """Has a ParameterError that the body raises tell an address below the URL `root` that works."""
    try:
        yield
    except ParameterError as error:
        error.example = example_of(query, root)
        raise


def _both(text: Text) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES}
