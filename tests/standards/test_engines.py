"""Every saved query, check and rule has the same rows on engines of others as on ours, but for what
`portability.yaml` lists with the reason, and for values that an engine rewrites. The page of the
engines tells it, from the table that is written here.
"""

import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import rdflib
from conftest import PROJECT
from jars import java
from pactgraph.release import Release
from portability import Chapter, chapters, exceptions, judged, read, table, without, write
from triplestores import TripleStore, running
from worlds import INPUTS

RDF4J = PROJECT / "tests" / "standards" / "engines" / "Rdf4jQuery.java"
pytestmark = pytest.mark.xdist_group("engines")


@pytest.fixture(scope="module")
def book(release: Release) -> list[Chapter]:
    """All that is asked."""
    return chapters(release)


def of_a_server(name: str) -> Callable[[Sequence[Chapter], Path], Iterator[bytes]]:
    """What asks the triple store of that name all chapters over HTTP."""

    def answers(book: Sequence[Chapter], folder: Path) -> Iterator[bytes]:
        with running(name, folder) as store:
            for chapter in book:
                put(store, chapter.data, folder)
                for asked in chapter.asked:
                    kind = (
                        "application/n-triples"
                        if asked.is_graph
                        else "application/sparql-results+json"
                    )
                    answer = store.ask(asked.text, kind)
                    assert answer.status == 200, f"{asked.name}: {answer.text[:500]}"
                    yield answer.body
                    if asked.then:
                        put(store, asked.then, folder)
                with httpx.Client(auth=store.auth, timeout=60, trust_env=False) as client:
                    for graph in chapter.graphs:
                        client.delete(store.data, params={"graph": graph})

    return answers


def put(store: TripleStore, quads: str, folder: Path) -> None:
    """Have a triple store say the quads too."""
    file = folder / "quads.nq"
    file.write_text(quads, "utf-8")
    store.load(file)


def of_rdf4j(book: Sequence[Chapter], folder: Path) -> Iterator[bytes]:
    """What RDF4J answers, all asked of one process."""
    arguments = []
    for number, chapter in enumerate(book):
        data, queries = folder / f"{number}.nq", folder / str(number)
        data.write_text(chapter.data, "utf-8")
        queries.mkdir()
        for place, asked in enumerate(chapter.asked):
            (queries / f"{place:03}.rq").write_text(asked.text, "utf-8")
            (queries / f"{place:03}.add").write_text(asked.then, "utf-8")
        arguments += [str(data), str(queries)]
    done = subprocess.run(
        [*java(RDF4J), *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [file.read_text("utf-8") for file in folder.glob("*/*.error")] == []
    for number, chapter in enumerate(book):
        for place, asked in enumerate(chapter.asked):
            suffix = "nt" if asked.is_graph else "json"
            yield (folder / str(number) / f"{place:03}.{suffix}").read_bytes()


def of_rdflib(book: Sequence[Chapter], folder: Path) -> Iterator[bytes]:
    """What rdflib answers: to a saved query as it stands, each parameter a variable that has a value
    from the start. What asks no graph is asked of the union as one graph, which is much quicker.
    """
    for chapter in book:
        apart, union = rdflib.Dataset(default_union=True), rdflib.Graph()
        apart.parse(data=chapter.data, format="nquads")
        for triple in apart.triples((None, None, None)):
            union.add(triple)
        for asked in chapter.asked:
            data = apart if "GRAPH ?" in asked.text else union
            given: dict[str, Any] = {
                key: rdflib.util.from_n3(str(term)) for key, term in asked.terms.items()
            }
            text = asked.query.text if asked.query else asked.text
            format = "nt" if asked.is_graph else "json"
            yield data.query(text, initBindings=given).serialize(format=format) or b""
            for quad in rdflib.Dataset().parse(data=asked.then, format="nquads").quads():
                union.add(quad[:3])


ENGINES: Mapping[str, Callable[[Sequence[Chapter], Path], Iterable[bytes]]] = {
    **{name: of_a_server(name) for name in ("oxigraph", "fuseki", "virtuoso")},
    "rdf4j": of_rdf4j,
    "rdflib": of_rdflib,
}


@pytest.mark.filterwarnings(
    "ignore:Code. Duration is not defined"
)  # by rdflib, of a name of its own
@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_has_the_rows_that_we_have(
    engine: str, book: list[Chapter], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    but = exceptions(engine)
    every = [asked for chapter in book for asked in chapter.asked]
    told: dict[str, dict[str, object]] = {asked.kind: {} for asked in every}
    for asked in every:
        if asked.name in but.unasked:
            told[asked.kind][asked.name] = {"is": "unasked", "why": [but.unasked[asked.name]]}
    book = without(book, but.unasked, "zh" if engine == "rdflib" else "")
    every = [asked for chapter in book for asked in chapter.asked]
    for asked, document in zip(every, ENGINES[engine](book, tmp_path), strict=True):
        if judgement := judged(asked, read(document, asked), but):
            told[asked.kind][asked.name] = judgement
    if request.config.getoption("--update-golden"):
        content = table()
        content["engines"][engine] = told
        write(content)
    assert table()["engines"][engine] == told


def test_the_page_tells_of_all_that_is_asked(
    book: list[Chapter], request: pytest.FixtureRequest
) -> None:
    asked: dict[str, list[str]] = {"queries": [], "checks": [], "rules": []}
    for chapter in book:
        for each in chapter.asked:
            asked[each.kind] = sorted({*asked[each.kind], each.name})
    if request.config.getoption("--update-golden"):
        write({**table(), "asked": asked})
    assert table()["asked"] == asked
    assert set(table()["engines"]) == set(ENGINES)
    assert asked["checks"] == sorted(path.stem for path in INPUTS.checks)
