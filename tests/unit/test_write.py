"""A release is written aside, read back, named and switched to; what goes wrong leaves all as it
was.
"""

from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from pactgraph.errors import BuildError
from pactgraph.release import About, Manifest, Release, Role, current_release, has_current
from pactgraph.release.write import Contents, Draft, write_release

QUADS = b"<urn:a> <urn:b> <urn:c> .\n"
DATASET = Draft("dumps/x.nq", Role.DATASET, "application/n-quads", QUADS)


def write(releases: Path, *drafts: Draft, accept: Callable[[Release], None] | None = None) -> None:
    """A release of `drafts` in `releases`; its id tells how many they are."""
    manifest = Manifest(f"{len(drafts):012}", "1", 1, 1, {}, {}, {}, About("", "", {}, {}))
    contents = Contents(manifest, drafts, accept) if accept else Contents(manifest, drafts)
    write_release(releases / manifest.id, lambda: contents, lambda step: None)


def test_bytes_and_what_writes_them_come_to_the_same(tmp_path: Path) -> None:
    streamed = Draft("dumps/y.nq", Role.DUMP, "text/x-y", lambda file: file.write(QUADS))
    write(tmp_path, DATASET, streamed)
    first, second = current_release(tmp_path).manifest.files
    assert (first.bytes, first.sha256) == (second.bytes, second.sha256)
    assert second.bytes == len(QUADS)


def spoil(file: IO[bytes]) -> None:
    """Change another file of the release, as a failing disk does."""
    Path(file.name).with_name("x.nq").write_bytes(QUADS.upper())


def forget(file: IO[bytes]) -> None:
    """Lose the other file."""
    Path(file.name).with_name("x.nq").unlink()


def fail(file: IO[bytes]) -> None:
    raise OSError(28, "No space left on device")


def refuse(release: Release) -> None:
    raise BuildError(f"{release.manifest.quads} quads are not what was meant")


@pytest.mark.parametrize(
    ("content", "path", "reason"),
    [
        (spoil, "dumps/y", "can't be read back.*dumps/x.nq is missing or changed"),
        (forget, "dumps/y", "can't be read back.*dumps/x.nq is missing or changed"),
        (fail, "dumps/y", "can't be written to .*No space left"),
        (b"", "dumps/x.nq", "can't be written to .*File exists"),
        (b"", "other/x.nq", "two files are called 'x.nq'"),
    ],
)
def test_a_release_that_cannot_be_written_leaves_the_current_one(
    content: bytes | Callable[[IO[bytes]], None], path: str, reason: str, tmp_path: Path
) -> None:
    write(tmp_path, DATASET)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BuildError, match=reason):
        write(tmp_path, DATASET, Draft(path, Role.DUMP, "text/x-y", content))
    assert sorted(tmp_path.rglob("*")) == before
    assert current_release(tmp_path).manifest.files[0].path == DATASET.path


def test_what_is_not_accepted_is_not_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="1 quads are not what was meant"):
        write(tmp_path, DATASET, accept=refuse)
    assert not has_current(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_whole_release_is_not_written_again(tmp_path: Path) -> None:
    write(tmp_path, DATASET)
    release = current_release(tmp_path)
    before = release.dataset_file.stat()
    write(tmp_path, DATASET)
    assert release.dataset_file.stat() == before
    release.dataset_file.write_bytes(b"")
    write(tmp_path, DATASET)
    assert release.dataset_file.read_bytes() == QUADS
