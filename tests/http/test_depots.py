"""What `pactgraph release` takes for a depot over HTTP: a server of ours, and nginx with WebDAV."""

import filecmp
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from client import Client
from conftest import PROJECT, Cli
from fronts import nginx
from pactgraph.release import MANIFEST, Release, current_id, open_release
from servers import free_port

DAV = """
server {{
  listen 127.0.0.1:{port};
  root {root};
  client_max_body_size 0;
  location / {{ {dav} }}
}}
"""
TAKES = "dav_methods PUT MKCOL; create_full_put_path on;"


def is_same(release: Release, other: Path) -> bool:
    """Whether a folder has all files of a release and no others, byte by byte."""
    names = {
        str(path.relative_to(release.folder))
        for path in release.folder.rglob("*")
        if path.is_file()
    }
    there = {str(path.relative_to(other)) for path in other.rglob("*") if path.is_file()}
    same, _, _ = filecmp.cmpfiles(release.folder, other, names, shallow=False)
    return names == there == {*same}


@pytest.fixture
def dav(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address of an nginx that takes files into it."""
    (tmp_path / "nginx").mkdir()
    (tmp_path / "depot").mkdir()
    port = free_port()
    site = DAV.format(port=port, root=tmp_path / "depot", dav=TAKES)
    with nginx(tmp_path / "nginx", site):
        yield tmp_path / "depot", f"http://127.0.0.1:{port}/pact/"


def test_a_server_is_a_depot(server: Client, release: Release, tmp_path: Path) -> None:
    there = Cli(PROJECT, tmp_path)
    done = there("release", "pull", server.root, "--use")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / release.id}\n")
    assert current_id(tmp_path) == release.id
    assert is_same(release, tmp_path / release.id)
    open_release(tmp_path / release.id).verify()


def test_what_a_server_gives_of_a_release_is_there_for_ever(
    server: Client, release: Release
) -> None:
    assert server("/release/current").text == f"{release.id}\n"
    assert server("/release/current").headers["cache-control"] == "no-store"
    manifest = server(f"/release/{release.id}/manifest.json")
    assert manifest.body == (release.folder / MANIFEST).read_bytes()
    query = next(file for file in release.manifest.files if file.role == "query")
    blob = server(f"/release/blob/{query.sha256}", Accept_Encoding="gzip")
    assert hashlib.sha256(blob.body).hexdigest() == query.sha256
    assert blob.headers["content-type"] == "application/octet-stream"
    for answer in (manifest, blob):
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["pactgraph-release"] == release.id
    part = server(f"/release/blob/{query.sha256}", Range="bytes=10-")
    assert (part.status, part.body) == (206, blob.body[10:])


@pytest.mark.parametrize(
    "path",
    ["/release/blob/" + "0" * 64, "/release/blob/x", "/release/next", "/release/0/manifest.json"],
)
def test_what_a_server_has_not_is_not_found(path: str, server: Client) -> None:
    assert server(path).status == 404


def test_nginx_with_webdav_takes_and_gives(
    dav: tuple[Path, str], cli: Cli, release: Release, tmp_path: Path
) -> None:
    folder, address = dav
    count = len({file.sha256 for file in release.manifest.files})
    done = cli("release", "push", address, "--use")
    assert (done.returncode, f"{count} of" in done.stderr) == (0, True)
    assert (
        f"; 0 of {len(release.manifest.files)} files were sent"
        in cli("release", "push", address).stderr
    )
    done = Cli(PROJECT, tmp_path / "there")("release", "follow", address, "--once")
    assert done.stdout == f"{release.id}\n"
    assert is_same(release, tmp_path / "there" / release.id)
    assert len(list((folder / "pact" / "release" / "blob").iterdir())) == count


def test_a_server_that_takes_no_files_says_so(server: Client, cli: Cli) -> None:
    done = cli("release", "push", server.root)
    assert (done.returncode, "it takes no files there (PUT)" in done.stderr) == (1, True)
