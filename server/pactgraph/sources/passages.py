"""Add a source: number the sentences of its text and write them down as passages, without the text.

The text itself stays where it is; the project keeps positions and digests, by which anyone who has
the text can check every citation.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from pactgraph.controls import has_controls
from pactgraph.errors import SourceError
from pactgraph.rdf import (
    DCTERMS,
    OA,
    ONTOLOGY,
    RDFS,
    SCHEMA,
    SOURCE,
    Prefixes,
    Triple,
    a,
    link,
    value,
    words,
)
from pactgraph.rdf.turtle import write_turtle
from pactgraph.sources.sentences import (
    Sentence,
    digest,
    footer_start,
    read_text,
    split_sentences,
    whole_lines,
)

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GLOSSED_IN = ("en", "zh")  # as ontology/shapes/passages.ttl asks for
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_TAGGED = re.compile(r"(?P<text>.+)@(?P<language>[a-z]{2,3}(-[A-Za-z0-9]+)*)", re.DOTALL)
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class NewSource:
    """What to add: a text and what is known of it. A title may end in @en or @zh; without, it is in
    the text's language.
    """

    text: Path
    id: str
    titles: tuple[str, ...]
    language: str
    url: str | None = None
    footer_line: int | None = None


@dataclass(frozen=True, slots=True)
class AddedSource:
    """What was written: the file, and how many sentences and lines of the page it numbers;
    `footer_line` is None where there are none.

    `glosses` is where it is written what the sentences say; `has_new_form` tells whether it is a
    form now that somebody has to fill in.
    """

    path: Path
    glosses: Path
    has_new_form: bool
    sentences: int
    page_notes: int
    footer_line: int | None
    changed: bool


def add_source(
    source: NewSource, project: Path, prefixes: Prefixes, replace: bool = False
) -> AddedSource:
    """Write `data/sources/<id>.passages.ttl` of `project`; the same text and words give the same
    file. Where there is no `<id>.glosses.ttl` yet, it is written as a form, with an empty gloss for
    each sentence in each language; one that is there is left as it is.

    Raises SourceError for an id, language, URL or title that can't be used, and, without `replace`,
    where the file is there already with another content, since situations cite its sentences by
    number.
    """
    _check(source)
    text = read_text(source.text)
    if source.footer_line and source.footer_line > text.count("\n") + 1:
        raise SourceError(
            f"--footer-line {source.footer_line}: the text has {text.count(chr(10)) + 1} lines"
        )
    footer = source.footer_line or footer_start(text)
    body = [sentence for sentence in split_sentences(text) if not footer or sentence.line < footer]
    notes = [line for line in whole_lines(text) if footer and line.line >= footer]
    if not body:
        raise SourceError(
            f"no sentence stands before line {footer}, where the page's own lines begin; set "
            "--footer-line"
        )
    path, glosses = (_place(project, source.id, part) for part in ("passages", "glosses"))
    prefixes = prefixes.with_prefix("s", f"{SOURCE}{source.id}/")
    turtle = write_turtle(_triples(source, text, body, notes), prefixes)
    changed = not path.exists() or path.read_bytes() != turtle.encode()
    if changed and path.exists() and not replace:
        raise SourceError(
            f"{path} exists and would change, which may move the sentences that situations cite; "
            "look at the difference, then add --replace"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(turtle, "utf-8")
    has_new_form = not glosses.exists()
    if has_new_form:
        glosses.write_text(write_turtle(_form(source.id, len(body)), prefixes), "utf-8")
    return AddedSource(path, glosses, has_new_form, len(body), len(notes), footer, changed)


def _is_url(text: str) -> bool:
    try:
        return bool(_URL.fullmatch(text) and ox.NamedNode(text))
    except ValueError:
        return False


def _is_language(tag: str) -> bool:
    """Whether every reader of RDF takes `tag` (https://www.rfc-editor.org/info/bcp47)."""
    try:
        return bool(ox.Literal("", language=tag))
    except ValueError:
        return False


def _place(project: Path, source_id: str, part: str) -> Path:
    """Where a part of a source goes, such as its passages. Raises SourceError where a link leads
    there, or something that is no file is there.
    """
    path = project / "data" / "sources" / f"{source_id}.{part}.ttl"
    real = Path(os.path.realpath(path))
    if real != Path(os.path.realpath(project)) / path.relative_to(project):
        raise SourceError(
            f"{path} is a link, or behind one, to {real}; put a folder and a file there"
        )
    if path.exists() and not path.is_file():
        raise SourceError(f"{path} is no file; move it away")
    return path


def _check(source: NewSource) -> None:
    if not _ID.fullmatch(source.id):
        raise SourceError(
            f"--id {source.id!r}: use lower-case letters, digits and single hyphens, such as "
            "microsoft-openai-2025"
        )
    if not (_LANGUAGE.fullmatch(source.language) and _is_language(source.language)):
        raise SourceError(f"--language {source.language!r}: use a language tag such as zh or en")
    if source.url is not None and not _is_url(source.url):
        raise SourceError(
            f"--url {source.url!r}: use the whole address, beginning with https:// or http://"
        )
    if not source.titles or not all(
        re.sub("@[a-z-]*$", "", title).strip() for title in source.titles
    ):
        raise SourceError("--title: give the source a title")
    for title in source.titles:
        tagged = _TAGGED.fullmatch(title)
        if has_controls(title) or (tagged and not _is_language(tagged["language"])):
            raise SourceError(
                f"--title {title!r}: use no control characters, and behind @ a language tag such "
                "as zh or en"
            )


def _triples(
    source: NewSource, text: str, body: list[Sentence], notes: list[Sentence]
) -> Iterator[Triple]:
    document = SOURCE + source.id
    yield a(document, f"{ONTOLOGY}Document")
    for title in source.titles:
        tagged = _TAGGED.fullmatch(title)
        label, language = (
            (tagged["text"], tagged["language"]) if tagged else (title, source.language)
        )
        yield words(document, f"{RDFS}label", label.strip(), language)
    yield words(document, f"{DCTERMS}language", source.language)
    yield words(document, f"{SCHEMA}sha256", digest(text))
    if source.url:
        yield link(document, f"{SCHEMA}url", source.url)
    for name, sentence in zip(_names(len(body)), body, strict=True):
        yield from _passage(document, name, "Passage", sentence)
    for number, sentence in enumerate(notes, start=1):
        yield from _passage(document, f"p{number:02}", "PageNote", sentence)


def _names(count: int) -> list[str]:
    """The names of that many sentences, all of one length."""
    width = max(2, len(str(count)))
    return [f"s{number:0{width}}" for number in range(1, count + 1)]


def _form(source_id: str, count: int) -> Iterator[Triple]:
    """A gloss to be filled in, for each of so many sentences in each language of the graph."""
    for name in _names(count):
        for language in _GLOSSED_IN:
            yield words(f"{SOURCE}{source_id}/{name}", f"{ONTOLOGY}gloss", "", language)


def _passage(document: str, name: str, cls: str, sentence: Sentence) -> Iterator[Triple]:
    passage = f"{document}/{name}"
    span = f"{passage}#span"
    yield a(passage, ONTOLOGY + cls)
    yield link(passage, f"{OA}hasSource", document)
    yield link(passage, f"{OA}hasSelector", span)
    yield words(passage, f"{SCHEMA}sha256", sentence.sha256)
    yield value(passage, f"{ONTOLOGY}line", sentence.line)
    yield value(passage, f"{ONTOLOGY}sentence", sentence.position)
    yield a(span, f"{OA}TextPositionSelector")
    yield value(span, f"{OA}start", sentence.start)
    yield value(span, f"{OA}end", sentence.end)
