"""What RDF/XML has no way to write is known before it is written."""

from xml.parsers import expat

import pyoxigraph as ox
import pytest
from conftest import Cli
from pactgraph.rdf import RDF
from pactgraph.rdf.xml import unwritable_in_xml, with_xml_names

WRITABLE = [
    "http://e/a#b",
    "http://e/1b",
    "http://e/a%20b",
    "http://e/_",
    "http://www.w3.org/2000/xmln",
    "urn:é",
    "urn:a.-9",
    *(f"{RDF}{name}" for name in ("_1", "value", "aboutx")),
]
UNWRITABLE = [
    "http://e/",
    "http://e/a#",
    "http://e/1",
    "urn:-a/2",
    "http://e/%20",
    "http://e/a\u00d7",
    "http://e/\u00b7",
    "http://www.w3.org/2000/xmlns/x",
    *(
        f"{RDF}{name}"
        for name in (
            "Description",
            "ID",
            "RDF",
            "about",
            "aboutEach",
            "aboutEachPrefix",
            "bagID",
            "datatype",
            "li",
            "nodeID",
            "parseType",
            "resource",
        )
    ),
]


def is_read_again(triple: ox.Triple) -> bool:
    """Whether the engine writes `triple` as XML from which it is read again."""
    try:
        document = ox.serialize([triple], format=ox.RdfFormat.RDF_XML) or b""
        expat.ParserCreate(namespace_separator=" ").Parse(document, True)
        read = [quad.triple for quad in ox.parse(input=document, format=ox.RdfFormat.RDF_XML)]
    except (OSError, SyntaxError, expat.ExpatError):
        return False
    return read == [triple]


def triple(predicate: str, object: ox.NamedNode | ox.Literal | None = None) -> ox.Triple:
    value = object or ox.Literal("x")
    return ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode(predicate), value)


@pytest.mark.parametrize("predicate", WRITABLE)
def test_a_property_with_a_name_is_written(predicate: str) -> None:
    assert is_read_again(triple(predicate))
    assert unwritable_in_xml(triple(predicate)) == ""


@pytest.mark.parametrize("predicate", UNWRITABLE)
def test_a_property_without_a_name_is_named(predicate: str) -> None:
    assert not is_read_again(triple(predicate))
    assert f"the property <{predicate}>" in unwritable_in_xml(triple(predicate))


@pytest.mark.parametrize(
    "cls", ["http://e/1", "http://e/", f"{RDF}bagID", "http://e/A", f"{RDF}li"]
)
def test_the_class_of_a_thing_names_an_element(cls: str) -> None:
    statement = triple(f"{RDF}type", ox.NamedNode(cls))
    assert is_read_again(statement) == (unwritable_in_xml(statement) == "")
    assert unwritable_in_xml(statement, is_first=False) == ""


# A carriage return is written in a way of its own, which another test holds.
SIGNS = [*map(chr, {*range(32)} - {13}), "\x7f", "\x85", "\ufdd0", "\ufffe", "\uffff"]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_character_that_xml_has_none_for_is_named(sign: str) -> None:
    statement = triple("urn:b", ox.Literal(f"a{sign}b"))
    assert is_read_again(statement) == (unwritable_in_xml(statement) == "")


def test_a_character_is_named_by_its_number() -> None:
    assert unwritable_in_xml(triple("urn:b", ox.Literal("\x07"))) == "the character U+0007"


def test_labels_of_nodes_become_names_of_xml() -> None:
    labels = ["1", "_1", "__1", "a1", "b"]
    triples = [
        ox.Triple(ox.BlankNode(one), ox.NamedNode("urn:b"), ox.BlankNode(one)) for one in labels
    ]
    given = list(with_xml_names(triples))
    assert all(map(is_read_again, given))
    assert len({each.subject for each in given}) == len(labels)
    assert all(each.subject == each.object for each in given)


# What can't be published: file, content, node and what is said of it.
FINDINGS = {
    "a character": ("data/x.ttl", '"North\\u0007wind"@en', "the character U+0007"),
    "a later character": ("data/x.ttl", '"fine"@en, "North\\u000Bwind"@en', "the character U+000B"),
    "no character": ("data/x.ttl", '"North\ufffewind"', "the character U+FFFE"),
    "a text too long to be read again": ("data/x.ttl", f"'''{chr(34) * 9_000_000}'''", "16 MiB"),
    "a direction": ("data/x.ttl", '"x"@en--ltr', "RDF 1.1 has no direction"),
}


@pytest.mark.parametrize("case", FINDINGS)
def test_what_cannot_be_written_in_every_format_is_a_finding(case: str, little: Cli) -> None:
    file, text, words = FINDINGS[case]
    about = (
        "<https://w3id.org/pactgraph/id/microsoft> <http://www.w3.org/2000/01/rdf-schema#comment>"
    )
    (little.folder / file).write_text(f"{about} {text} .", "utf-8")
    entities = little.folder / "data" / "entities.ttl"
    entities.write_text(
        entities.read_text("utf-8").replace("id:microsoft a", "id:other a"), "utf-8"
    )
    done = little("check")
    lines = [line for line in done.stderr.splitlines() if "[writable]" in line]
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    assert words in lines[0]
    assert lines[0].removeprefix("pactgraph: ").startswith(f"{file}: id:microsoft: ")


def test_a_property_without_a_name_is_a_finding(little: Cli) -> None:
    (little.folder / "ontology" / "alignments").mkdir(exist_ok=True)
    text = (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . <http://e/1> a owl:AnnotationProperty . "
        "<http://e/a> <http://e/1> <http://e/b> ."
    )
    (little.folder / "ontology" / "alignments" / "x.ttl").write_text(text)
    done = little("check")
    assert done.returncode == 1
    assert "ontology/alignments/x.ttl: <http://e/a>: RDF/XML has no way to write" in done.stderr


def test_what_follows_and_cannot_be_written_is_a_finding(little: Cli) -> None:
    rule = f"CONSTRUCT {{ ?s <{RDF}li> ?o }} WHERE {{ ?s <http://www.w3.org/2002/07/owl#versionInfo> ?o }}"
    (little.folder / "ontology/rules/99-li.rq").write_text(rule)
    done = little("check")
    words = f"(inferred): <https://w3id.org/pactgraph/ontology>: RDF/XML has no way to write the property <{RDF}li>"
    assert (done.returncode, words in done.stderr) == (1, True), done.stderr


def test_a_character_in_a_saved_query_is_a_finding(little: Cli) -> None:
    path = next(little.folder.glob("queries/*/*.rq"))
    path.write_text(path.read_text("utf-8") + "\n# \x07", "utf-8")
    done = little("check")
    words = "RDF/XML has no way to write the character U+0007; leave it out [writable]"
    assert (done.returncode, words in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "row", ["xml http://e/", "xmlns http://e/", "x http://www.w3.org/2000/xmlns/"]
)
def test_a_prefix_that_xml_keeps_to_itself_is_refused(row: str, little: Cli) -> None:
    prefix, namespace = row.split()
    with (little.folder / "ontology" / "prefixes.ttl").open("a") as file:
        file.write(f'<urn:x> sh:prefix "{prefix}" ; sh:namespace "{namespace}" .')
    done = little("check")
    assert (done.returncode, f"{prefix!r} is no prefix" in done.stderr) == (1, True), done.stderr
