"""Which files make a release, and which graph each belongs to."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

import pactgraph
from pactgraph.build.findings import Finding
from pactgraph.errors import BuildError, ForbiddenError
from pactgraph.namespaces import GRAPH, Prefixes, load_prefixes
from pactgraph.release import sha256
from pactgraph.sparql import query_form, services

# Files of the package that decide what a release looks like; a change in one makes a new release of the same data.
_PIPELINE = ("build/*.py", "catalog.py", "export.py", "namespaces.py", "release.py", "sparql.py", "triples.py", "turtle.py")


@dataclass(frozen=True)
class Inputs:
    """The folders of a project."""

    project: Path

    @cached_property
    def graphs(self) -> Mapping[Path, str]:
        """Every Turtle file of the dataset with the IRI of its named graph, in order of path."""
        ontology, data = self.project / "ontology", self.project / "data"
        rows = {ontology / "pactgraph.ttl": "ontology", ontology / "prefixes.ttl": "ontology", data / "dataset.ttl": "dataset"}
        rows |= dict.fromkeys(ontology.glob("alignments/*.ttl"), "alignments")
        rows |= dict.fromkeys(ontology.glob("codes/*.ttl"), "codes")
        rows |= {path: path.stem for path in data.glob("*.ttl")} | {data / "dataset.ttl": "dataset"}
        rows |= {path: f"source/{path.name.removesuffix('.ttl').removesuffix('.passages')}" for path in data.glob("sources/*.ttl")}
        rows |= {path: f"links/{path.stem}" for path in data.glob("links/*.ttl")}
        return {path: GRAPH + rows[path] for path in sorted(rows)}

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

    @cached_property
    def prefixes(self) -> Prefixes:
        """The prefix table."""
        return load_prefixes(self.project / "ontology" / "prefixes.ttl")

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Relative path → SHA-256 of every input. Raises BuildError where the project lacks its main files."""
        files = [*self.graphs, *self.shapes, *self.rules, *self.checks, *sorted(self.queries.glob("*/*.rq"))]
        missing = [self.relative(path) for path in files if not path.is_file()]
        missing += [f"{name}/" for name in ("ontology", "data", "queries") if not (self.project / name).is_dir()]
        if missing:
            raise BuildError(f"{self.project} lacks {', '.join(missing)}; is it a pactgraph project?")
        return {self.relative(path): sha256(path) for path in files}

    @property
    def release_id(self) -> str:
        """The first 12 hexadecimal digits of SHA-256 over the inputs' digests, the pipeline and the engine's version."""
        package = Path(pactgraph.__file__).parent
        pipeline = {f"pipeline/{path.name}": sha256(path) for pattern in _PIPELINE for path in package.glob(pattern)}
        lines = [f"{digest}  {name}\n" for name, digest in sorted({**self.digests, **pipeline}.items())]
        return hashlib.sha256("".join([*lines, pactgraph.__version__, ox.__version__]).encode()).hexdigest()[:12]

    def read_query(self, path: Path) -> str:
        """The text of a rule or check. Raises BuildError where it is not UTF-8 or calls another endpoint."""
        try:
            text = path.read_text("utf-8")
            query_form(text)
            if not services(text):
                return text
            message = "remove SERVICE: a build calls no other endpoint"
        except UnicodeDecodeError as error:
            message = f"not UTF-8 at byte {error.start}; save the file as UTF-8"
        except ForbiddenError as error:
            message = str(error)
        raise self.fault(path, message)

    def fault(self, path: Path, message: str) -> BuildError:
        """The error that a rule, check or shape itself can't be used."""
        return BuildError(str(Finding(self.relative(path), "", message, path.stem)))

    def relative(self, path: Path) -> str:
        """`path` as people know it: below the project, with forward slashes."""
        return path.relative_to(self.project).as_posix()
