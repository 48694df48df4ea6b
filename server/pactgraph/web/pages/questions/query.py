"""The page of a saved query: its form, its answer or what is wrong, and the same in
other formats.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pactgraph.errors import ParameterError, QueryError
from pactgraph.queries import OLD_LANG, Field, Parameter
from pactgraph.queries.ask import Asked, UnclearNameError, Understood, ask
from pactgraph.queries.snippets import Call, languages_for, saved_call
from pactgraph.rdf import Prefixes
from pactgraph.sparql import Solutions, Stranger, read_answer
from pactgraph.web.found import Shown, shown
from pactgraph.web.http import RequestContext, read_arguments
from pactgraph.web.pages.frame import Cell, Page, advice_on, cell_of


@dataclass(frozen=True, slots=True)
class Answered:
    """A page with its status; whether the same request has the same page until the release is
    another one.
    """

    text: str
    status: int
    may_be_kept: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """What may be meant by an argument; what can't be chosen is near to it, but of
    another class.
    """

    parameter: str
    can_be_chosen: bool
    candidates: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What a page shows of an answer: a table, a boolean, a graph in Turtle, or what is wrong, in
    the language that it is `spoken` in, with advice in the language of the page.

    `columns` are the variables with their heads. `next_offset` is the row at which the next part of
    a table begins, None at its end; `strangers` have their names as people write them.
    `understood` are names that were taken for things, and `unclear` what may be meant by others.
    """

    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    boolean: bool | None = None
    graph: str | None = None
    problem: str | None = None
    spoken: str = "en"
    advice: str | None = None
    next_offset: int | None = None
    strangers: tuple[Stranger, ...] = ()
    understood: tuple[Understood, ...] = ()
    unclear: tuple[Unclear, ...] = ()


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form: the parameter that it is for, what it looks like, and what
    stands in it.
    """

    parameter: Parameter
    field: Field
    value: str


def query_page(context: RequestContext, language: str, name: str) -> Answered:
    """The page of the query `name`, with the arguments that the address has, or else an example.

    Raises UnknownNameError where there is no such query.
    """
    served = context.publication
    query = served.catalog.get(name)
    told = read_arguments(context.query_string)
    own = {parameter.name: language for parameter in query.parameters if parameter.name == OLD_LANG}
    given = told.values if own else _without_language(told.values)
    arguments = {**own, **(given or query.example)}
    code: tuple[tuple[str, str], ...] = ()
    status, may_be_kept = 200, False
    try:
        asked = ask(
            served.published,
            name,
            arguments,
            lang=language,
            offset=told.offset,
            limit=told.limit,
            client=context.client,
            problems=told.problems,
        )
        view = view_of(asked, context, language)
        view = replace(view, understood=asked.understood)
        code = _code(saved_call(context.root, query, arguments, lang=language, part=told.part))
        may_be_kept = not asked.result.is_volatile
    except QueryError as error:
        view, status = _refused(error, context, language), error.status
    page = Page(
        context,
        language,
        f"/queries/{name}",
        {**given, **{k: str(v) for k, v in told.part.items()}},
    )
    text = page.render(
        "questions/query.html",
        query=query,
        given=given,
        arguments=arguments,
        part=told.part,
        bound={} if told.limit is None else {"limit": told.limit},
        inputs=[_input(each, arguments, served.release.prefixes) for each in query.parameters],
        formats=query.formats,
        view=view,
        code=code,
    )
    return Answered(text, status, may_be_kept)


def _refused(error: QueryError, context: RequestContext, language: str) -> View:
    """What a page shows of an error."""
    told = error.in_language(language)
    every = error.problems if isinstance(error, ParameterError) else ()
    unclear = tuple(
        Unclear(each.parameter, each.can_be_chosen, tuple(shown(each.candidates, context)))
        for each in every
        if isinstance(each, UnclearNameError)
    )
    spoken = language if told != str(error) else "en"
    return View(problem=told, spoken=spoken, advice=advice_on(error, language), unclear=unclear)


def view_of(asked: Asked, context: RequestContext, language: str) -> View:
    """What a page shows of an answer, things with links to their pages, and words in `language`
    where the sources state nothing.
    """
    prefixes, pages = context.publication.release.prefixes, f"{context.prefix}/{language}"
    body = asked.result.read()
    found = read_answer(body, asked.result.format)
    unknown = tuple(each.shortened(prefixes.shorten) for each in asked.strangers)
    if isinstance(found, bool):
        return View(boolean=found, strangers=unknown)
    if not isinstance(found, Solutions):
        return View(graph=body.decode(), strangers=unknown)
    silences = asked.query.silences(language)
    heads = asked.query.heads(language)
    empty = [Cell(silences.get(name, "")) for name in found.variables]
    rows = tuple(
        tuple(
            none if term is None else cell_of(term, prefixes, pages)
            for term, none in zip(row, empty, strict=True)
        )
        for row in found.rows
    )
    columns = tuple((name, heads.get(name, name)) for name in found.variables)
    return View(columns, rows, next_offset=asked.next_offset, strangers=unknown)


def _code(call: Call) -> tuple[tuple[str, str], ...]:
    """Code that asks what the page shows, each with the name of its language."""
    return tuple((language.label, language.write(call)) for language in languages_for(call))


def _input(parameter: Parameter, arguments: Mapping[str, str], prefixes: Prefixes) -> Input:
    given = arguments.get(parameter.name, parameter.default or "")
    return Input(parameter, parameter.field, _shown(parameter, given, prefixes))


def _shown(parameter: Parameter, given: str, prefixes: Prefixes) -> str:
    """What stands in the field: a field of a date shows the day that today is."""
    if parameter.moves(given):
        return parameter.term(given, prefixes).value
    return parameter.canonical(given)


def _without_language(values: Mapping[str, str]) -> Mapping[str, str]:
    """The arguments without what old addresses say of the language, which the page's own says."""
    return {name: value for name, value in values.items() if name != OLD_LANG}
