"""The schema of headers, as a server gives it."""

import json

from client import Client
from pactgraph.queries import header_schema


def test_the_schema_of_headers_has_an_address(server: Client) -> None:
    answer = server("/schemas/saved-query.json")
    assert answer.headers["content-type"] == "application/schema+json"
    assert json.loads(answer.body) == header_schema()
    assert "etag" in answer.headers
