"""The engines of others that tests start answer from the data that they are given, and again after
they were killed.
"""

from pathlib import Path

import pytest
from triplestores import TRIPLE_STORES, running

DATA = '<urn:a> <urn:p> "x"@en <urn:g1> .\n<urn:a> <urn:q> <urn:b> <urn:g2> .\n'
NAMED = "SELECT ?g ?o { GRAPH ?g { <urn:a> ?p ?o } } ORDER BY ?g"


@pytest.mark.parametrize("name", TRIPLE_STORES)
def test_a_triple_store_has_the_data_it_was_given_and_survives(name: str, tmp_path: Path) -> None:
    (tmp_path / "data.nq").write_text(DATA, "utf-8")
    with running(name, tmp_path, tmp_path / "data.nq") as store:
        answer = store.ask(NAMED, "text/csv")
        assert answer.text.replace('"', "").split() == ["g,o", "urn:g1,x", "urn:g2,urn:b"]
        one = store.ask(NAMED, "text/csv", named_graph_uri=["urn:g2"], default_graph_uri=["urn:g1"])
        assert one.text.replace('"', "").split() == ["g,o", "urn:g2,urn:b"]
        store.kill()
        with pytest.raises(ConnectionError):
            store.ask(NAMED)
        store.start()
        assert store.ask(NAMED).status == 200
