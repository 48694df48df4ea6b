"""Sentences are cut by one rule, and positions are code points of the text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pactgraph.errors import SourceError
from pactgraph.sources.sentences import (
    digest,
    footer_start,
    read_text,
    split_sentences,
    whole_lines,
)


def cut(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。乙！丙？", ["甲。", "乙！", "丙？"]),
        ("甲说：“乙。”丙。", ["甲说：“乙。”", "丙。"]),
        ("真的？！是。", ["真的？！", "是。"]),
        ("One! Two? Three", ["One!", "Two?", "Three"]),
        ("Version 1.5 of U.S. law.", ["Version 1.5 of U.S. law."]),
        ("甲\n\n  乙。 \n", ["甲", "乙。"]),
        ("甲；乙，丙", ["甲；乙，丙"]),
    ],
)
def test_a_sentence_ends_at_its_mark_or_at_the_end_of_the_line(
    text: str, sentences: list[str]
) -> None:
    assert cut(text) == sentences


@given(st.text(alphabet="甲乙a。！?\n 。”\U0001f600", max_size=60))
def test_sentences_cover_all_that_is_not_white_space_and_carry_their_digest(text: str) -> None:
    covered = {
        index for sentence in split_sentences(text) for index in range(sentence.start, sentence.end)
    }
    assert {index for index, character in enumerate(text) if not character.isspace()} <= covered
    assert all(
        sentence.sha256 == digest(text[sentence.start : sentence.end])
        for sentence in split_sentences(text)
    )


def test_line_and_position_count_from_one() -> None:
    assert [
        (sentence.line, sentence.position) for sentence in split_sentences("甲。乙。\n丙。")
    ] == [(1, 1), (1, 2), (2, 1)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("正文。\n更新时间:2025-01-01\n© 2025", 2),
        ("Text.\nCopyright 2025 Example", 2),
        ("正文。\n公网安备说的是正文。\n再来一句。", None),
        ("正文。", None),
        ("正文。\n\n本站资料仅供学习。\n", 3),
    ],
)
def test_the_lines_of_the_page_are_found_at_the_end_only(text: str, line: int | None) -> None:
    assert footer_start(text) == line


def test_line_ends_and_byte_order_mark_do_not_change_the_text(tmp_path: Path) -> None:
    plain, windows = tmp_path / "plain", tmp_path / "windows"
    plain.write_bytes("甲。\n乙。\n".encode())
    windows.write_bytes("\ufeff甲。\r\n乙。\r\n".encode())
    assert read_text(plain) == read_text(windows)


@pytest.mark.parametrize(("content", "message"), [(b"\xb0\xa1", "not UTF-8"), (b" \n", "no text")])
def test_a_text_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_text(path)


def test_whole_lines_are_pieces_of_their_own() -> None:
    text = "甲？乙\n\n 丙 "
    assert [text[line.start : line.end] for line in whole_lines(text)] == ["甲？乙", "丙"]


def test_the_article_has_49_sentences_before_the_lines_of_its_page(article: Path) -> None:
    text = read_text(article)
    start = footer_start(text)
    assert start == 45
    assert len([sentence for sentence in split_sentences(text) if sentence.line < start]) == 49
