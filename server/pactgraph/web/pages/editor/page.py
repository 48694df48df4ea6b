"""The page of the editor."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pactgraph.config import Settings
from pactgraph.errors import QueryError
from pactgraph.queries.snippets import languages_for, text_call
from pactgraph.queries.strangers import strangers_in
from pactgraph.web.http import RequestContext
from pactgraph.web.pages.editor.answer import ROWS, WANTED, Answer, answer_on
from pactgraph.web.pages.editor.draft import Draft
from pactgraph.web.pages.frame import Page, advice_on, title_of
from pactgraph.web.pages.vendored import vendored

# A page makes longer addresses than its own of it, such as that of code.
_LEEWAY = 256


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, what is wrong with its query, if anything is, and whether the same request has the
    same page until the release is another one.
    """

    text: str
    problem: QueryError | None
    may_be_kept: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a query: a title and advice in the language of the page, what is told to
    programs, and where, counted from 1.
    """

    title: str
    advice: str | None
    detail: str
    line: int | None
    column: int | None
    status: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a query: an answer, or what is wrong; in milliseconds."""

    answer: Answer | None = None
    problem: Problem | None = None
    milliseconds: int = 0
    is_volatile: bool = False
    error: QueryError | None = None


def editor_page(context: RequestContext, language: str, draft: Draft, settings: Settings) -> Shown:
    """The page of the editor with a draft, and what comes of it where it is asked."""
    arguments = draft.arguments()
    fits = len(context.prefix) + len(arguments) + _LEEWAY <= settings.url_length
    page = Page(context, language, "/query", _address(draft) if fits and draft.request else {})
    outcome = _outcome(page, draft)
    problem = outcome.problem
    text = page.render(
        "editor/editor.html",
        draft=draft,
        outcome=outcome,
        data=f"{context.prefix}/sparql?{arguments}" if fits else None,
        rows=ROWS,
        queries=[*context.publication.catalog.queries.values()],
        code=_code(context, draft),
        bundle=vendored("query-editor.js"),
        limits=_limits(settings),
        prefixes=context.publication.release.prefixes.table,
        **({"is_error": True} if problem else {}),
    )
    is_kept = not problem and not outcome.is_volatile
    return Shown(text, outcome.error, is_kept)


def _outcome(page: Page, draft: Draft) -> Outcome:
    """What comes of a draft; nothing where nothing is asked."""
    if draft.request is None:
        return Outcome()
    engine, start = page.context.publication.engine, time.perf_counter()
    try:
        result = engine.query(draft.request, WANTED)
        took = round((time.perf_counter() - start) * 1000)
        strangers = strangers_in(engine, draft.request, result)
        answer = answer_on(page, result, draft.offset)
    except QueryError as error:
        return Outcome(problem=_problem(error, page.language), error=error)
    shorten = page.context.publication.release.prefixes.shorten
    told = tuple(each.shortened(shorten) for each in strangers or ())
    may_change = result.is_volatile or strangers is None  # which can't be told now
    return Outcome(replace(answer, strangers=told), None, took, may_change)


def _problem(error: QueryError, language: str) -> Problem:
    line, column = getattr(error, "line", None), getattr(error, "column", None)
    detail = str(error).removeprefix(f"line {line}, column {column}: ")
    names = (cls.__name__ for cls in type(error).__mro__)
    title = title_of(language, "errors", *names) or error.title
    return Problem(title, advice_on(error, language), detail, line, column, error.status)


def _address(draft: Draft) -> Mapping[str, Any]:
    """The arguments of the page's own address; one that is given several times is a list."""
    pairs: dict[str, Any] = {"query": draft.text}
    for name, value in draft.pairs:
        pairs.setdefault(name, []).append(value)
    return pairs


def _code(context: RequestContext, draft: Draft) -> tuple[tuple[str, str], ...]:
    """Code that asks the draft, each with the name of its language; none where it is no query, or
    asks for graphs besides.
    """
    if draft.pairs:
        return ()
    try:
        call = text_call(context.root, draft.text)
    except QueryError:
        return ()
    return tuple((language.label, language.write(call)) for language in languages_for(call))


def _limits(settings: Settings) -> dict[str, str]:
    """The limits of a query as a person reads them."""
    return {
        "seconds": f"{settings.query_timeout:g}",
        "memory": _size(settings.query_memory),
        "answer": _size(settings.result_size),
        "request": _size(settings.request_size),
    }


def _size(number: int) -> str:
    """A size with its unit: 256 MiB."""
    for unit in ("B", "KiB", "MiB"):
        if number < 1024:
            return f"{number} {unit}"
        number = number // 1024
    return f"{number} GiB"
