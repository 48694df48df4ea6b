"""A release may come from anybody: whatever its manifest says, nothing outside of its folder is
read, written or removed.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import PROJECT, Cli, forge
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pactgraph.config import Settings
from pactgraph.engine.pool.channel import plan_for
from pactgraph.errors import PactgraphError, ReleaseError
from pactgraph.files.digest import sha256
from pactgraph.pipeline import write_store
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import MANIFEST, Release, current_release, open_release
from pactgraph.release.contents import Role

VICTIM = "../../victim/x"
# The file system as Python tells of it (https://docs.python.org/3/library/audit_events.html); a
# hook can't be taken away, so it looks whether it is wanted.
_TOUCHING = {
    "open",
    "os.remove",
    "os.rmdir",
    "os.rename",
    "os.mkdir",
    "os.symlink",
    "os.link",
    "os.truncate",
    "os.listdir",
    "os.scandir",
    "shutil.rmtree",
}
_touched: list[set[str]] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _touched and event in _TOUCHING:
        _touched[-1].update(
            str(argument) for argument in arguments if isinstance(argument, str | bytes | Path)
        )


sys.addaudithook(_note)


@contextmanager
def touched() -> Iterator[set[str]]:
    """The names of the files and folders that are touched in the context."""
    _touched.append(set())
    try:
        yield _touched[-1]
    finally:
        _touched.pop()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release beside a folder that is nobody's business."""
    place = tmp_path_factory.mktemp("place")
    (place / "victim").mkdir()
    (place / "victim" / "x").write_text("precious")
    (place / "victim" / "manifest.json").write_text("{}")
    (place / "data.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    return scratch_release(
        [place / "data.nt"], place / "project" / "releases", Prefixes({"u": "urn:"})
    )


@pytest.mark.parametrize(
    "identity",
    [
        VICTIM,
        "..",
        "",
        "ABCDEF012345",
        "0123456789ab\n",
        "0123456789ab/",
        "000000000000",
        None,
        12,
        ["000000000000"],
    ],
)
def test_a_query_over_a_release_with_a_foreign_id_harms_nothing(
    identity: object, scratch: Release, tmp_path: Path
) -> None:
    shutil.copytree(scratch.folder.parents[2], tmp_path / "place", symlinks=True)
    manifest = tmp_path / "place" / "project" / "releases" / scratch.id / MANIFEST
    forge(manifest, id=identity)
    before = {path: path.read_bytes() for path in (tmp_path / "place").rglob("*") if path.is_file()}
    with pytest.raises(ReleaseError, match=MANIFEST):
        current_release(manifest.parents[1])
    assert {
        path: path.read_bytes() for path in (tmp_path / "place").rglob("*") if path.is_file()
    } == before


def test_the_command_line_refuses_it_and_leaves_the_victim_alone(
    little: Cli, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    (victim / "x").write_text("precious")
    assert little("build").returncode == 0
    manifest = current_release(little.releases).folder / MANIFEST
    forge(manifest, id=VICTIM)
    done = little("query", "-", stdin="ASK {}")
    assert (victim / "x").read_text() == "precious"
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr


FAR = [
    VICTIM,
    "../../victim/manifest.json",
    "/etc/passwd",
    "dumps/../../../../victim/x",
    "..",
    "dumps\\x",
]
NEAR = [".", "", "dumps/pactgraph.nq", "store", "a\0b"]
NAMES = (
    st.sampled_from(FAR + NEAR)
    | st.text(max_size=30)
    | st.from_regex(r"(\.\./){1,4}victim(/x)?", fullmatch=True)
)
SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | NAMES
JSON = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
)
ROWS = st.fixed_dictionaries(
    {
        "path": NAMES,
        "role": st.sampled_from([*map(str, Role), "index"]),
        "media_type": st.sampled_from(["text/turtle", "text/html\r\nSet-Cookie: x", ""]),
        "bytes": st.integers(-1, 10) | JSON,
        "sha256": st.sampled_from([sha256(Path(__file__)), "0" * 64]) | JSON,
    }
)
GOOD = {
    "path": "dumps/pactgraph.nq",
    "role": "dataset",
    "media_type": "application/n-quads",
    "bytes": 28,
    "sha256": "0" * 64,
}
FILES = st.lists(ROWS, max_size=4) | st.lists(ROWS, max_size=3).map(lambda rows: [GOOD, *rows])
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "id": NAMES | JSON,
        "files": FILES | JSON,
        "quads": JSON,
        "graphs": JSON,
        "more": JSON,
    },
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=CHANGES)
def test_random_manifests_never_lead_out_of_the_folder(
    changes: dict[str, object], scratch: Release
) -> None:
    place = scratch.folder.parents[2]
    manifest = scratch.folder / MANIFEST
    good = manifest.read_text()
    try:
        forge(manifest, **changes)
        with touched() as names:
            use(scratch.folder, place / "meeting")
    finally:
        manifest.write_text(good)
    assert {name for name in names if not is_within(name, scratch.folder)} == set()
    assert (place / "victim" / "x").read_text() == "precious"


def use(folder: Path, meeting: Path) -> None:
    """Do with a release what the commands do."""
    try:
        release = open_release(folder)
        release.verify()
        for artefact in release.downloads.values():
            release.path(artefact).read_bytes()
        plan_for(release, Settings(), meeting)
        write_store(release)
    except PactgraphError:
        return


def is_within(name: str, folder: Path) -> bool:
    """Whether a name is of something in `folder`, or aside of it where a store is written, or of
    Python's own.
    """
    path = Path(name)
    is_aside = path.is_relative_to(folder.parent) and path.relative_to(
        folder.parent
    ).as_posix().startswith(f".{folder.name}.")
    is_python = any(
        path.is_relative_to(root)
        for root in (sys.prefix, sys.base_prefix, PROJECT / "server", "/proc")
    )
    return not path.is_absolute() or is_aside or is_python or path.resolve().is_relative_to(folder)
