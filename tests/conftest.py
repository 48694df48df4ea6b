"""Fixtures: the project as it is, a release of it, the real server over it, and a copy to break.

Texts of sources are not in the repository. Tests that need one look in PACTGRAPH_TEXTS, else in
`shared/article` beside the checkout, and skip with that reason where there is none.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pyshacl
import pytest
from click.testing import CliRunner
from client import Client
from pactgraph.cli import main
from pactgraph.config import Settings
from pactgraph.engine import EmbeddedEngine, QueryResult
from pactgraph.engine.embedded import EmbeddedBackend
from pactgraph.pipeline import Inputs, build
from pactgraph.release import CHECKSUMS, Release
from pactgraph.release.contents import read_manifest, row_of
from pactgraph.sparql.results import Solutions, Term, read_answer

# A build forks. What this process has imported, none of its children imports again.
assert pyshacl
# A server is started a hundred times, and a worker imports each test. None need be compiled as often.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What tests in a real browser have in common.
pytest_plugins = ["browsing"]

PROJECT = Path(__file__).parents[1]
TEXTS = Path(os.environ.get("PACTGRAPH_TEXTS", PROJECT.parent / "shared" / "article"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the answers of the saved queries as the expected ones, to be reviewed",
    )


def pytest_xdist_auto_num_workers() -> int:
    """One more worker than there are cores, since many tests wait for a server or a limit."""
    return len(os.sched_getaffinity(0)) + 1 if sys.platform == "linux" else os.cpu_count() or 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that measure time come first, so that the others wait for them once."""
    items.sort(key=_is_untimed)


def _is_untimed(item: pytest.Item | None) -> bool:
    return item is None or item.get_closest_marker("timed") is None


# The turn of tests that measure time, as long as one follows another.
_alone: list[contextlib.ExitStack] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, bool | None, bool | None]:
    """A test that measures time runs alone, the others beside each other."""
    if _is_untimed(item):
        with _turn(fcntl.LOCK_SH):
            return (yield)
    if not _alone:
        _alone.append(contextlib.ExitStack())
        _alone[0].enter_context(_turn(fcntl.LOCK_EX))
    try:
        return (yield)
    finally:
        if _is_untimed(nextitem):
            _alone.pop().close()


@contextlib.contextmanager
def _turn(kind: int) -> Iterator[None]:
    """A share of the machine, or all of it. Who wants all of it stands in the door meanwhile, or
    others would go in before it for ever.
    """
    with Path(__file__).open() as door, (PROJECT / "pyproject.toml").open() as room:
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, kind)
        fcntl.flock(door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)  # a child that is left would hold it


