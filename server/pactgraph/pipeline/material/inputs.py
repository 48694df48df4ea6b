"""Which files make a release, and which graph each belongs to."""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

import pactgraph
from pactgraph.config import MIB
from pactgraph.errors import BuildError, ForbiddenError
from pactgraph.files.cache import Cache, Cached
from pactgraph.files.digest import sha256
from pactgraph.pipeline.material.findings import Finding
from pactgraph.rdf import GRAPH, Prefixes, digest_of, lines_in, load_prefixes, read_ntriples
from pactgraph.search import VERSION
from pactgraph.sparql import query_form, services

# Parts of the package that decide what a release looks like; a change in one makes a new release of
# the same data.
_PIPELINE = ("files", "pipeline", "queries", "rdf", "release", "search", "sources", "sparql")


_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{1,4}|\\U[0-9A-Fa-f]{1,8}")
# What can't stand in an IRI.
_UNFIT = frozenset(' <>"{}|\\^`%?#')
# A text of SPARQL is as long as a request to the server may be; Turtle of this size is two million
# statements, which takes gigabytes.
_LARGEST = {".rq": MIB, ".ttl": 256 * MIB, ".txt": 256 * MIB}


def _nobody(step: str) -> None:
    """Who is told where a build is, if nobody watches it."""


