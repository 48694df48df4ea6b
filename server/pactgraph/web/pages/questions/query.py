"""The page of a saved query: its form, its answer or what is wrong, and the same in
other formats.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pactgraph.errors import ParameterError, QueryError
from pactgraph.queries import OLD_LANG, SavedQuery
from pactgraph.queries.ask import Asked, UnclearNameError, ask
from pactgraph.queries.snippets import languages_for, saved_call
from pactgraph.web.found import Shown, shown
from pactgraph.web.http import Arguments, RequestContext, read_arguments
from pactgraph.web.pages.frame import Page, advice_on
from pactgraph.web.pages.questions.arranged import MARK
from pactgraph.web.pages.questions.form import inputs_of
from pactgraph.web.pages.questions.listing import lead
from pactgraph.web.pages.questions.view import View, view_of


@dataclass(frozen=True, slots=True)
class Answered:
    """A page, what is wrong with what it was asked, if anything is, and whether the same request
    has the same page until the release is another one.
    """

    text: str
    problem: QueryError | None
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
class Problem:
    """What is wrong with what is asked, in the `language` that it is told in, with advice in that
    of the page; `unclear` are the names that mean no thing, or several.
    """

    text: str
    language: str
    advice: str | None
    unclear: tuple[Unclear, ...]


def query_page(context: RequestContext, language: str, name: str) -> Answered:
    """The page of the query `name`, with the arguments that the address has, or else an example.

    Raises UnknownNameError where there is no such query.
    """
    query = context.publication.catalog.get(name)
    told = read_arguments(context.query_string)
    given, view = _told(query, told.values)
    page = Page(
        context,
        language,
        f"/queries/{name}",
        {**given, **{name: str(row) for name, row in told.part.items()}},
    )
    own = {each.name: language for each in query.parameters if each.name == OLD_LANG}
    arguments = {**own, **(given or query.example)}
    try:
        asked = _ask(page, query, arguments, told)
        answer = view_of(page, asked, view)
    except QueryError as error:
        text = _render(page, query, arguments, given=given, problem=error)
        return Answered(text, error, False)
    call = saved_call(context.root, query, arguments, lang=language, part=told.part)
    code = [(language.label, language.write(call)) for language in languages_for(call)]
    text = _render(page, query, arguments, given=given, view=answer, code=code)
    return Answered(text, None, answer.is_whole and not asked.result.is_volatile)


def _told(query: SavedQuery, values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The arguments of the query in an address, and what that says of how the answer is shown."""
    gone = OLD_LANG if all(each.name != OLD_LANG for each in query.parameters) else ""
    given = {k: v for k, v in values.items() if not k.startswith(MARK) and k != gone}
    return given, {k: v for k, v in values.items() if k.startswith(MARK)}


def _ask(page: Page, query: SavedQuery, arguments: Mapping[str, str], told: Arguments) -> Asked:
    served = page.context.publication
    return ask(
        served.published,
        query.name,
        arguments,
        lang=page.language,
        offset=told.offset,
        limit=told.limit,
        client=page.context.client,
        problems=told.problems,
    )


def _render(
    page: Page,
    query: SavedQuery,
    arguments: Mapping[str, str],
    *,
    given: Mapping[str, str],
    problem: QueryError | None = None,
    view: View | None = None,
    code: list[tuple[str, str]] | None = None,
) -> str:
    part = {name: page.arguments[name] for name in ("offset", "limit") if name in page.arguments}
    return page.render(
        "questions/query.html",
        query=query,
        summary=lead(query.summary.in_language(page.language)),
        given=given,
        arguments=arguments,
        part=part,
        inputs=inputs_of(page, query, arguments, problem),
        problem=_problem(page, problem) if problem else None,
        view=view,
        code=code or [],
    )


def _problem(page: Page, error: QueryError) -> Problem:
    told = error.in_language(page.language)
    every = error.problems if isinstance(error, ParameterError) else ()
    unclear = tuple(
        Unclear(each.parameter, each.can_be_chosen, tuple(shown(each.candidates, page.context)))
        for each in every
        if isinstance(each, UnclearNameError)
    )
    language = page.language if told != str(error) else "en"
    return Problem(told, language, advice_on(error, page.language), unclear)
