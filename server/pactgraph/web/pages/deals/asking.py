"""What a page of rights is asked about: a day, and a part of a long list."""

from datetime import date

from pactgraph.errors import InputError, ParameterError
from pactgraph.rdf import is_iri
from pactgraph.web.pages.frame import Page


def day_of(page: Page, name: str = "on") -> date:
    """The day that the address of a page asks about, today where it names none.

    Raises ParameterError where what it names is none.
    """
    text = page.arguments.get(name, "").strip()
    if text in ("", "today"):
        return page.today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ParameterError(
            f"{name}={text[:40]!r} is no day", name, "write year, month and day, as in 2025-10-28"
        ) from error


def part_of(page: Page) -> int:
    """Which part of a long list its address asks for, counted from 1.

    Raises ParameterError where that is no number.
    """
    text = page.arguments.get("part", "1")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text)):
        raise ParameterError(f"part={text[:40]!r} is no part", "part", "count parts from 1")
    return int(text)


def thing_in(page: Page, name: str) -> str:
    """The IRI of the thing that an argument of its address names; empty where it names none.

    Raises ParameterError where that can be no IRI.
    """
    text = page.arguments.get(name, "").strip().removeprefix("<").removesuffix(">")
    if not text or (is_iri(text) and "://" in text):
        return text
    try:
        return page.context.publication.release.prefixes.expand(text)
    except InputError as error:
        raise ParameterError(str(error), name, "write it as in id:openai") from error