@dataclass(frozen=True)
class Inputs:
    """The folders of a project, which may come from anybody; `begin` is told each step of the work
    on them before it begins.
    """

    project: Path
    begin: Callable[[str], None] = field(default=_nobody, repr=False, compare=False)
    # What was worked out of files that are as they were.
    cache: Cache = field(default_factory=Cache, repr=False, compare=False)

    @property
    def cached(self) -> Cached:
        """What keeps what was worked out, where anything is kept."""
        return self.cache.keeping

    @cached_property
    def graphs(self) -> Mapping[Path, str]:
        """Every Turtle file of the dataset with the IRI of its named graph, in order of path."""
        ontology, data = self.project / "ontology", self.project / "data"
        rows = {
            ontology / "pactgraph.ttl": "ontology",
            ontology / "prefixes.ttl": "ontology",
            data / "dataset.ttl": "dataset",
        }
        rows |= dict.fromkeys(ontology.glob("alignments/*.ttl"), "alignments")
        rows |= dict.fromkeys(ontology.glob("codes/*.ttl"), "codes")
        rows |= {path: path.stem for path in data.glob("*.ttl")} | {data / "dataset.ttl": "dataset"}
        rows |= {
            path: f"source/{path.name.partition('.')[0]}" for path in data.glob("sources/*.ttl")
        }
        rows |= {path: f"links/{path.stem}" for path in data.glob("links/*.ttl")}
        return {path: GRAPH + rows[path] for path in sorted(rows)}

    @cached_property
    def _root(self) -> str:
        """Where the project is, by no link."""
        return os.path.realpath(self.project)

    @property
    def shapes(self) -> list[Path]:
        """The SHACL files."""
        return sorted(self.project.glob("ontology/shapes/*.ttl"))

    @property
    def rules(self) -> list[Path]:
        """The inference rules, in the order in which they run."""
        return sorted(self.project.glob("ontology/rules/*.rq"))

    @property
    def checks(self) -> list[Path]:
        """The hygiene checks."""
        return sorted(self.project.glob("ontology/checks/*.rq"))

    @property
    def queries(self) -> Path:
        """The folder of the saved queries."""
        return self.project / "queries"

    @property
    def saved_queries(self) -> list[Path]:
        """The files of saved queries, those behind links and those that stand in no topic among
        them.
        """
        return sorted({*self.queries.rglob("*.rq"), *self.queries.glob("*/*.rq")})

    @cached_property
    def prefixes(self) -> Prefixes:
        """The prefix table."""
        return load_prefixes(self.checked(self.project / "ontology" / "prefixes.ttl"))

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Relative path → SHA-256 of every input. Raises BuildError where the project lacks its
        main files.
        """
        files = [*self.graphs, *self.shapes, *self.rules, *self.checks, *self.saved_queries]
        missing = [
            self.relative(path) for path in files if not path.exists() and not path.is_symlink()
        ]
        missing += [
            f"{name}/"
            for name in ("ontology", "data", "queries")
            if not (self.project / name).is_dir()
        ]
        if missing:
            raise BuildError(
                f"{self.project} lacks {', '.join(missing)}; is it a pactgraph project?"
            )
        return {self.relative(path): sha256(self.checked(path)) for path in files}

    @cached_property
    def release_id(self) -> str:
        """The first 12 hexadecimal digits of SHA-256 over the inputs' digests, the pipeline and the
        versions of the engine and of SQLite.
        """
        return version_of(self.digests)[:12]

    def checked(self, path: Path) -> Path:
        """`path`, whose step begins: a file of the project, of a size to be read. Raises BuildError
        where it is none.

        A link may lead to another file of the project, and not out of it: what a release is made
        from is published.
        """
        name = self.relative(path)
        if not name.isprintable() or set(name) & _UNFIT or not path.suffix:
            raise BuildError(
                f"{name.encode(errors='backslashreplace').decode()!r} is no name for a file of a "
                "project; give it one without spaces and signs"
            )
        self.begin(name)
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self._root):
            raise BuildError(
                f"{name} is a link that leads out of the project; put the file itself there"
            )
        if not real.is_file():
            raise BuildError(f"{name} is no file; put a file there, or remove it")
        if real.stat().st_size > _LARGEST[path.suffix]:
            raise BuildError(
                f"{name} is larger than {_LARGEST[path.suffix] // MIB} MiB; divide it into "
                "several files"
            )
        return path

    def read_lines(self, path: Path) -> list[bytes]:
        """What a Turtle file says, as lines in its order. Raises SyntaxError where it is none,
        BuildError where it is no more what it was.
        """
        name = self.relative(self.checked(path))
        digest = self.digests[name]

        def make() -> bytes:
            text = b"\n".join(lines_in(read_ntriples(path)))
            if sha256(path) != digest:
                raise BuildError(f"{name} was changed while it was read; build again")
            return text

        text = self.cached(digest_of(b"lines", digest.encode()), make)
        return text.split(b"\n") if text else []

    def read_query(self, path: Path) -> str:
        """The text of a rule or check. Raises BuildError where it is not UTF-8, calls another
        endpoint or hides characters in escapes.
        """
        try:
            text = self.checked(path).read_text("utf-8-sig")
            query_form(text)
            message = unfit(text)
        except UnicodeDecodeError as error:
            message = f"not UTF-8 at byte {error.start}; save the file as UTF-8"
        except ForbiddenError as error:
            message = str(error)
        if message:
            raise self.fault(path, message)
        return text

    def fault(self, path: Path, message: str) -> BuildError:
        """The error that a rule, check or shape itself can't be used."""
        return BuildError(str(Finding(self.relative(path), "", message, path.stem)))

    def relative(self, path: Path) -> str:
        """`path` as people know it: below the project, with forward slashes."""
        return path.relative_to(self.project).as_posix()


def version_of(digests: Mapping[str, str]) -> str:
    """SHA-256, in hexadecimal, over the digests of files, the pipeline, and the versions of the
    engine and of SQLite.
    """
    lines = [f"{digest}  {name}\n" for name, digest in sorted({**digests, **_pipeline()}.items())]
    versions = (pactgraph.__version__, ox.__version__, VERSION)
    return hashlib.sha256("".join([*lines, *versions]).encode()).hexdigest()


def _pipeline() -> Mapping[str, str]:
    """File of the pipeline → SHA-256."""
    package = Path(pactgraph.__file__).parent
    return {
        f"pactgraph/{path.relative_to(package).as_posix()}": sha256(path)
        for part in _PIPELINE
        for path in package.glob(f"{part}/**/*.py")
    }


def unfit(text: str) -> str | None:
    """What forbids SPARQL in a project, or None: SERVICE, or an escape, behind which anything may
    hide.

    Escapes of code points are resolved before the text is read
    (https://www.w3.org/TR/sparql11-query/#codepointEscape), not by every parser alike.
    """
    if services(text):
        return "remove SERVICE: a build calls no other endpoint"
    escape = _ESCAPE.search(text)
    return f"write the character itself instead of {escape.group()}" if escape else None
