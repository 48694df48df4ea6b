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


def contents(installed: Path) -> dict[Path, bytes]:
    """The files of the package, but for what the interpreter makes of them."""
    files = (path for path in installed.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path: path.read_bytes() for path in files}


@pytest.mark.parametrize("project", [[], ["--project"], ["--project", "by a link"]])
def test_nothing_is_ever_written_into_an_installed_package(
    project: list[str], installed: Path, tmp_path: Path
) -> None:
    before, content = contents(installed), installed / "pactgraph" / "content"
    (tmp_path / "by a link").symlink_to(content)
    (tmp_path / "text.txt").write_text("One sentence.\n", "utf-8")
    named = [*project, str(content)] if project == ["--project"] else project
    about = ["--id", "new", "--title", "New", "--language", "en"]
    added = run(installed, tmp_path, "source", "add", "text.txt", *about, *named)
    assert (added.returncode, b"with --project" in added.stderr) == (1, True), added.stderr
    built = run(installed, tmp_path, "build", *named)
    assert built.returncode == 0
    assert (tmp_path / "data" / "pactgraph" / "releases" / "current").exists()
    refused = run(installed, tmp_path, "build", "--releases", str(content / "releases"))
    assert (refused.returncode, b"name another folder" in refused.stderr) == (1, True)
    assert contents(installed) == before


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
