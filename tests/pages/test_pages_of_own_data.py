"""`serve --data` on files of others: a person finds the way through data of any vocabulary."""

import html
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from servers import RunningServer, serving

FOAF = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix : <http://people.example/> .
:ana a foaf:Person ; foaf:name "Ana Ruiz" ; foaf:knows :bo, [ a foaf:Person ; foaf:name "Nobody" ] ;
    foaf:img <http://elsewhere.example/ana.png> ; foaf:homepage <http://ana.example/> .
:bo a foaf:Person ; foaf:name "Bo <b>Li</b>" ; foaf:knows :ana .
:nameless a foaf:Person ; foaf:knows :ana .
"""
SKOS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://animals.example/> .
:scheme a skos:ConceptScheme ; skos:hasTopConcept :animal .
:animal a skos:Concept ; skos:prefLabel "animal"@en, "动物"@zh, "Tier"@de, "animal"@fr, "животное"@ru ;
    skos:definition "what breathes and moves"@en ; skos:inScheme :scheme .
:dog a skos:Concept ; skos:prefLabel "Hund"@de ; skos:broader :animal ; skos:inScheme :scheme ;
    skos:scopeNote "zahm"@de, "tame"@en, "domestique"@fr, "doméstico"@es .
"""
PROV = """
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://lab.example/> .
:chart a prov:Entity ; prov:wasGeneratedBy :plotting ; prov:wasDerivedFrom :table .
:plotting a prov:Activity ; prov:used :table ; prov:wasAssociatedWith :lena ;
    prov:startedAtTime "2024-05-06T07:08:09Z"^^xsd:dateTime .
:table a prov:Entity . :lena a prov:Agent .
"""
DCAT = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <http://open.example/> .
:catalog a dcat:Catalog ; dct:title "Open data of Ruritania"@en, "Offene Daten"@de ; dcat:dataset :trees ;
    dct:publisher [ a foaf:Organization ; foaf:name "Ministry of Data" ] .
