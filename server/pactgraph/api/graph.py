"""A release that is open for queries."""

import os
import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from numbers import Integral
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import pyoxigraph as ox

from pactgraph.api.answer import Answer
from pactgraph.api.values import IRI, Given, term_of, text_of
from pactgraph.config import Settings, as_argument, read_settings
from pactgraph.engine import QueryRequest, local_engine
from pactgraph.errors import InputError, ParameterError, ReleaseError
from pactgraph.queries import LANG, LANGUAGES, SavedQuery, language_term, load_catalog
from pactgraph.queries.ask import Published, ask, class_of, names_of, searched
from pactgraph.rdf import ANY
from pactgraph.release import CURRENT, Release, current_release, open_release
from pactgraph.search import Found
from pactgraph.sparql import read_answer, template_of

# The name of a saved query; any SPARQL text has something else in it.
_NAME = re.compile(r"[\w.-]+")

_Written = TypeVar("_Written")


class KnowledgeGraph:
    """A release and an engine over it, in processes of its own that end when it is closed.

    Safe to use from many threads.
    """

    def __init__(self, release: Release, settings: Settings) -> None:
        """Raises ReleaseError where the data can't be read."""
        self.release = release
        self._stack = ExitStack()
        self._is_closed = False
        catalog = load_catalog(release.verify_queries())
        engine = self._stack.enter_context(local_engine(release, settings))
        if index := names_of(release):
            self._stack.callback(index.close)
        self.published = Published(release, engine, catalog, index)

    @property
    def queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries by name."""
        return self.published.catalog.queries

    def query(
        self,
        name_or_text: str,
        /,
        *,
        lang: str = "en",
        offset: int = 0,
        limit: int | None = None,
        **parameters: Given | None,
    ) -> Answer:
        """The answer to a saved query, or to a SPARQL text in which `$name` stands for a parameter.

        `lang`, `en` or `zh`, is the language of the labels in the answer to a saved query, and what
        `$lang` stands for in a text. A parameter that is None counts as not given, and so does an
        empty text for a saved query. `offset` is the row of a saved query's answer to begin with,
        and `limit` the most rows of it, None for as many as the query gives at once.

        A parameter that names a thing takes its IRI, a prefixed name or any name of it, in any
        language; `understood` of the answer says what a name was taken for.

        Raises UnknownNameError for a saved query that there isn't, QueryError, or one of its kinds,
        with the reason, and InputError where the graph is closed.
        """
        if self._is_closed:
            raise InputError("the graph is closed; open it again with pactgraph.open()")
        given = {name: value for name, value in parameters.items() if value is not None}
        language, row = _language(lang), _whole("offset", offset, "row of an answer")
        most = None if limit is None else _whole("limit", limit, "number of rows")
        if not _NAME.fullmatch(name_or_text):
            for name, wish in (("offset", row or None), ("limit", most)):
                if wish is not None:
                    remedy = f"write {name.upper()} into the query itself"
                    raise ParameterError(f"{name} is for saved queries; {remedy}")
            return self._run(name_or_text, given, language)
        arguments = _each(text_of, given)
        asked = ask(self.published, name_or_text, arguments, lang=language, offset=row, limit=most)
        understood = {each.parameter: IRI(each.found.iri) for each in asked.understood}
        return Answer(asked.answer(), asked.text, asked.next_offset, understood)

    def find(self, name: str, /, *, cls: str | None = None, limit: int = 10) -> tuple[Found, ...]:
        """At most `limit` things that `name` may stand for, best first: it may be a label, another
        name or a code such as a ticker, in any language, a part of one, or misspelt.

        `cls` is a class that they shall have, as an IRI or a prefixed name; inferred ones count.

        >>> import pactgraph
        >>> with pactgraph.open() as graph:
        ...     best = graph.find("微软", cls="pact:Agent")[0]
        >>> best.iri, best.labels["en"], best.is_exact
        ('https://w3id.org/pactgraph/id/microsoft', 'Microsoft', True)

        Raises ReleaseError where the release has no index of names, ParameterError for a class that
        nothing has, and InputError for a name that is no text, or where the graph is closed.
        """
        if self._is_closed:
            raise InputError("the graph is closed; open it again with pactgraph.open()")
        index = searched(self.release, self.published.index)
        classes = [class_of(cls, self.release.prefixes, index)] if cls else []
        return index.find(name, classes=classes, limit=limit)

    def _run(self, text: str, given: Mapping[str, Given], lang: str) -> Answer:
        query = template_of(text.removeprefix("\ufeff"))  # the mark that a file may begin with
        # A `$name` that is not given is a variable, as `?name` is.
        variables = {name: ox.Variable(name) for name in query.names}
        language = language_term(lang)  # refused where it is none, be it asked for or not
        spoken = {LANG: language} if LANG in query.names else {}
        bound = query.bind({**variables, **spoken, **_each(term_of, given)})
        result = self.published.engine.query(QueryRequest(bound), ANY)
        return Answer(read_answer(result.read(), result.format), bound)

    def close(self) -> None:
        """End its processes; no query may follow, though it may be closed again."""
        self._is_closed = True
        self._stack.close()

    def __enter__(self) -> "KnowledgeGraph":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<release {self.release.id} of {self.release.manifest.quads} quads>"


def open_graph(release: str | Path | None, settings: Mapping[str, object]) -> KnowledgeGraph:
    """The graph that `pactgraph.open` gives."""
    chosen = read_settings(settings, spelling=as_argument)
    return KnowledgeGraph(_release(release, chosen), chosen)


def _release(release: str | Path | None, settings: Settings) -> Release:
    """The release in a folder, or called so, or the current one. Raises ReleaseError."""
    if release is None:
        return current_release(settings.releases_folder)
    given = Path(release).absolute()
    folder = given if _is_there(given) else settings.releases_folder / release
    if not _is_there(folder):
        raise ReleaseError(
            f"there is no release {str(release)!r} in {settings.releases_folder}, and no such "
            "folder; pactgraph.open() takes the current release"
        )
    if folder.name == CURRENT:
        return current_release(folder.parent)
    found = open_release(folder)
    found.verify_dataset()
    return found


def _is_there(folder: Path) -> bool:
    """Whether a folder or a link is there; what can't be a path at all is not."""
    return os.path.isdir(folder) or os.path.islink(folder)


def _language(lang: object) -> str:
    """`lang` itself. Raises ParameterError where it is no text."""
    if not isinstance(lang, str):
        raise ParameterError(f"{LANG}: {lang!r} is not one of {', '.join(LANGUAGES)}")
    return lang


def _whole(name: str, number: object, what: str) -> int:
    """The whole number that `number` is. Raises ParameterError where it is none."""
    if isinstance(number, bool) or not isinstance(number, Integral):
        raise ParameterError(f"{name} {number!r} is no {what}; count rows from 0")
    return int(number)


def _each(write: Callable[[Given], _Written], given: Mapping[str, Given]) -> dict[str, _Written]:
    """Each argument as `write` writes it. Raises ParameterError for one that stands for nothing."""
    written = {}
    for name, value in given.items():
        try:
            written[name] = write(value)
        except (ValueError, TypeError) as error:
            raise ParameterError(
                f"parameter {name}: {value!r:.80} can't be used ({error})"
            ) from error
    return written
