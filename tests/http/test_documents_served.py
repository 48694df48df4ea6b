"""What differs from SPARQL is told where users look: the home page and the service description lead
to it in both languages, and the server itself has it.
"""

import re

import pyoxigraph as ox
import pytest
from client import Client
from conftest import PROJECT

SEE_ALSO = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso")
FILES = {"en": "sparql.md", "zh": "sparql.zh.md"}


@pytest.mark.parametrize("language", FILES)
def test_the_home_page_leads_to_what_differs_from_sparql(language: str, server: Client) -> None:
    page = server(f"/{language}/", Accept="text/html").text
    [address] = re.findall(r'href="(/docs/[^"]*)"', page)
    answer = server(address, Accept="text/html")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert answer.body == (PROJECT / "docs" / FILES[language]).read_bytes()


@pytest.mark.parametrize("name", FILES.values())
def test_it_has_a_tag_and_headers_without_a_body(name: str, server: Client) -> None:
    answer = server(f"/docs/{name}")
    again = server(f"/docs/{name}", If_None_Match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    head = server.send("HEAD", f"/docs/{name}", None, {})
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.body))


def test_the_service_description_leads_there(server: Client) -> None:
    description = ox.parse(server("/sparql", Accept="text/turtle").body, format=ox.RdfFormat.TURTLE)
    service = f"{server.root}/sparql#service"
    led = {
        quad.object.value
        for quad in description
        if quad.predicate == SEE_ALSO and quad.subject == ox.NamedNode(service)
    }
    assert led == {f"{server.root}/docs/{name}" for name in FILES.values()}


@pytest.mark.parametrize("path", ["/docs/", "/docs/server.md", "/docs/..%2FREADME.md"])
def test_nothing_else_is_there(path: str, server: Client) -> None:
    assert server(path).status == 404
