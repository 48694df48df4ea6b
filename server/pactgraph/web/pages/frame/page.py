"""A page that is asked for: whom it is for, where it stands, and how addresses on it are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TypeAlias
from urllib.parse import quote, urlencode

from pactgraph.queries import LANGUAGES
from pactgraph.rdf import BASE, Kind, formats_of
from pactgraph.release import About
from pactgraph.web.http import RequestContext
from pactgraph.web.pages.frame.cells import page_of
from pactgraph.web.pages.frame.render import Words, render, word, words
from pactgraph.web.pages.frame.wording import stated

# What the menu of every page leads to, in groups: the name of its word, and the path.
Rooms: TypeAlias = tuple[tuple[tuple[str, str], ...], ...]
_QUESTIONS, _EDITOR = ("questions", "/queries"), ("editor", "/query")
_ROOMS: Rooms = (
    (
        ("agreements", "/agreements"),
        ("rights", "/rights"),
        ("money", "/money"),
        ("events", "/events"),
    ),
    (("agents", "/agents"), ("network", "/network")),
    (_QUESTIONS, _EDITOR),
    (("sources", "/sources"), ("data", "/about")),
)
_BROWSE = ("browse", "/browse")


@dataclass(frozen=True, slots=True)
class Page:
    """The page at `path` (after the language, such as `/queries/terms`) with the `arguments` that
    its address has, in a language, for a request.
    """

    context: RequestContext
    language: str
    path: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """The path that all addresses of the server begin with."""
        return self.context.prefix

    @property
    def home(self) -> str:
        """What the addresses of pages in this language begin with."""
        return f"{self.prefix}/{self.language}"

    @property
    def other(self) -> str:
        """The other language."""
        return next(language for language in LANGUAGES if language != self.language)

    @property
    def words(self) -> Words:
        """The words of its language."""
        return words(self.language)

    def words_for(self, name: str) -> str:
        """The word called `name` in its language, as in `spans.certain_from`."""
        return word(self.language, name)

    @property
    def today(self) -> date:
        """The day that it is, in UTC, as the entity tags of pages have it."""
        return datetime.now(UTC).date()

    def say_day(self, day: date) -> str:
        """A day in the words of its language."""
        return stated(day.isoformat(), self.language)

    @property
    def about(self) -> About:
        """The dataset that is served."""
        return self.context.publication.release.manifest.about

    @property
    def can_search(self) -> bool:
        """Whether the release has an index of names."""
        return self.context.publication.index is not None

    @property
    def rooms(self) -> Rooms:
        """What the menu leads to, in groups: the name of a word, and a path. Of the files of others
        nothing is known but that they have classes, and questions where somebody wrote some.
        """
        if self.about.is_described:
            return _ROOMS
        asked = (_QUESTIONS, _EDITOR) if self.context.publication.catalog.queries else (_EDITOR,)
        return ((_BROWSE,), asked)

    def at(self, path: str, arguments: Mapping[str, object] | None = None) -> str:
        """The address of the page at `path` in this language."""
        return f"{self.home}{path}{_query(arguments)}"

    def here(self, **changed: object) -> str:
        """The address of this page with some arguments `changed`; None takes one away."""
        arguments = {**self.arguments, **changed}
        return self.at(self.path, {k: v for k, v in arguments.items() if v is not None})

    def in_language(self, language: str) -> str:
        """The whole URL of this page in a language."""
        return f"{self.context.root}/{language}{self.path}{_query(self.arguments)}"

    def beside(self, language: str) -> str:
        """The address of this page in a language, on this server."""
        return f"{self.prefix}/{language}{self.path}{_query(self.arguments)}"

    def of(self, iri: str) -> str:
        """The address of the page of a thing, ours or of another namespace."""
        return page_of(iri, self.home) or self.at("/thing", {"iri": iri})

    def data_of(self, iri: str) -> tuple[tuple[str, str, str], ...]:
        """What is said of a thing as data: an address, a media type and a name for each format."""
        path = iri.removeprefix(BASE)
        is_ours = path != iri
        start = f"/doc/{quote(path)}." if is_ours else f"/doc{_query({'iri': iri})}&format="
        return tuple(
            (f"{self.prefix}{start}{each.suffix}", each.media_type, each.name)
            for each in formats_of(Kind.GRAPH)
        )

    def query_about(self, iri: str) -> str:
        """The address of the editor with a query for what is said of a thing."""
        return self.at("/query", {"query": f"DESCRIBE <{iri}>"})

    def render(self, template: str, **values: object) -> str:
        """The page that a template gives with `values`; it knows the page itself as `page`, and its
        words as `t`.
        """
        return render(template, self.language, page=self, **values)


def _query(arguments: Mapping[str, object] | None) -> str:
    return f"?{urlencode(arguments, doseq=True)}" if arguments else ""
