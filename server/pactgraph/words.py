"""Words in English and in Chinese, which stand beside each other in `en.toml` and `zh.toml`."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and in Chinese."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def in_language(self, language: str) -> str:
        """The words in `language`, `en` or `zh`."""
        return self.zh if language == "zh" else self.en


class Words:
    """The words in a folder, by name: one file a language, with the same names in each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def say(self, name: str, /, **values: object) -> Text:
        """The words called `name`, with `values` in their places; a Text stands there in the same
        language. Raises KeyError where there are none.
        """
        return both(lambda language: self.say_in(language, name, **values))

    def say_in(self, language: str, name: str, /, **values: object) -> str:
        """The same in one language. Raises KeyError where there are no such words."""
        told = {
            key: value.in_language(language) if isinstance(value, Text) else value
            for key, value in values.items()
        }
        return self._tables[language][name].format(**told)

    def listed(self, name: str, each: Iterable[object]) -> Text:
        """All of these, with the words called `name` between them."""
        every = [text_of(one if isinstance(one, Text) else str(one)) for one in each]
        return both(
            lambda language: self.say_in(language, name).join(
                one.in_language(language) for one in every
            )
        )

    @cached_property
    def _tables(self) -> dict[str, dict[str, str]]:
        files = sorted(self._folder.glob("*.toml"))
        return {file.stem: tomllib.loads(file.read_text("utf-8")) for file in files}


def text_of(words: str | Text) -> Text:
    """Words as they are, be there others in Chinese or not."""
    return words if isinstance(words, Text) else Text(words, words)


def both(say: Callable[[str], str]) -> Text:
    """What `say` gives for each language."""
    return Text(say("en"), say("zh"))
