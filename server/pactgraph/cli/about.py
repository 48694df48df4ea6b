"""What a person is told of saved queries: all of them as a list, or one with what it takes."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from pactgraph.cli.arguments import command_of
from pactgraph.cli.prose import INDENT, item, prose
from pactgraph.cli.table import Screen
from pactgraph.cli.words import say_in
from pactgraph.cli.wrapping import width_of
from pactgraph.errors import UnknownNameError
from pactgraph.queries import LANGUAGES, Catalog, Parameter, SavedQuery, Value

# Of so many values a parameter has all told.
_TOLD = 24


def queries_with(catalog: Catalog, words: Sequence[str]) -> list[SavedQuery]:
    """The queries in whose name, topic, title, summary or tags all of `words` stand, in whichever
    language. Raises UnknownNameError where there are none.
    """
    wanted = [word.casefold() for word in words]
    found = [
        query
        for query in catalog.queries.values()
        if all(word in _searched(query) for word in wanted)
    ]
    if words and not found:
        raise UnknownNameError(
            f"no saved query tells of {' '.join(words)}; pactgraph query --list shows all"
        )
    return found


def _searched(query: SavedQuery) -> str:
    texts = [
        text.in_language(language)
        for text in (query.title, query.summary)
        for language in LANGUAGES
    ]
    return "\n".join((query.name, query.topic, *texts, *query.tags)).casefold()


def plain_list(queries: Sequence[SavedQuery], language: str | None) -> str:
    """The queries, a paragraph each: titles, in both languages where none is named, and a command
    that asks it.
    """
    return "\n".join(_entry(query, language) for query in queries)


def _entry(query: SavedQuery, language: str | None) -> str:
    titles = " ".join(
        say_in(each, "sentence", words=query.title.in_language(each))
        for each in ([language] if language else LANGUAGES)
    )
    arguments = "".join(f" -p {name}={value}" for name, value in query.example.items())
    return f"{query.name}\n    {titles}\n    pactgraph query {query.name}{arguments}"


def list_on(screen: Screen, queries: Sequence[SavedQuery]) -> str:
    """The queries by topic, with their titles beside them, or below them on a narrow screen."""
    indent = max((width_of(query.name) for query in queries), default=0) + 2 * INDENT
    lines: list[str] = []
    for topic, members in groupby(queries, lambda query: query.topic):
        lines += [*([""] if lines else []), topic]
        for query in members:
            lines += item(
                query.name, query.title.in_language(screen.language), indent, screen.columns
            )
    return "\n".join([*lines, "", *prose(say_in(screen.language, "list_end"), 0, screen.columns)])


def help_of(query: SavedQuery, screen: Screen, own: Collection[str]) -> str:
    """What `query` answers and takes, with an example, out of its header; `own` are the options of
    the command, which a parameter may be called like.
    """
    language = screen.language
    parameters = "".join(
        f" [{one.name.upper()}]" if one.default is not None else f" {one.name.upper()}"
        for one in query.parameters
    )
    blocks = [
        [say_in(language, "usage", name=query.name, parameters=parameters)],
        prose(
            say_in(language, "sentence", words=query.title.in_language(language)), 0, screen.columns
        ),
        prose(query.summary.in_language(language), INDENT, screen.columns),
        list(_parameters(query, screen)),
        [_heading("example", language), " " * INDENT + command_of(query, query.example, own)],
        list(_heads(query, screen)),
        list(_rows(query, screen)),
        prose(say_in(language, "more_options"), 0, screen.columns),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _parameters(query: SavedQuery, screen: Screen) -> Iterator[str]:
    if not query.parameters:
        yield say_in(screen.language, "none")
        return
    yield _heading("parameters", screen.language)
    indent = max(width_of(parameter.name) for parameter in query.parameters) + 2 * INDENT
    for parameter in query.parameters:
        label = parameter.label.in_language(screen.language)
        yield from item(parameter.name, label, indent, screen.columns)
        yield from prose(_taken(parameter, screen.language), indent, screen.columns)


def _taken(parameter: Parameter, language: str) -> str:
    """What a parameter takes, in words: its type and class, an example, and its default."""
    kind = " ".join(filter(None, (parameter.type, parameter.cls, parameter.scheme)))
    taken = _values(parameter.values, language) or parameter.kind.wish.in_language(language)
    wish = say_in(language, "typed", type=kind, wish=taken)
    taken = say_in(language, "such_as", wish=wish, example=parameter.example)
    if parameter.default is None:
        return taken
    how = "by_default" if parameter.default else "may_lack"
    return say_in(language, how, taken=taken, default=parameter.default)


def _values(values: Sequence[Value], language: str) -> str:
    """The first of `values` with what they are called; empty where there are none."""
    texts = [
        say_in(language, "value", text=value.text, label=value.label.in_language(language))
        if value.label.in_language(language) != value.text
        else value.text
        for value in values[:_TOLD]
    ]
    more = ["…"] if len(values) > _TOLD else []
    return say_in(language, "and").join([*texts, *more])


def _heads(query: SavedQuery, screen: Screen) -> Iterator[str]:
    """The columns of the answer, by variable."""
    if query.columns:
        yield _heading("columns", screen.language)
        indent = max(map(width_of, query.columns)) + 2 * INDENT
        for name, head in query.heads(screen.language).items():
            yield from item(name, head, indent, screen.columns)


def _rows(query: SavedQuery, screen: Screen) -> Iterator[str]:
    if query.limit is not None:
        yield from prose(
            say_in(screen.language, "rows_at_a_time", limit=query.limit), 0, screen.columns
        )


def _heading(name: str, language: str) -> str:
    return say_in(language, "heading", words=say_in(language, name))
