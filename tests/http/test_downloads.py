"""What can be downloaded follows from the manifest: a file that one row more adds to a release is
offered by a server that knows nothing of it.
"""

import hashlib
from collections.abc import Iterator

import pytest
from conftest import PROJECT, TEXTS
from pactgraph.pipeline import Inputs, build, publish
from pactgraph.pipeline.edition import Edition
from pactgraph.release import Release
from pactgraph.release.contents import Role
from pactgraph.release.write import Draft
from servers import RunningServer, serving


def count(edition: Edition) -> Iterator[Draft]:
    """A dump that is written to its file, and as small as a dump can be."""

    def write(file: object) -> None:
        assert hasattr(file, "write")
        file.write(f"{edition.count}\n".encode())

    yield Draft("dumps/count.txt", Role.DUMP, "text/x-count", write)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release that has one artefact more."""
    folder = tmp_path_factory.mktemp("grown")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "ARTEFACTS", (*publish.ARTEFACTS, count))
        release, _ = build(Inputs(PROJECT), folder, TEXTS, lambda line: None)
    return release


@pytest.fixture(scope="module")
def server(grown: Release) -> Iterator[RunningServer]:
    folder = str(grown.folder.parent)
    with serving("--processes", "1", "--releases", folder) as server:
        yield server


def test_one_row_more_is_listed_in_the_manifest(grown: Release) -> None:
    content = f"{grown.manifest.quads}\n".encode()
    artefact = grown.download("count.txt")
    assert artefact in grown.manifest.files
    assert (artefact.role, artefact.media_type) == (Role.DUMP, "text/x-count")
    assert artefact.bytes == len(content)
    assert artefact.sha256 == hashlib.sha256(content).hexdigest()


def test_one_row_more_can_be_downloaded(grown: Release, server: RunningServer) -> None:
    for path in ("/export/count.txt", f"/release/{grown.id}/export/count.txt"):
        answer = server.get(path)
        assert (answer.status, int(answer.body)) == (200, grown.manifest.quads)
        assert answer.headers["content-type"].startswith("text/x-count")
    assert "  count.txt\n" in server.get("/export/SHA256SUMS").text


@pytest.mark.parametrize("path", ["/.well-known/void?format=ntriples", "/en/"])
def test_one_row_more_is_offered(path: str, server: RunningServer) -> None:
    assert "/export/count.txt" in server.get(path).text


def test_every_download_is_sent_whole_under_its_name(grown: Release, server: RunningServer) -> None:
    for name, artefact in grown.downloads.items():
        body = server.get(f"/export/{name}").body
        assert (len(body), hashlib.sha256(body).hexdigest()) == (artefact.bytes, artefact.sha256)


def test_saved_queries_are_no_downloads(grown: Release, server: RunningServer) -> None:
    assert any(artefact.role is Role.QUERY for artefact in grown.manifest.files)
    assert not [name for name in grown.downloads if name.endswith(".rq")]
    assert server.get("/export/rights-on-day.rq").status == 404
