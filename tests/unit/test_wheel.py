"""The wheel carries all it needs: installed alone, far from any checkout, it serves the same graph."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT
from pactgraph.release import Release


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the package, unpacked from its wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, PROJECT], check=True
    )
    subprocess.run(
        [*pip, "install", "--no-deps", "--target", folder / "site", *folder.glob("*.whl")],
        check=True,
    )
    return folder / "site"


def run(installed: Path, home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(installed),
        "XDG_DATA_HOME": str(home / "data"),
    }
    return subprocess.run(
        [sys.executable, "-m", "pactgraph", *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        check=False,
    )


def test_an_installed_package_exports_the_same_bytes_as_the_checkout(
    installed: Path, tmp_path: Path, release: Release
) -> None:
    done = run(installed, tmp_path, "export", "--format", "nquads")
    assert done.stdout == release.dataset_file.read_bytes(), done.stderr
    assert (tmp_path / "data" / "pactgraph" / "releases" / "current").exists()


def test_an_installed_package_has_what_its_pages_need(installed: Path) -> None:
    pages = installed / "pactgraph" / "web" / "pages"
    source = PROJECT / "server" / "pactgraph" / "web" / "pages"
    files = {path.relative_to(source) for path in source.rglob("*.*") if path.suffix != ".pyc"}
    assert Path("words/zh.toml") in files
    assert not [file for file in files if not (pages / file).is_file()]


def test_an_installed_package_lists_the_same_questions(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "query").stdout.count(b"pactgraph query ") == len(
        list(PROJECT.glob("queries/*/*.rq"))
    )


@pytest.mark.parametrize("name", ["sparql.md", "sparql.zh.md"])
def test_an_installed_package_has_the_documents_that_it_shows(
    name: str, installed: Path, tmp_path: Path
) -> None:
    text = f"from pactgraph.places import find_documents as f; print(f() / {name!r})"
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed)},
        capture_output=True,
        check=True,
        text=True,
    )
    found = Path(done.stdout.strip())
    assert found.is_relative_to(installed)
    assert found.read_bytes() == (PROJECT / "docs" / name).read_bytes()
