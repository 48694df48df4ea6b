"""The form of a saved query: its fields with what stands in them, what helps to fill them in, and
what is wrong with them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pyoxigraph as ox

from pactgraph.errors import ParameterError
from pactgraph.queries import LANGUAGES, Parameter, SavedQuery, Value
from pactgraph.queries.ask import class_of
from pactgraph.search import Index, clear
from pactgraph.web.pages.frame import Page, day

# So many choices are all shown at once; so many things are suggested before anything is typed.
_AT_ONCE, _SUGGESTED = 4, 80
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing that may be meant: its name, and how it is called in the other language."""

    name: str
    beside: str


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form: the parameter that it is for, and what stands in it.

    `days` are links that fill in a date, each with its text; `search` is the address at which
    things of the class are looked for, and `suggestions` are some of them, all where they are few.
    `problem` is what is wrong with what stands in it.
    """

    parameter: Parameter
    value: str
    days: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    search: str = ""
    problem: str = ""

    @property
    def choices(self) -> tuple[Value, ...]:
        """What there is to choose."""
        return self.parameter.field.choices

    @property
    def is_at_once(self) -> bool:
        """Whether all choices are shown at once."""
        return 0 < len(self.choices) <= _AT_ONCE

    @property
    def is_thing(self) -> bool:
        """Whether a thing is named, which has suggestions."""
        return self.parameter.kind.name == "entity"


def inputs_of(
    page: Page, query: SavedQuery, arguments: Mapping[str, str], problem: Exception | None
) -> list[Input]:
    """The fields of the form of `query`, in the order of its parameters."""
    wrong = _problems(problem, page.language)
    return [
        replace(
            _input(
                page, each, arguments.get(each.name, each.default or ""), wrong.get(each.name, "")
            ),
            days=tuple(_days(page, query, each, arguments)) if each.field.input == "date" else (),
        )
        for each in query.parameters
    ]


def _input(page: Page, parameter: Parameter, given: str, problem: str) -> Input:
    prefixes = page.context.publication.release.prefixes
    if parameter.moves(given):  # a field of a date shows the day that today is
        given = parameter.term(given, prefixes).value
    if parameter.field.input == "date":
        shown = given if _DAY.fullmatch(given) else ""  # a browser shows no other text there
        return Input(parameter, shown, problem=problem)
    index = page.context.publication.index
    if parameter.kind.name != "entity" or index is None:
        return Input(parameter, parameter.canonical(given), problem=problem)
    cls = class_of(parameter.cls, prefixes) if parameter.cls else ""
    asked = urlencode({"class": parameter.cls} if parameter.cls else {})
    return Input(
        parameter,
        _named(page, index, parameter, given) if given and not problem else given,
        suggestions=tuple(_suggestions(page, index, cls)) if cls else (),
        search=f"{page.prefix}/search?{asked}",
        problem=problem,
    )


def _days(
    page: Page, query: SavedQuery, parameter: Parameter, arguments: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """Days that are asked about often, today and that of the example, where they come before and
    after the others as they should.
    """
    for text, name in (
        ("today", str(page.words["today"])),
        (parameter.example, day(parameter.example, page.language)),
    ):
        asked = {**arguments, parameter.name: text}
        days = {
            key: page.today.isoformat() if each == "today" else each for key, each in asked.items()
        }
        if all(
            days.get(each.not_before or each.name, "") <= days.get(each.name, "")
            for each in query.parameters
        ):
            yield page.at(page.path, asked), name


def _named(page: Page, index: Index, parameter: Parameter, given: str) -> str:
    """What a thing is called in the language of the page, where nothing else is called so."""
    prefixes = page.context.publication.release.prefixes
    try:
        term = parameter.term(given, prefixes)
    except ParameterError:
        return given
    name = index.labels(term.value).get(page.language, "") if isinstance(term, ox.NamedNode) else ""
    classes = [class_of(parameter.cls, prefixes)] if parameter.cls else []
    meant = clear(index.find(name, classes=classes)) if name else None
    return name if meant is not None and meant.iri == term.value else given


def _suggestions(page: Page, index: Index, cls: str) -> Iterable[Suggestion]:
    """The things of a class, where they are few enough to be read through."""
    things = index.first(cls, _SUGGESTED + 1)
    if len(things) > _SUGGESTED:
        return
    for labels in map(index.labels, things):
        name = labels.get(page.language) or next(iter(labels.values()), "")
        others = (labels.get(language, "") for language in LANGUAGES)
        if name:
            yield Suggestion(name, next((text for text in others if text and text != name), ""))


def _problems(error: Exception | None, language: str) -> dict[str, str]:
    if not isinstance(error, ParameterError):
        return {}
    every = [each for each in error.problems or (error,) if each.parameter]
    return {each.parameter: each.in_language(language) for each in every}
