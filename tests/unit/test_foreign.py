"""RDF files of anybody: what is read, what is passed over, and what is said of the rest."""

import codecs
import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Cli
from pactgraph.errors import InputError
from pactgraph.pipeline import rdf_files, scratch_release
from pactgraph.rdf import Prefixes
from pactgraph.release import Release

LINE = b'<http://e/a> <http://e/b> "c" .\n'
GRAPHS = {
    "x.ttl": b'@prefix e: <http://e/> . e:a e:b "c" .',
    "x.nt": LINE,
    "x.nq": LINE,
    "x.trig": b'@prefix e: <http://e/> . { e:a e:b "c" }',
    "x.n3": b'@prefix e: <http://e/> . e:a e:b "c" .',
    "x.jsonld": b'{"@id":"http://e/a","http://e/b":"c"}',
    "x.rdf": b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description '
    b'r:about="http://e/a"><b xmlns="http://e/">c</b></r:Description></r:RDF>',
}
RDF_XML = (
    '<?xml version="1.0"?>{}<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:e="http://e/"><r:Description r:about="http://e/a"><e:b>{}</e:b></r:Description></r:RDF>'
)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Release]:
    """Makes a release of files of these names and contents."""

    def make(
        *files: tuple[str, bytes], lenient: bool = False, said: list[str] | None = None
    ) -> Release:
        for name, content in files:
            (tmp_path / name).write_bytes(content)
        paths = [tmp_path / name for name, _ in files]
        say = (said if said is not None else []).append
        releases = tmp_path / "releases"
        return scratch_release(paths, releases, Prefixes({}), say=say, is_lenient=lenient)

    return make


def quads(release: Release) -> set[str]:
    """What a release says."""
    return {str(quad) for quad in ox.parse(path=release.dataset_file, format=ox.RdfFormat.N_QUADS)}


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", GRAPHS)
def test_a_byte_order_mark_is_passed_over(
    name: str, pack: Callable[[bytes], bytes], read: Callable[..., Release]
) -> None:
    ending = ".gz" if pack is gzip.compress else ""
    release = read((name + ending, pack(codecs.BOM_UTF8 + GRAPHS[name])))
    assert quads(release) == {'<http://e/a> <http://e/b> "c"'}


def entities(count: int) -> str:
    rows = (f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "xyz"}">' for n in range(count))
    return f"<!DOCTYPE r [{''.join(rows)}]>"


