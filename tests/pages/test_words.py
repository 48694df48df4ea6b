"""Words: both languages have the same, and no page asks for one that there isn't."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pactgraph import errors
from pactgraph.queries import LANGUAGES
from pactgraph.web import pages
from pactgraph.web.http import language_of
from pactgraph.web.pages.frame import Words, title_of, words
from werkzeug.exceptions import default_exceptions

TEMPLATES = sorted((Path(pages.__file__).parent / "templates").glob("**/*.html"))
ERRORS = [
    cls
    for cls in vars(errors).values()
    if isinstance(cls, type) and issubclass(cls, errors.PactgraphError)
]


def keys(table: Words, start: str = "") -> Iterator[str]:
    for name, value in table.items():
        yield from [start + name] if isinstance(value, str) else keys(value, f"{start}{name}.")


def test_both_languages_have_the_same_keys() -> None:
    english, chinese = (list(keys(words(language))) for language in LANGUAGES)
    assert english == chinese


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_uses_no_unknown_word(template: Path) -> None:
    used = set(re.findall(r"\bt\.(\w+)", template.read_text("utf-8")))
    assert used <= words("en").keys()


def test_an_error_has_the_title_that_programs_are_told_and_one_in_chinese() -> None:
    titles = {cls.__name__: vars(cls)["title"] for cls in ERRORS if "title" in vars(cls)}
    assert titles == words("en")["errors"]
    assert title_of("zh", "errors", *(cls.__name__ for cls in errors.BuildError.__mro__))


def test_there_is_advice_on_every_error_in_both_languages() -> None:
    for language in LANGUAGES:
        for cls in ERRORS:
            names = (each.__name__ for each in cls.__mro__)
            assert title_of(language, "advice", *names), cls


def test_a_status_has_the_title_that_werkzeug_gives_it() -> None:
    statuses = words("en")["statuses"]
    assert isinstance(statuses, dict)
    assert statuses == {code: default_exceptions[int(code)]().name for code in statuses}
    assert title_of("zh", "statuses", "418") is None


@pytest.mark.parametrize(
    ("path", "query_string", "header", "language"),
    [
        ("/zh/", "lang=en", "en", "zh"),
        ("/en/nowhere", "", "zh", "en"),
        ("/sparql", "lang=zh", "en", "zh"),
        ("/sparql", "lang=+&lang=zh", "en", "zh"),
        ("/sparql", "lang=fr", "zh-CN,zh;q=0.9,en;q=0.5", "zh"),
        ("/sparql", "", "fr;q=1, zh;q=0", "en"),
        ("", "", "", "en"),
    ],
)
def test_the_address_says_the_language_before_the_browser_does(
    path: str, query_string: str, header: str, language: str
) -> None:
    assert language_of(path, query_string, header) == language
