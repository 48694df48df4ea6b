"""Stage 1: read the files, and refuse what no later stage could make sense of.

Found here: what is not Turtle, blank nodes, an IRI described or a statement made twice, values that
don't exist or are too long, terms and IRIs that nothing declares. Later stages run on clean files
only, so that a mistake is told once, where it was made.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pactgraph.pipeline.checks.queries import unreadable_queries
from pactgraph.pipeline.checks.terms import unknown_terms
from pactgraph.pipeline.checks.values import bad_values
from pactgraph.pipeline.checks.writable import overlong
from pactgraph.pipeline.material import Dataset, Finding, Inputs, SourceFile, raise_for
from pactgraph.rdf import (
    ONTOLOGY,
    predicate_of,
    reason,
    triples_in,
)

_NAMED_IN = f" <{ONTOLOGY}namedIn> ".encode()


def load(inputs: Inputs) -> Dataset:
    """The dataset of `inputs`. Raises BuildError with every finding where a file can't be used."""
    _ = inputs.digests
    findings: list[Finding] = []
    files = [_read(path, inputs, findings) for path in inputs.graphs]
    findings += unreadable_queries(inputs)
    raise_for(findings)
    dataset = Dataset(tuple(files), inputs.prefixes, inputs.cache)
    for file in dataset.files:
        inputs.begin(file.name)
        findings += [*overlong(file, dataset.prefixes), *bad_values(file, dataset.prefixes)]
    inputs.begin("the subjects of data/")
    findings += list(_doubled_subjects(dataset)) or list(_doubled_statements(dataset))
    raise_for(findings)
    raise_for(unknown_terms(dataset, inputs.begin))
    inputs.begin("the dataset as a store")
    return dataset


def _read(path: Path, inputs: Inputs, findings: list[Finding]) -> SourceFile:
    """The triples of a Turtle file; a syntax error becomes a finding that names its line."""
    name = inputs.relative(path)
    try:
        lines = inputs.read_lines(path)
        findings += _nameless(name, lines)
        return SourceFile(name, inputs.graphs[path], lines)
    except SyntaxError as error:
        place = f"{name}:{error.lineno}" if error.lineno else name
        findings.append(Finding(place, "", f"not valid Turtle: {reason(error)}", "turtle-syntax"))
    return SourceFile(name, inputs.graphs[path], [])


def _nameless(name: str, lines: list[bytes]) -> Iterator[Finding]:
    """A blank node has no name to cite, and none to compare two releases by; triple terms are not
    RDF 1.1.
    """
    text = b"\n".join(lines)
    for line in lines if b"_:" in text or b" <<" in text else ():
        if b"_:" in line or b" <<" in line:
            subject, place, value = line.split(b" ", 2)
            if subject.startswith(b"_:") or value.startswith((b"_:", b"<<")):
                said = f"{subject.decode()} <{predicate_of(place)}> {value.decode()}"
                message = f"{said}: use IRIs and literals only, no blank nodes and no triple terms"
                yield Finding(name, "", message, "no-blank-nodes")


def _doubled_subjects(dataset: Dataset) -> Iterator[Finding]:
    """In data and codes a thing is described in one place; a second block is a slip of copy and
    paste.

    Links stand apart from what they link, a generated file of passages leaves room for more about
    its document, and a source says where it names a thing that is described elsewhere.
    """
    seen: dict[bytes, str] = {}
    for file in dataset.files:
        if (
            not file.name.startswith(("data/", "ontology/codes/"))
            or file.name.startswith("data/links/")
            or file.name.endswith(".passages.ttl")
        ):
            continue
        previous = None
        for line in file.lines:
            subject = line[: line.index(b" ")]
            if subject == previous or line.startswith(_NAMED_IN, len(subject)):
                continue
            if subject in seen:
                focus = dataset.prefixes.shorten(subject[1:-1].decode())
                where = (
                    "above in this file" if seen[subject] == file.name else f"in {seen[subject]}"
                )
                yield Finding(
                    file.name,
                    focus,
                    f"described {where} already; merge the two, or choose another IRI",
                    "described-once",
                )
            seen.setdefault(subject, file.name)
            previous = subject


def _doubled_statements(dataset: Dataset) -> Iterator[Finding]:
    """The same said twice in a file is a slip where something else was meant."""
    for file in dataset.files:
        if len(set(file.lines)) == len(file.lines):
            continue
        for line, count in Counter(file.lines).items():
            if count > 1:
                (fact,), shorten = triples_in([line]), dataset.prefixes.shorten
                value = shorten(fact.object_iri) if fact.object_iri else str(fact.object)
                message = (
                    f"{shorten(fact.predicate.value)} {value} is stated {count} times; state it "
                    "once, or correct what was meant"
                )
                yield Finding(file.name, shorten(fact.subject.value), message, "stated-once")
