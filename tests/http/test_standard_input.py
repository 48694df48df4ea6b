"""A server of what comes from standard input, packed, with a mistake in it."""

import gzip
from pathlib import Path

from servers import rows, serving


def test_what_comes_from_standard_input_is_served(tmp_path: Path) -> None:
    lines = (
        "<urn:a> <urn:b> <urn:c> <urn:g> .\n<urn:a b> <urn:b> <urn:c> .\n<urn:a> <urn:b> 'x' .\n"
    )
    lines += '<urn:a> <urn:b> "é" .\n'
    (tmp_path / "x").write_bytes(gzip.compress(("\ufeff" + lines).encode()))
    before = ("bash", "-c", f'exec "$@" < {tmp_path / "x"}', "bash")
    options = ("--data", "-", "--format", "nquads", "--lenient", "--processes", "1")
    with serving(*options, before=before) as server:
        found = rows(server.ask("SELECT ?o { ?s ?p ?o } ORDER BY STR(?o)"))
        said = server.log.read_text("utf-8")
        kept = list(server.temporary.rglob("standard-input"))
    assert found == [["urn:c"], ["é"]]
    assert "standard input:2: passed over: " in said
    assert "standard input:3: passed over: " in said
    assert "standard input: 2 statements were passed over" in said
    assert kept == []
