"""Between a Chinese character and a letter or a figure stands a space, and none between two Chinese
characters; no other rule is needed, whatever words are put into others.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import PROJECT
from pactgraph.words import Spaced, Table, read_words

FILES = sorted((PROJECT / "server" / "pactgraph").glob("**/words/zh.toml"))
HAN = "\u3400-\u9fff"
CLOSE = re.compile(f"[{HAN}][A-Za-z0-9]|[A-Za-z0-9%][{HAN}]|[{HAN}] [{HAN}]")


def texts(table: Table) -> Iterator[str]:
    for each in table.values():
        yield from [each] if isinstance(each, str) else texts(each)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.parent.name)
def test_words_of_chinese_stand_apart_from_others(file: Path) -> None:
    close = [text for text in texts(read_words(file)) if CLOSE.search(re.sub("{.*?}", "|", text))]
    assert close == []


@pytest.mark.parametrize("value", ["OpenAI", "微软", "27%", "2032 年内", "“某”"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.parent.name)
def test_what_is_put_into_words_stands_apart_as_well(file: Path, value: str) -> None:
    for text in texts(read_words(file)):
        names = re.findall(r"{(\w+)}", text)
        told = text.format(**dict.fromkeys(names, value))
        assert not CLOSE.search(told), told
        assert told.replace(" ", "") == re.sub("{.*?}", value, text).replace(" ", "")


@pytest.mark.parametrize(
    ("words", "values", "told"),
    [
        ("{}享有 {count} 项", {"count": "两"}, "微软享有两项"),
        ("自 {day}起", {"day": "2025 年 10 月 28 日"}, "自 2025 年 10 月 28 日起"),
        ("{day}起，{a!r:>4}", {"day": "5", "a": 1}, "5 起，   1"),
        ("{{{a}}}", {"a": "x"}, "{x}"),
        ("不变", {}, "不变"),
    ],
)
def test_a_space_follows_from_what_is_put_in(
    words: str, values: dict[str, object], told: str
) -> None:
    assert Spaced(words).format("微软", **values) == told