:trees a dcat:Dataset ; dct:title "Trees"@en, "树木"@zh ;
    dct:temporal [ dcat:startDate "2020-01-01"^^xsd:date ; dcat:endDate "2024-12-31"^^xsd:date ] ;
    dct:language ( "first" [ dct:title "second" ] ) ;
    dcat:distribution [ a dcat:Distribution ; dcat:downloadURL <http://files.example/trees.csv> ] .
"""
FILES = {"people.ttl": FOAF, "animals.ttl": SKOS, "lab.ttl": PROV, "catalogue.ttl": DCAT}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    options = [option for name in FILES for option in ("--data", str(folder / name))]
    with serving(*options, "--processes", "1") as server:
        yield server


def text_of(server: RunningServer, path: str) -> str:
    answer = server.get(path, Accept="text/html")
    assert answer.status == 200, path
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def thing(iri: str, language: str = "en") -> str:
    return f"/{language}/thing?iri={quote(iri, safe='')}"


def test_home_has_the_title_of_the_data_and_leads_to_each_kind(own: RunningServer) -> None:
    home = own.get("/en/").text
    assert "<h1>Open data of Ruritania</h1>" in home
    assert "<h1>Open data of Ruritania</h1>" in own.get("/zh/").text
    assert 'placeholder="A name"' in home
    assert "Company" not in home
    links = dict(re.findall(r'<li><a href="([^"]*browse[^"]*)" title="[^"]*">([^<]*)</a>', home))
    assert {"person", "concept", "entity", "dataset"} <= set(links.values())
    for address, name in links.items():
        assert own.get(html.unescape(address), Accept="text/html").status == 200, name


def test_a_name_leads_to_its_page_and_on_to_others(own: RunningServer) -> None:
    people = own.get("/en/browse?class=http://xmlns.com/foaf/0.1/Person").text
    assert "4 in all" in people
    assert "Nobody" in people
    assert 'title="http://people.example/nameless">nameless</a>' in people
    ana = re.search(r'<a href="([^"]*)"[^>]*>Ana Ruiz</a>', people)
    assert ana
    page = own.get(html.unescape(ana[1])).text
    assert re.search(r'<a href="/en/thing\?iri=[^"]*bo"[^>]*>Bo &lt;b&gt;Li&lt;/b&gt;</a>', page)
    assert "is known by" in page
    assert "<img" not in page
    assert "http://elsewhere.example/ana.png" in page


def test_a_hierarchy_is_walked_up_and_down(own: RunningServer) -> None:
    dog = text_of(own, thing("http://animals.example/dog"))
    assert "Hund" in dog
    assert "broader animal" in dog
    animal = own.get(thing("http://animals.example/animal", "zh")).text
    assert "<h1>动物" in animal
    assert re.search(
        r'<a href="/zh/thing\?iri=[^"]*dog"[^>]*><span lang="de">Hund</span></a>', animal
    )
    assert "what breathes and moves" in text_of(own, thing("http://animals.example/animal"))


def test_texts_in_other_languages_unfold(own: RunningServer) -> None:
    dog = own.get(thing("http://animals.example/dog")).text
    assert "in 3 other languages" in dog
    assert '<span lang="fr">domestique</span>' in dog
    assert '<span class="tongue">fr</span>' in dog


def test_what_came_from_what_is_told_both_ways(own: RunningServer) -> None:
    chart = text_of(own, thing("http://lab.example/chart"))
    assert "was generated by plotting" in chart
    plotting = text_of(own, thing("http://lab.example/plotting"))
    assert "generated 1 chart" in plotting
    assert "6 May 2024, 07:08:09Z" in plotting


def test_what_has_no_iri_is_told_in_its_place(own: RunningServer) -> None:
    trees = text_of(own, thing("http://open.example/trees"))
    assert "temporal end date 31 December 2024 start date 1 January 2020" in trees
    assert "download URL files.example/trees.csv" in trees
    assert "is a dataset of 1 Open data of Ruritania" in trees
    page = own.get(thing("http://open.example/trees")).text
    assert re.search(r'<ol class="items"><li>first</li><li>.*second', page, re.DOTALL)
    catalogue = text_of(own, thing("http://open.example/catalog"))
    assert "Ministry of Data" in catalogue
    assert "_:" not in catalogue


def test_names_of_any_language_are_found(own: RunningServer) -> None:
    for name in ("Hund", "животное", "动物"):
        assert "animals.example" in own.get(f"/en/search?q={quote(name)}", Accept="text/html").text


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """40,000 triples about 10,000 things, all in one place."""
    file = tmp_path_factory.mktemp("dump") / "dump.nt"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(10_000):
            it = f"<http://dump.example/item/{number:05}>"
            lines.write(f"{it} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:Item> .\n")
            lines.write(f'{it} <http://www.w3.org/2000/01/rdf-schema#label> "Item {number}" .\n')
            lines.write(f"{it} <urn:isIn> <http://dump.example/place> .\n")
            lines.write(f"<http://dump.example/place> <urn:hasItem> {it} .\n")
    with serving("--data", str(file), "--processes", "1") as server:
        yield server


def test_a_dump_is_found_through(dump: RunningServer) -> None:
    home = dump.get("/en/").text
    assert "40,000 statements" in home
    assert "10,000" in home
    listed = dump.get("/en/browse?class=urn:Item&page=3").text
    assert "201 to 300 of 10000" in listed
    assert ">Item 200</a>" in listed
    assert "Item 9999" in dump.get(thing("http://dump.example/item/09999")).text


def test_a_thing_of_which_very_much_is_said_has_a_page_of_a_usual_size(
    dump: RunningServer,
) -> None:
    place = dump.get(thing("http://dump.example/place"))
    assert place.status == 200
    assert "all 10000" in place.text
    assert len(place.body) < 60 * 1024
    more = re.search(r'<a href="([^"]*from=[^"]*)">all 10000</a>', place.text)
    assert more
    assert "1 to 100 of 10000" in dump.get(html.unescape(more[1])).text