# What can't be read: name, content, and what is said after the folder.
UNREADABLE = {
    "entities of entities": (
        "x.rdf",
        RDF_XML.format(entities(10), "&a9;"),
        "the entity a6 of line",
    ),
    "entities that nothing uses": ("x.rdf", RDF_XML.format(entities(10), ""), "the entity a6 of"),
    "an entity many times": (
        "x.rdf",
        RDF_XML.format(f'<!DOCTYPE r [<!ENTITY a "{"x" * 900_000}">]>', "&a;" * 9_999),
        "is a hundred times as long",
    ),
    "a long text": ("x.nt", LINE + LINE.replace(b"c", b"c" * 20_000_000), "longer than 16 MiB"),
    "a long text of XML": ("x.rdf", RDF_XML.format("", "c" * 20_000_000), "more than 16 MiB"),
    "a long text of quotes": (
        "x.ttl",
        "<e:a> <e:b> '''" + '"' * 9_000_000 + "''' .",
        "more than 16 MiB",
    ),
    "half a gzip": ("x.nt.gz", gzip.compress(LINE * 9_999)[:-9], "no gzip that is whole"),
    "no gzip": ("x.nt.gz", LINE, "no gzip that is whole"),
    "an IRI that is none": (
        "x.nt",
        LINE + b"<http://e/b ad> <e:b> <e:c> .",
        "x.nt:2 can't be read",
    ),
    "UTF-16": ("x.ttl", GRAPHS["x.ttl"].decode().encode("utf-16"), "UTF-16 or UTF-32; save the"),
    "Latin-1": ("x.nt", '<e:a> <e:b> "é" .'.encode("latin-1"), "save the file as UTF-8"),
    "a page": ("x.ttl", b"<!doctype html><p>Hello</p>", "x.ttl:1 can't be read as Turtle"),
    "no JSON": ("x.jsonld", b'{"@id":', "can't be read as JSON-LD"),
    "XML that ends": ("x.rdf", GRAPHS["x.rdf"][:-10], "can't be read as RDF/XML"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_told_with_its_file(
    case: str, tmp_path: Path, read: Callable[..., Release]
) -> None:
    name, content, words = UNREADABLE[case]
    with pytest.raises(InputError) as told:
        read((name, content.encode() if isinstance(content, str) else content))
    message = str(told.value)
    assert message.startswith(str(tmp_path / name))
    assert words in message
    assert ("\n" in message, len(message) < 700) == (False, True)


def test_entities_for_namespaces_are_read(read: Callable[..., Release]) -> None:
    kind = '<!DOCTYPE r [<!ENTITY e "http://example.org/">]>'
    release = read(("x.rdf", RDF_XML.format(kind, "&e;x").encode()))
    assert quads(release) == {'<http://e/a> <http://e/b> "http://example.org/x"'}


# Files with mistakes: name, content, what is left of it and the places that are told.
BROKEN = {
    "lines": (
        "x.nt",
        LINE
        + b'<http://e/b ad> <http://e/b> "c" .\n'
        + b'<http://e/2> <http://e/b> "x\n'
        + b'<http://e/3> <http://e/b> "\xff" .\n'
        + b'<http://e/4> <http://e/b> "d"@toolongtag .\r\n'
        + b'<http://e/5> <http://e/b> "d" .',
        {'<http://e/a> <http://e/b> "c"', '<http://e/5> <http://e/b> "d"'},
        ["x.nt:2", "x.nt:3", "x.nt:4", "x.nt:5"],
    ),
    "lines with graphs": (
        "x.nq",
        b"<e:a> <e:b> <e:c> <e:g> .\n<e:a> <e:b> <e:c> <g> .\n<e:a> <e:b> <e:d> <e:g> .",
        {"<e:a> <e:b> <e:c> <e:g>", "<e:a> <e:b> <e:d> <e:g>"},
        ["x.nq:2"],
    ),
    "statements": (
        "x.ttl",
        b"@prefix e: <http://e/> .\ne:1 e:b 1 .\ne:2 e:b <b ad> .\ne:3 no:b 1 .\ne:4 e:b <x> , e:c",
        {'<http://e/1> <http://e/b> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'},
        ["x.ttl:3", "x.ttl:4", "x.ttl:5"],
    ),
    "graphs": (
        "x.trig",
        b"<e:g> { <e:a> <e:b> <e:c> . <e:a> <e:b> <e:x y> . <e:a> <e:b> <e:d> } <e:a> <e:b> <e:c> .",
        {"<e:a> <e:b> <e:c> <e:g>", "<e:a> <e:b> <e:d> <e:g>", "<e:a> <e:b> <e:c>"},
        ["x.trig"],
    ),
    "XML": (
        "x.rdf",
        RDF_XML.format("", 'c</e:b><e:b r:resource="e:x y"/><e:b>d').encode(),
        {'<http://e/a> <http://e/b> "c"', '<http://e/a> <http://e/b> "d"'},
        ["x.rdf"],
    ),
    "JSON": (
        "x.jsonld",
        b'{"@id":"e:a","e:b":[{"@id":"e:x y"},{"@id":"e:c"}]}',
        {"<e:a> <e:b> <e:c>"},
        ["x.jsonld"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_statements_that_cannot_be_read_are_passed_over_and_listed(
    case: str, tmp_path: Path, read: Callable[..., Release]
) -> None:
    name, content, left, places = BROKEN[case]
    said: list[str] = []
    release = read((name, content), lenient=True, said=said)
    assert quads(release) >= left
    assert release.manifest.quads == len(quads(release))
    folder = f"{tmp_path}/"
    assert [
        line.removeprefix(folder).partition(": passed over: ")[0] for line in said[:-1]
    ] == places
    noun = "statement was" if len(places) == 1 else "statements were"
    assert said[-1] == f"{tmp_path / name}: {len(places)} {noun} passed over"


@pytest.mark.parametrize(
    "broken",
    [
        b'{"@id": "http://e/a b", "http://e/p": 1}',
        b'{"http://e/p": {"@value": "x", "@language": "- -"}}',
    ],
)
def test_json_ld_says_no_less_than_is_written(broken: bytes, read: Callable[..., Release]) -> None:
    with pytest.raises(InputError, match=r"x\.jsonld can't be read as JSON-LD: .*--lenient"):
        read(("x.jsonld", b'[{"@id": "http://e/a", "http://e/p": 1}, ' + broken + b"]"))


def test_a_million_lines_may_have_two_bad_ones(read: Callable[..., Release]) -> None:
    lines = [b"<e:%d> <e:b> _:x ." % number for number in range(100_000)]
    lines[7] = lines[99_998] = b"<e: x> <e:b> <e:c> ."
    said: list[str] = []
    release = read(("x.nt", b"\n".join(lines)), lenient=True, said=said)
    assert release.manifest.quads == 99_998
    assert [line.partition(": ")[0].rpartition(":")[2] for line in said[:-1]] == ["8", "99999"]
    assert len({quad.split()[2] for quad in quads(release)}) == 1


def test_nodes_without_names_are_those_of_one_file(read: Callable[..., Release]) -> None:
    line = b"<e:a> <e:b> _:x ."
    assert read(("x.nt", line), ("y.nt", line), lenient=True).manifest.quads == 2


@pytest.mark.parametrize("name", ["x.ttl", "x.trig", "x.rdf", "x.jsonld", "x.nt"])
def test_a_file_of_nothing_but_mistakes_is_refused(name: str, read: Callable[..., Release]) -> None:
    with pytest.raises(InputError, match=name):
        read((name, b"<p>Hello, world</p>"), lenient=True)


def test_a_statement_that_the_parser_stumbles_over_twice_is_one(
    read: Callable[..., Release],
) -> None:
    said: list[str] = []
    text = '@prefix e: <http://e/> .\ne:a e:b 1 .\ne:a e:b "x"@toolongtag123 & ! e:c .\ne:a e:b 2 .'
    assert read(("x.ttl", text.encode()), lenient=True, said=said).manifest.quads == 2
    assert said[-1].endswith("x.ttl: 1 statement was passed over")


def formats(*names: str, format: ox.RdfFormat | None = None) -> Sequence[str]:
    return [file.format.name for file in rdf_files([Path(name) for name in names], format)]


def test_the_format_is_that_of_the_name_or_what_is_said() -> None:
    assert formats("a.ttl", "b.NQ.GZ", "c.xml") == ["Turtle", "N-Quads", "RDF/XML"]
    assert formats("a.ttl", "b", format=ox.RdfFormat.N_QUADS) == ["Turtle", "N-Quads"]
    assert formats("a.txt", "b.json", format=ox.RdfFormat.TRIG) == ["TriG", "TriG"]
    assert formats("a.ttl", "b.nt", format=ox.RdfFormat.N_QUADS) == ["N-Quads", "N-Quads"]
    with pytest.raises(InputError, match=r"b\.zip: what RDF format is this"):
        formats("b.zip")


def test_standard_input_needs_a_format(cli: Cli) -> None:
    done = cli("serve", "--data", "-", stdin="<e:a> <e:b> <e:c> .")
    assert (done.returncode, "add --format" in done.stderr) == (1, True)
    done = cli("serve", "--data", "-", "--format", "nt", stdin="<e:a> <e:b> <e: x> .")
    assert (done.returncode, "standard input:1 can't be read" in done.stderr) == (1, True)
    done = cli("serve", "--data", "-", "--format", "nt", "--build-memory", "3", stdin="<e:a> .")
    assert (done.returncode, "standard input is larger than" in done.stderr) == (1, True)
    assert cli("serve", "--lenient").returncode == 2
