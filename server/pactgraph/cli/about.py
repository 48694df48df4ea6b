"""What a person is told of saved queries: all of them as a list, or one with what it takes."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from pactgraph.cli.arguments import command_of
from pactgraph.cli.table import Screen
from pactgraph.cli.words import say_in
from pactgraph.cli.wrapping import padded, width_of, wrapped
from pactgraph.errors import UnknownNameError
from pactgraph.queries import LANGUAGES, Catalog, Parameter, SavedQuery, Value

_INDENT = 2
# Of so many values a parameter has all told.
_TOLD = 24
# Where a screen has no end, and on a wide one, lines of prose end here.
_LINE = 100


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
    indent = max((width_of(query.name) for query in queries), default=0) + 2 * _INDENT
    lines: list[str] = []
    for topic, members in groupby(queries, lambda query: query.topic):
        lines += [*([""] if lines else []), topic]
        for query in members:
            lines += _item(query.name, query.title.in_language(screen.language), indent, screen)
    return "\n".join([*lines, "", *_prose(say_in(screen.language, "list_end"), 0, screen)])


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
        _prose(say_in(language, "sentence", words=query.title.in_language(language)), 0, screen),
        _prose(query.summary.in_language(language), _INDENT, screen),
        list(_parameters(query, screen)),
        [_heading("example", language), " " * _INDENT + command_of(query, query.example, own)],
        list(_heads(query, screen)),
        list(_rows(query, screen)),
        _prose(say_in(language, "more_options"), 0, screen),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _parameters(query: SavedQuery, screen: Screen) -> Iterator[str]:
    if not query.parameters:
        yield say_in(screen.language, "none")
        return
    yield _heading("parameters", screen.language)
    indent = max(width_of(parameter.name) for parameter in query.parameters) + 2 * _INDENT
    for parameter in query.parameters:
        label = parameter.label.in_language(screen.language)
        yield from _item(parameter.name, label, indent, screen)
        yield from _prose(_taken(parameter, screen.language), indent, screen)


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
        indent = max(map(width_of, query.columns)) + 2 * _INDENT
        for name, head in query.heads(screen.language).items():
            yield from _item(name, head, indent, screen)


def _rows(query: SavedQuery, screen: Screen) -> Iterator[str]:
    if query.limit is not None:
        yield from _prose(say_in(screen.language, "rows_at_a_time", limit=query.limit), 0, screen)


def _heading(name: str, language: str) -> str:
    return say_in(language, "heading", words=say_in(language, name))


def _item(name: str, text: str, indent: int, screen: Screen) -> list[str]:
    """A name and what is said of it, beside each other where there is room."""
    if screen.columns is not None and indent > screen.columns // 2:
        return [" " * _INDENT + name, *_prose(text, 2 * _INDENT, screen)]
    first, *others = _prose(text, indent, screen)
    return [padded(" " * _INDENT + name, indent) + first[indent:], *others]


def _prose(text: str, indent: int, screen: Screen) -> list[str]:
    """`text` as indented lines that fit."""
    room = min(screen.columns or _LINE, _LINE) - indent
    return [" " * indent + line for line in wrapped(text, max(room, 2))]
