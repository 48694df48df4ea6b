"""The manifest of a release: what it says of files, and what it is refused for."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from conftest import manifest_text
from pactgraph.release import About, Manifest
from pactgraph.release.contents import Artefact, Role, read_manifest

DATASET = Artefact("dumps/x.nq", Role.DATASET, "application/n-quads", 3, "0" * 64)
ABOUT = About(
    "urn:x", "https://example.org/licence", {"en": "X"}, {"en": "Of x.", "zh": "关于 x。"}
)
MANIFEST = Manifest("0123456789ab", "1", 0, 0, {}, {}, {}, ABOUT, (DATASET,))
# What reads a release needs nothing of what writes one.
WRITERS = (
    "pactgraph.pipeline",
    "pactgraph.rdf.dump",
    "pactgraph.rdf.turtle",
    "pactgraph.release.store",
    "pactgraph.release.workshop",
    "pactgraph.release.write",
)


def test_a_manifest_is_read_as_it_was_written() -> None:
    assert read_manifest(MANIFEST.to_json().encode()) == MANIFEST


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"iri": "x"}, "'x' is no IRI"),
        ({"licence": "a b:c"}, "'a b:c' is no IRI"),
        ({"iri": 1}, "no text"),
        ({"title": "X"}, "no text"),
        ({"description": {"en": 1}}, "no text"),
        ({"more": ""}, "other words"),
    ],
)
def test_what_is_told_of_the_dataset_are_words(row: dict[str, object], reason: str) -> None:
    fields = json.loads(MANIFEST.to_json())
    fields["about"] |= row
    with pytest.raises((TypeError, ValueError), match=reason):
        read_manifest(manifest_text(fields).encode())


def test_what_is_downloaded_follows_from_the_roles() -> None:
    query = replace(DATASET, path="queries/a/b.rq", role=Role.QUERY)
    dump = replace(DATASET, path="a/b.ttl", role=Role.DUMP)
    manifest = replace(MANIFEST, files=(dump, query, DATASET))
    names = [artefact.name for artefact in manifest.downloads()]
    assert names == ["b.ttl", "x.nq", "manifest.json", "SHA256SUMS"]
    assert [line.split()[1] for line in manifest.checksums().splitlines()] == [
        "b.ttl",
        "manifest.json",
        "x.nq",
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"path": "../x.nq"}, "doesn't stand in the folder"),
        ({"path": "/x.nq"}, "doesn't stand in the folder"),
        ({"path": "manifest.json"}, "two files are called 'manifest.json'"),
        ({"path": "dumps/SHA256SUMS"}, "two files are called 'SHA256SUMS'"),
        ({"role": "index"}, "'index' is not a valid Role"),
        ({"role": "manifest"}, "can't be a manifest"),
        ({"role": "dump"}, "there is not one dataset"),
        ({"media_type": "text/html\r\nSet-Cookie: x"}, "has no media type"),
        ({"bytes": -1}, "can't be a dataset of -1 bytes"),
        ({"bytes": True}, "other fields"),
        ({"bytes": 3.0}, "other fields"),
        ({"sha256": "0" * 63}, "no digest"),
        ({"sha256": None}, "other fields"),
        ({"more": 1}, "other fields"),
    ],
)
def test_a_row_that_is_not_what_it_should_be_is_refused(
    changes: dict[str, object], reason: str
) -> None:
    document = json.loads(MANIFEST.to_json())
    document["files"][0] |= changes
    with pytest.raises((TypeError, ValueError), match=reason):
        read_manifest(manifest_text(document).encode())


@pytest.mark.parametrize("path", ["dumps/x.nq", "other/x.nq"])
def test_two_files_are_not_called_alike(path: str) -> None:
    other = replace(DATASET, path=path, role=Role.DUMP)
    manifest = replace(MANIFEST, files=(DATASET, other))
    with pytest.raises(ValueError, match="two files are called"):
        read_manifest(manifest.to_json().encode())


def test_a_manifest_of_the_version_before_is_refused() -> None:
    document = json.loads(MANIFEST.to_json()) | {"files": {"dumps/x.nq": "0" * 64}}
    with pytest.raises(TypeError, match="not listed as in a manifest of this version"):
        read_manifest(manifest_text(document).encode())


def test_reading_a_release_imports_no_writer() -> None:
    code = (
        "import sys, pactgraph.release.current, pactgraph.release.verified\n"
        "print(*(name for name in sys.modules if name.startswith('pactgraph.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "pactgraph.release.contents.read" in loaded
    assert not [name for name in loaded if name.startswith(WRITERS)]
