"""What the pages carry of others: each file is in the manifest as it is, with its licence, and is
served under an address that changes with it. None of it takes Node.
"""

import hashlib
import json
import re

import pytest
from client import Client
from conftest import PROJECT
from pactgraph.web.pages.vendored import VENDOR, is_version, vendored

MANIFEST = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
FRONTEND = PROJECT / "server" / "frontend"
LOCK = (FRONTEND / "package-lock.json").read_text("utf-8")


def test_each_file_is_in_the_manifest_with_its_digest_and_no_other() -> None:
    found = {
        path.name: {
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in VENDOR.iterdir()
        if path.name != "manifest.json"
    }
    assert found == MANIFEST["files"]


def test_each_package_is_the_one_that_is_locked() -> None:
    locked = json.loads(LOCK)["packages"]
    for name, told in MANIFEST["packages"].items():
        assert {key: locked[f"node_modules/{name}"][key] for key in told} == told


def test_each_package_has_its_licence_and_it_allows_all() -> None:
    texts = (VENDOR / "THIRD_PARTY_LICENSES.txt").read_text("utf-8")
    parts = texts.split(f"\n{'-' * 72}\n\n")
    assert [part.partition("\n")[0] for part in parts] == sorted(MANIFEST["packages"])
    assert {told["license"] for told in MANIFEST["packages"].values()} == {"MIT"}
    assert all("Permission is hereby granted, free of charge" in part for part in parts)


def test_what_is_asked_for_is_one_version_each() -> None:
    asked = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    versions = [*asked["dependencies"].values(), *asked["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


@pytest.mark.parametrize("name", ["package.json", "package-lock.json", ".npmrc"])
def test_no_registry_is_named(name: str) -> None:
    assert "://" not in (FRONTEND / name).read_text("utf-8")


def test_the_bundle_asks_no_other_host_for_anything() -> None:
    text = (VENDOR / "query-editor.js").read_text("utf-8")
    hosts = set(re.findall(r"https?://([\w.-]+)", text))
    assert hosts <= {"www.w3.org"}  # names of kinds of elements


def test_an_address_with_a_version_is_kept_for_ever(server: Client) -> None:
    address = f"/static/{vendored('query-editor.js')}"
    answer = server(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashlib.sha256(answer.body).hexdigest().startswith(address.rpartition("=")[2])


@pytest.mark.parametrize("version", ["", "?v=", "?v=00000000"])
def test_another_address_is_asked_again(version: str, server: Client) -> None:
    answer = server(f"/static/vendor/query-editor.js{version}")
    assert "max-age=60" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path", ["vendor/", "vendor/none.js", "vendor/..%2Fstyle.css%2F..", "..%2Froutes.py"]
)
def test_nothing_else_is_there(path: str, server: Client) -> None:
    assert server(f"/static/{path}").status == 404


def test_a_file_that_is_not_vendored_has_no_version() -> None:
    assert not is_version("style.css", "")
    assert not is_version("vendor/none.js", "")
