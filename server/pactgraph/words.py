"""Words in English and in Chinese, which stand beside each other in `en.toml` and `zh.toml`."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from string import Formatter
from typing import TypeAlias

Table: TypeAlias = Mapping[str, "str | Table"]

# A character of Chinese, and what stands apart from it by a space.
_HAN = "\u3400-\u9fff"
_APART = re.compile(f"(?:[{_HAN}][A-Za-z0-9$]|[A-Za-z0-9%][{_HAN}])")
_TOGETHER = re.compile(f"[{_HAN}] [{_HAN}]")


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
        return {
            file.stem: {k: v for k, v in read_words(file).items() if isinstance(v, str)}
            for file in files
        }


class Spaced(str):
    """Words of Chinese with places for values: at the border of a place a space stands between a
    Chinese character and a letter or a figure, and none between two Chinese characters, whatever
    is put in.
    """

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        """The words with values in their places, as `str.format` puts them there."""
        numbers = count()
        told = ""
        for literal, name, spec, conversion in Formatter().parse(self):
            told = _joined(told, literal)
            if name is not None:
                place = f"{name or next(numbers)}{f'!{conversion}' if conversion else ''}"
                told = _joined(
                    told, f"{{{place}{f':{spec}' if spec else ''}}}".format(*args, **values)
                )
        return told


def _joined(before: str, after: str) -> str:
    """Two parts of a text, with a space between them or none."""
    if _APART.fullmatch(before[-1:] + after[:1]):
        return f"{before} {after}"
    if before.endswith(" ") and _TOGETHER.fullmatch(before[-2:] + after[:1]):
        return before[:-1] + after
    if after.startswith(" ") and _TOGETHER.fullmatch(before[-1:] + after[:2]):
        return before + after[1:]
    return before + after


def read_words(file: Path) -> Table:
    """The words in a file, which is called like their language, in tables as they stand there."""
    table: Table = tomllib.loads(file.read_text("utf-8"))
    return _spaced(table) if file.stem == "zh" else table


def _spaced(table: Table) -> Table:
    return {
        name: Spaced(each) if isinstance(each, str) else _spaced(each)
        for name, each in table.items()
    }


def text_of(words: str | Text) -> Text:
    """Words as they are, be there others in Chinese or not."""
    return words if isinstance(words, Text) else Text(words, words)


def both(say: Callable[[str], str]) -> Text:
    """What `say` gives for each language."""
    return Text(say("en"), say("zh"))