def absent(what: str) -> NoReturn:
    """Skip the test for want of what can be installed. In CI, which installs it, that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def need(program: str) -> None:
    """Skip the test where a program is not there, as `absent` does; CI takes Node as it finds it."""
    if not shutil.which(program):
        if program == "node":
            pytest.skip("no node")
        absent(f"{program} is not installed")


def forge(manifest: Path, **changes: object) -> None:
    """Change a manifest as somebody does who knows how: it has the digest that it should have, and
    so has SHA256SUMS.
    """
    fields = {**json.loads(manifest.read_text("utf-8")), **changes}
    fields.pop("digest", None)
    digest = hashlib.sha256(manifest_text(fields).encode()).hexdigest()
    text = manifest_text({**fields, "digest": digest})
    manifest.write_text(text, "utf-8")
    with suppress(TypeError, ValueError, RecursionError):
        manifest.with_name(CHECKSUMS).write_text(read_manifest(text.encode()).checksums(), "utf-8")


def rows_with(release: Release, *changed: str) -> list[dict[str, object]]:
    """The rows of a manifest, with those of the files that were `changed` as these are now; one
    that has no row is a saved query.
    """
    rows: dict[str, dict[str, object]] = {
        artefact.path: dict(row_of(artefact)) for artefact in release.manifest.files
    }
    for path in changed:
        content = (release.folder / path).read_bytes()
        row = rows.get(path, {"path": path, "role": "query", "media_type": "text/plain"})
        digest = hashlib.sha256(content).hexdigest()
        rows[path] = {**row, "bytes": len(content), "sha256": digest}
    return list(rows.values())


def manifest_text(fields: Mapping[str, object]) -> str:
    """A manifest as it is written."""
    return json.dumps(fields, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def solutions(result: QueryResult) -> Solutions:
    """The table that a result is."""
    answer = read_answer(result.read(), result.format)
    assert isinstance(answer, Solutions)
    return answer


def shown(term: Term | None) -> str:
    """What a person reads of a term: its text, or nothing where it is unbound."""
    return "" if term is None else str(getattr(term, "value", term))


@dataclass(frozen=True)
class Cli:
    """Runs the command line over a folder and its releases."""

    folder: Path
    releases: Path

    def __call__(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """What a command comes to, run in this process; what it didn't mean to raise raises."""
        with contextlib.chdir(self.folder):
            result = CliRunner(env=self.environment).invoke(
                main, arguments, stdin, catch_exceptions=False, prog_name="pactgraph"
            )
        return subprocess.CompletedProcess(
            arguments, result.exit_code, result.stdout, result.stderr
        )

    def process(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """What a command comes to, run in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "pactgraph", *arguments],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What the command finds in its environment besides. Where tests look for texts is nothing
        to it: a test whose command reads them says so.
        """
        return {"PACTGRAPH_RELEASES": str(self.releases), "PACTGRAPH_TEXTS": ""}


@pytest.fixture(scope="session")
def texts() -> Path:
    """The folder with the texts of the sources."""
    if not list(TEXTS.glob("*.txt")):
        pytest.skip(f"no text of a source in {TEXTS}; set PACTGRAPH_TEXTS")
    return TEXTS


@pytest.fixture(scope="session")
def article(texts: Path) -> Path:
    """The text of the article."""
    return sorted(texts.glob("*.txt"))[0]


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a current release of the project."""
    folder = tmp_path_factory.mktemp("releases")
    build(Inputs(PROJECT), folder, TEXTS, lambda line: None)
    return folder


@pytest.fixture(scope="session")
def release(releases: Path) -> Release:
    """A release of the project."""
    from pactgraph.release import current_release

    return current_release(releases)


@pytest.fixture(scope="session")
def engine(release: Release) -> EmbeddedEngine:
    """An engine over the release."""
    return EmbeddedBackend(Settings(store="memory")).open(release)


@pytest.fixture
def cli(releases: Path) -> Cli:
    """The command line over the project and its release."""
    return Cli(PROJECT, releases)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project that a test may break."""
    for name in ("ontology", "data", "queries"):
        shutil.copytree(PROJECT / name, tmp_path / "project" / name)
    return tmp_path / "project"


@pytest.fixture
def broken(copy: Path) -> Cli:
    """The command line over a copy of the project, with no release yet."""
    return Cli(copy, copy / "releases")


@pytest.fixture
def little(tmp_path: Path) -> Cli:
    """The command line over a project that a test may break: the ontology, one company and one
    saved query. A check of it takes a quarter of the time that one of the whole project takes.
    """
    project = tmp_path / "project"
    shutil.copytree(PROJECT / "ontology", project / "ontology")
    for folder in ("data/sources", "data/links", "queries/money"):
        (project / folder).mkdir(parents=True)
    query = "queries/money/money-by-kind.rq"
    text = (PROJECT / query).read_text("utf-8")  # which may be asked of a source; there is none
    for name, stand_in in (("source:microsoft-openai-2025", "id:microsoft"), ("Document", "Agent")):
        text = text.replace(name, stand_in)
    (project / query).write_text(text, "utf-8")
    dataset = (PROJECT / "data" / "dataset.ttl").read_text("utf-8").splitlines(keepends=True)
    kept = [
        line for line in dataset if "void:exampleResource" not in line or "id:microsoft" in line
    ]
    (project / "data" / "dataset.ttl").write_text("".join(kept), "utf-8")
    prefixes, *things = (PROJECT / "data" / "entities.ttl").read_text("utf-8").split("\n\n")
    company = next(thing for thing in things if thing.startswith("id:microsoft a "))
    (project / "data" / "entities.ttl").write_text(f"{prefixes}\n\n{company}\n", "utf-8")
    return Cli(project, project / "releases")


@pytest.fixture(scope="session")
def server(releases: Path) -> Iterator[Client]:
    """The real server over the release, on a free port of this machine."""
    from servers import free_port, wait_until

    port = free_port()
    command = [
        sys.executable,
        "-m",
        "pactgraph",
        "serve",
        "--port",
        str(port),
        "--releases",
        str(releases),
        "--project",
        str(PROJECT),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    client = Client(f"http://127.0.0.1:{port}")
    try:
        wait_until(lambda: _is_ready(client, process), 20)
        yield client
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _is_ready(client: Client, process: subprocess.Popen[str]) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"the server ended: {process.stderr and process.stderr.read()}")
    with contextlib.suppress(ConnectionError):
        return client("/readyz").status == 200
    return False
