"""SHACL: the dataset and its ontology as one graph, held against the shapes.

Each property shape has a name and a message of its own, so a finding can name its rule and say what
to do. By `shacl`, where it is installed, since it takes a thirtieth of the time. By pySHACL where
shapes ask in SPARQL, which may take any time, or can't be used: it tells which shape it is at.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import astuple
from functools import partial
from importlib.util import find_spec
from itertools import chain

from pactgraph.files.cache import made_anew
from pactgraph.pipeline.checks.shapes import Result, Shapes
from pactgraph.pipeline.checks.shards import Shard, batches, shards_of
from pactgraph.pipeline.checks.sight import sight_of
from pactgraph.pipeline.material import Dataset, Finding
from pactgraph.rdf import SHAPE, digest_of, ntriples_of

# Lines that are held against the shapes at once, with half a kilobyte of memory each: of what is
# more than a machine of any size has room for, less, since shards take as long to find.
WHOLE, MOST = 1_200_000, 500_000
_STEP = "ontology/shapes"


def violations(
    dataset: Dataset, shapes: Shapes, begin: Callable[[str], None] = lambda step: None
) -> list[Finding]:
    """A finding for each result, once; sh:Violation is an error, anything milder a warning. `begin`
    is told each step before its turn.

    Source: https://www.w3.org/TR/shacl/#results. Raises BuildError where a shape can't be used.
    """
    begin(_STEP)
    results = _results(dataset, shapes, begin)
    begin("the results of the shapes")
    return sorted({_finding(result, dataset) for result in results})


def _results(dataset: Dataset, shapes: Shapes, begin: Callable[[str], None]) -> list[Result]:
    """What one of the two finds. Each takes a while to import, which a server that starts on a
    ready release need not wait for.
    """
    if find_spec("shacl") and not shapes.have_queries:
        from pactgraph.pipeline.checks.by_shacl import judge_of

        judge = judge_of(shapes)
        if judge is not None:
            return _judged(dataset, shapes, lambda lines: judge(_ntriples(lines)))
    from pactgraph.pipeline.checks.by_pyshacl import results_of

    triples = chain.from_iterable(file.triples for file in dataset.files)
    return results_of(triples, shapes, begin)


def _judged(
    dataset: Dataset, shapes: Shapes, judge: Callable[[Iterable[bytes]], list[Result]]
) -> list[Result]:
    """The results of the whole dataset, in shards where these are kept, or all is too much at
    once.
    """
    is_kept = dataset.cached is not made_anew
    is_much = sum(len(file.lines) for file in dataset.files) > WHOLE
    sight = sight_of(shapes) if is_kept or is_much else None
    if sight is None:
        return judge(chain.from_iterable(file.lines for file in dataset.files))
    results, unknown = list[Result](), list[tuple[Shard, bytes]]()
    for shard in shards_of(dataset, sight):
        key = digest_of(b"shapes", shapes.digest, shard.digest) if is_kept else b""
        try:
            results += _read(dataset.cached(key, _nothing))
        except LookupError:
            unknown.append((shard, key))
    keys = {id(shard): key for shard, key in unknown}
    for batch in batches((shard for shard, _ in unknown), MOST):
        lines = (chain(shard.lines, shard.around) for shard in batch)
        found = judge(dict.fromkeys(chain.from_iterable(lines)))
        for shard in batch:
            own = [each for each in found if f"<{each.focus_node}>".encode() in shard.nodes]
            results += own
            dataset.cached(keys[id(shard)], partial(_written, own))
    return results


def _nothing() -> bytes:
    raise LookupError("nothing is kept")


def _written(results: Iterable[Result]) -> bytes:
    return json.dumps([*map(astuple, results)]).encode()


def _read(text: bytes) -> list[Result]:
    return [Result(*row) for row in json.loads(text)]


def _ntriples(lines: Iterable[bytes]) -> str:
    return b"".join(ntriples_of(lines)).decode()


def _finding(result: Result, dataset: Dataset) -> Finding:
    shorten, value = dataset.prefixes.shorten, result.value
    shown = shorten(value) if result.is_iri else value
    return Finding(
        file=dataset.file_of(result.focus_node),
        focus_node=shorten(result.focus_node),
        message=result.message
        + (f" (found {shown})" if value not in ("", result.focus_node) else ""),
        check=result.shape.removeprefix(SHAPE),
        severity="error" if result.is_violation else "warning",
    )
