"""Pages: a template with its words, in a language.

Words stand in `words/en.toml` and `words/zh.toml`. Nothing here knows Flask, since what meets an
error before Flask shows it as a page too.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pactgraph.controls import without_turns
from pactgraph.queries import LANGUAGES
from pactgraph.web.pages.frame.structured import structured
from pactgraph.words import Table, read_words

Words: TypeAlias = Table

_HERE = Path(__file__).parents[1]
_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    # Whatever a page shows, such as the name of a thing, ends where it ends.
    finalize=lambda value: without_turns(value) if type(value) is str else value,
)
_TEMPLATES.globals["structured"] = structured


@cache
def words(language: str) -> Words:
    """The words of the pages in `language`."""
    return read_words(_HERE / "words" / f"{language}.toml")


def word(language: str, name: str) -> str:
    """The word called `name`, in a table of the words where a dot says so, as in `spans.certain`.

    Raises KeyError where there is none.
    """
    text: Words | str = words(language)
    for part in name.split("."):
        if isinstance(text, str):
            raise KeyError(name)
        text = text[part]
    if not isinstance(text, str):
        raise KeyError(name)
    return text


def in_all_languages(name: str) -> dict[str, str]:
    """The word called `name` by language. Raises KeyError where there is none."""
    return {language: word(language, name) for language in LANGUAGES}


def title_of(language: str, table: str, *names: str) -> str | None:
    """The word for the first of `names` that a table of the words has; None where it has none."""
    known = words(language)[table]
    found = (known.get(name) for name in names) if isinstance(known, Mapping) else iter(())
    return next((text for text in found if isinstance(text, str)), None)


def advice_on(error: Exception, language: str) -> str | None:
    """What a reader can do about `error`, in a language; None where there is no word on it."""
    return title_of(language, "advice", *(cls.__name__ for cls in type(error).__mro__))


def render(template: str, language: str, **values: object) -> str:
    """The page that a template gives with `values`, in `language`.

    `prefix` among them is the path that all addresses begin with.
    """
    page = _TEMPLATES.get_template(template)
    return page.render(t=words(language), language=language, **values)
