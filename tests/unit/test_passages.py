"""Adding a source writes positions and digests, the same each time, and never a word of the text."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import PROJECT, Cli

TEXT = "甲公司宣布新协议。乙公司同意！\n第二行说的是别的事。\n更新时间:2025-01-01\n© 2025 示例网\n"
ARGUMENTS = [
    "--id",
    "test-source",
    "--title",
    "A test@en",
    "--title",
    "测试",
    "--language",
    "zh",
    "--url",
    "https://example.org/a",
]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_sentences_are_numbered_and_the_lines_of_the_page_kept_apart(
    broken: Cli, text: Path
) -> None:
    done = broken("source", "add", str(text), *ARGUMENTS)
    written = Path(done.stdout.strip()).read_text("utf-8")
    assert (done.returncode, Path(done.stdout.strip())) == (
        0,
        broken.folder / "data/sources/test-source.passages.ttl",
    )
    assert "3 sentences, s01 to s03" in done.stderr
    assert "lines from 3 on are the page's own (2 notes)" in done.stderr
    quads = list(ox.parse(written, format=ox.RdfFormat.TURTLE))
    named = {
        quad.subject.value.rpartition("/")[2]
        for quad in quads
        if not isinstance(quad.subject, ox.Triple)
    }
    assert named == {
        "test-source",
        *(
            f"{name}{part}"
            for name in ("s01", "s02", "s03", "p01", "p02")
            for part in ("", "#span")
        ),
    }
    assert "公司" not in written


def test_a_form_for_the_glosses_is_written_once_and_never_overwritten(
    broken: Cli, text: Path
) -> None:
    done = broken("source", "add", str(text), *ARGUMENTS)
    form = broken.folder / "data/sources/test-source.glosses.ttl"
    assert f"say in data/sources/{form.name} what each sentence says" in done.stderr
    quads = list(ox.parse(path=form))
    assert {
        (quad.subject.value.rpartition("/")[2], quad.object.value, quad.object.language)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
    } == {(name, "", language) for name in ("s01", "s02", "s03") for language in ("en", "zh")}
    filled = form.read_text("utf-8").replace('""@en', '"Firm A announces a new agreement."@en', 1)
    form.write_text(filled, "utf-8")
    again = broken("source", "add", str(text), *ARGUMENTS)
    assert f"data/sources/{form.name} is kept" in again.stderr
    text.write_text("另一篇。", "utf-8")
    assert broken("source", "add", str(text), *ARGUMENTS, "--replace").returncode == 0
    assert form.read_text("utf-8") == filled


def test_a_gloss_that_is_still_to_be_written_is_a_warning_that_names_sentence_and_file(
    little: Cli, text: Path
) -> None:
    little("source", "add", str(text), *ARGUMENTS)
    form = little.folder / "data/sources/test-source.glosses.ttl"
    filled = form.read_text("utf-8").replace('""@en', '"Firm A announces a new agreement."@en', 1)
    form.write_text(filled.replace('""@zh', '"甲方宣布，已订新约。"@zh', 1), "utf-8")
    done = little("check")
    asked = [line for line in done.stderr.splitlines() if "[gloss-both]" in line]
    assert (done.returncode, len(asked)) == (0, 2)
    assert asked[0].startswith(
        "warning: data/sources/test-source.passages.ttl: "
        "<https://w3id.org/pactgraph/source/test-source/s02>: write in your own words"
    )
    assert "pact:gloss in the source's .glosses.ttl" in asked[0]


def test_the_glosses_of_sentences_that_are_gone_are_errors(little: Cli, text: Path) -> None:
    little("source", "add", str(text), *ARGUMENTS)
    text.write_text("另一篇。", "utf-8")
    little("source", "add", str(text), *ARGUMENTS, "--replace")
    done = little("check")
    gone = [line for line in done.stderr.splitlines() if "[domain]" in line]
    assert (done.returncode, len(gone)) == (1, 2)
    assert gone[0].startswith("pactgraph: data/sources/test-source.glosses.ttl: ")


def test_a_project_with_the_new_source_still_builds(broken: Cli, text: Path) -> None:
    broken("source", "add", str(text), *ARGUMENTS)
    done = broken("check", "--texts", str(text.parent))
    assert done.returncode == 0
    assert "5 passages verified against the text" in done.stderr


def test_the_same_text_gives_the_same_file_and_another_is_not_overwritten(
    broken: Cli, text: Path
) -> None:
    first = broken("source", "add", str(text), *ARGUMENTS)
    assert "nothing changed" in broken("source", "add", str(text), *ARGUMENTS).stderr
    text.write_text("另一篇。", "utf-8")
    refused = broken("source", "add", str(text), *ARGUMENTS)
    assert refused.returncode == 1
    assert "add --replace" in refused.stderr
    assert broken("source", "add", str(text), *ARGUMENTS, "--replace").stdout == first.stdout


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (["--id", "Bad Id"], "lower-case letters"),
        (["--language", "Chinese!"], "language tag"),
        (["--language", "en-toolongtag1"], "language tag"),
        (["--title", "A test@en-toolongtag1"], "behind @ a language tag"),
        (["--title", "A\x07 test"], "no control characters"),
        (["--url", "example.org"], "whole address"),
        (["--footer-line", "99"], "the text has 5 lines"),
        (["--title", "@en"], "give the source a title"),
        (["--footer-line", "1"], "no sentence stands before line 1"),
        (["--title", " "], "give the source a title"),
    ],
)
def test_what_cannot_be_a_source_is_explained(
    changed: list[str], words: str, broken: Cli, text: Path
) -> None:
    done = broken("source", "add", str(text), *ARGUMENTS, *changed)
    assert done.returncode == 1
    assert words in done.stderr
    assert not (broken.folder / "data/sources/test-source.passages.ttl").exists()


def test_a_title_in_one_language_is_a_warning(broken: Cli, text: Path) -> None:
    broken("source", "add", str(text), "--id", "one", "--title", "测试", "--language", "zh")
    done = broken("check")
    assert done.returncode == 0
    assert "warning: data/sources/one.passages.ttl" in done.stderr


def test_the_passages_of_the_article_are_those_the_tool_writes(broken: Cli, article: Path) -> None:
    path = PROJECT / "data/sources/microsoft-openai-2025.passages.ttl"
    titles = [
        f"{quad.object.value}@{quad.object.language}"
        for quad in ox.parse(path=path)
        if isinstance(quad.object, ox.Literal) and quad.object.language
    ]
    arguments = [part for title in titles for part in ("--title", title)]
    done = broken(
        "source",
        "add",
        str(article),
        "--id",
        "microsoft-openai-2025",
        "--language",
        "zh",
        *arguments,
    )
    assert "nothing changed" in done.stderr
