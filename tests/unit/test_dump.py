"""Every dump holds the same graph, whoever reads it, and the command line hands out the very same
bytes.
"""

import gzip
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from conftest import Cli
from pactgraph.rdf.dump import dump, dump_name
from pactgraph.rdf.formats import DUMPS, NTRIPLES, RDFXML, TURTLE, Format, formats_of
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import CHECKSUMS, Release

TRIPLES = {
    "turtle": ("turtle", ox.RdfFormat.TURTLE),
    "ntriples": ("nt", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("json-ld", ox.RdfFormat.JSON_LD),
    "rdfxml": ("xml", ox.RdfFormat.RDF_XML),
}
QUADS = {"trig": ("trig", ox.RdfFormat.TRIG), "nquads": ("nquads", ox.RdfFormat.N_QUADS)}


def lines(quads: list[ox.Quad]) -> set[str]:
    return {f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads}


def dump_file(release: Release, format: Format) -> Path:
    return release.path(release.dump(format))


FORMATS = {format.name: format for format in formats_of(*DUMPS)}


@pytest.mark.parametrize("name", [*TRIPLES, *QUADS])
def test_two_parsers_read_the_same_graph_from_every_dump(name: str, release: Release) -> None:
    rdflib_format, ox_format = (TRIPLES | QUADS)[name]
    path = dump_file(release, FORMATS[name])
    data = path.read_text("utf-8")
    graph = (rdflib.Dataset(default_union=True) if name in QUADS else rdflib.Graph()).parse(
        data=data, format=rdflib_format
    )
    expected = lines(list(ox.parse(path=release.dataset_file, format=ox.RdfFormat.N_QUADS)))
    assert lines(list(ox.parse(path=path, format=ox_format))) == expected
    assert {f"{s.n3()} {p.n3()} {o.n3()}" for s, p, o in as_triples(graph)} == {
        nt(line) for line in expected
    }


def as_triples(graph: rdflib.Graph) -> set[tuple[rdflib.term.Node, ...]]:
    return {statement[:3] for statement in graph}


def nt(line: str) -> str:
    """A statement of the engine as rdflib would write it."""
    ((s, p, o),) = rdflib.Graph().parse(data=f"{line} .", format="nt")
    return f"{s.n3()} {p.n3()} {o.n3()}"


@pytest.mark.parametrize("name", QUADS)
def test_dumps_of_quads_keep_the_named_graphs(name: str, release: Release) -> None:
    counts: dict[str, int] = {}
    for quad in ox.parse(path=dump_file(release, FORMATS[name]), format=QUADS[name][1]):
        counts[str(quad.graph_name.value)] = counts.get(str(quad.graph_name.value), 0) + 1
    assert counts == dict(release.manifest.graphs)


def test_the_release_has_no_blank_nodes(release: Release) -> None:
    assert b"_:" not in dump_file(release, NTRIPLES).read_bytes()


@pytest.mark.parametrize("format", formats_of(*DUMPS), ids=lambda format: format.name)
def test_compressed_dumps_hold_the_plain_ones(format: Format, release: Release) -> None:
    packed = release.folder / "dumps" / f"{dump_name(format)}.gz"
    assert gzip.decompress(packed.read_bytes()) == dump_file(release, format).read_bytes()


def test_sha256sum_finds_all_downloads_whole_and_lists_no_other(
    release: Release, tmp_path: Path
) -> None:
    for name, artefact in release.downloads.items():
        shutil.copy(release.path(artefact), tmp_path / name)
    command = ["sha256sum", "--strict", "--check", CHECKSUMS]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    names = {line.removesuffix(": OK") for line in done.stdout.splitlines()}
    assert names == release.downloads.keys() - {CHECKSUMS}


@pytest.mark.parametrize("name", FORMATS)
def test_export_writes_the_dump_to_a_file_or_to_standard_output(
    name: str, cli: Cli, release: Release, tmp_path: object
) -> None:
    path = f"{tmp_path}/out"
    assert cli("export", "--format", name, "-o", path).returncode == 0
    with open(path, "rb") as file:
        assert file.read() == dump_file(release, FORMATS[name]).read_bytes()
    assert cli("export", "--format", name).stdout == dump_file(release, FORMATS[name]).read_text(
        "utf-8"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--format", "hdt"], 2, "no format 'hdt'; there are turtle, ntriples"),
        (["-o", "/nowhere/x"], 1, "/nowhere/x can't be written: No such file"),
    ],
)
def test_what_cannot_be_exported_is_explained(
    arguments: list[str], code: int, message: str, cli: Cli
) -> None:
    done = cli("export", *arguments)
    assert done.returncode == code
    assert message in done.stderr
    assert done.stdout == ""


def test_turtle_is_a_fact_a_line(release: Release) -> None:
    text = dump_file(release, TURTLE).read_text("utf-8")
    facts = [line for line in text.splitlines() if line and not line.startswith("@prefix")]
    assert len(facts) == release.manifest.triples


def test_a_dump_in_xml_keeps_a_carriage_return() -> None:
    triple = (ox.NamedNode("urn:a"), ox.NamedNode("urn:b#c"), ox.Literal("a\r\nb\r"))
    written = dump([ox.Quad(*triple)], RDFXML, Prefixes({}))
    assert b"a&#13;\nb&#13;" in written
    [quad] = ox.parse(written, format=ox.RdfFormat.RDF_XML)
    assert quad.object == triple[2]
