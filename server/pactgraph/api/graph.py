"""A release that is open for queries."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from pactgraph.api.answer import Answer
from pactgraph.api.values import Given, term_of, text_of
from pactgraph.config import Settings, as_argument, read_settings
from pactgraph.engine import QueryRequest, local_engine
from pactgraph.errors import ParameterError
from pactgraph.queries import LANG, SavedQuery, language_term, load_catalog
from pactgraph.queries.ask import Published, ask
from pactgraph.rdf import ANY
from pactgraph.release import Release, current_release, open_release
from pactgraph.sparql import read_answer
from pactgraph.sparql.template import template

# The name of a saved query; any SPARQL text has something else in it.
_NAME = re.compile(r"[\w.-]+")


class KnowledgeGraph:
    """A release and an engine over it, in processes of its own that end when it is closed.

    Safe to use from many threads.
    """

    def __init__(self, release: Release, settings: Settings) -> None:
        """Raises ReleaseError where the data can't be read."""
        self.release = release
        self._stack = ExitStack()
        catalog = load_catalog(release.verify_queries())
        engine = self._stack.enter_context(local_engine(release, settings))
        self._published = Published(release, engine, catalog)

    @property
    def queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries by name."""
        return self._published.catalog.queries

    def query(
        self,
        name_or_text: str,
        /,
        *,
        lang: str = "en",
        offset: int = 0,
        **parameters: Given | None,
    ) -> Answer:
        """The answer to a saved query, or to a SPARQL text in which `$name` stands for a parameter.

        `lang`, `en` or `zh`, is the language of the labels in the answer to a saved query, and what
        `$lang` stands for in a text. A parameter that is None counts as not given. `offset` is the
        row of a saved query's answer to begin with.

        Raises UnknownNameError for a saved query that there isn't, and QueryError, or one of its
        kinds, with the reason.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        if not _NAME.fullmatch(name_or_text):
            return self._run(name_or_text, given, lang, offset)
        arguments = {name: text_of(value) for name, value in given.items()}
        asked = ask(self._published, name_or_text, arguments, lang=lang, offset=offset)
        return Answer(asked.answer(), asked.text, asked.next_offset)

    def _run(self, text: str, given: Mapping[str, Given], lang: str, offset: int) -> Answer:
        if offset:
            raise ParameterError("offset is for saved queries; write OFFSET into the query itself")
        query = template(text)
        # A `$name` that is not given is a variable, as `?name` is.
        variables = {name: ox.Variable(name) for name in query.names}
        terms = {name: term_of(value) for name, value in given.items()}
        language = {LANG: language_term(lang)} if LANG in query.names else {}
        bound = query.bind({**variables, **language, **terms})
        result = self._published.engine.query(QueryRequest(bound), ANY)
        return Answer(read_answer(result.read(), result.format), bound)

    def close(self) -> None:
        """End its processes; no query may follow."""
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
    beside = settings.releases_folder / release
    found = open_release(Path(release) if Path(release).is_dir() else beside)
    found.verify_dataset()
    return found
