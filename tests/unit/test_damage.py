"""A release that is damaged is told and never built over; one that is built again is there at every
moment, and what is sent is what was verified.
"""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from conftest import PROJECT, Cli, forge
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pactgraph.config import Settings
from pactgraph.engine import meeting_folder
from pactgraph.engine.pool.channel import RunningZygote, plan_for
from pactgraph.errors import DamageError, ReleaseError, UnknownNameError
from pactgraph.pipeline import write_store
from pactgraph.pipeline.scratch import scratch_release
from pactgraph.rdf.formats import TURTLE
from pactgraph.rdf.terms import Prefixes
from pactgraph.release import (
    CHECKSUMS,
    CURRENT,
    MANIFEST,
    Release,
    current_id,
    current_release,
    open_release,
    workshop,
)
from servers import free_port, write_numbers

SIZE = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
QUERY = "#+ title: {en: x, zh: x}\n#+ summary: {en: x, zh: x}\n#+ tags: [x]\nASK {}\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder of releases whose current one is of a small file beside it."""
    write_numbers(tmp_path / "numbers.ttl", 100)
    build(tmp_path / "releases")
    return tmp_path / "releases"


def build(releases: Path) -> Release:
    """The release of the file beside `releases`, current from now on."""
    return scratch_release([releases.parent / "numbers.ttl"], releases, Prefixes({}))


def damage(releases: Path, how: str) -> None:
    """Damage the current release."""
    link = releases / CURRENT
    folder = releases / os.readlink(link)
    manifest, dataset = folder / MANIFEST, folder / "dumps" / "data.nq"
    if how.startswith("current"):
        link.unlink()
    match how:
        case "manifest edited":
            manifest.write_text(manifest.read_text().replace('"quads": 100', '"quads": 101'))
        case "manifest with a space more":
            manifest.write_text(manifest.read_text() + " ")
        case "manifest without digest":
            manifest.write_text(
                "".join(
                    line for line in manifest.read_text().splitlines(True) if '"digest"' not in line
                )
            )
        case "manifest of the version before":
            forge(manifest, files={"dumps/data.nq": "0" * 64})
        case "checksums changed":
            (folder / CHECKSUMS).write_text("")
        case "manifest empty":
            manifest.write_text("")
        case "manifest huge":
            os.truncate(manifest, 2**40)
        case "manifest deep":
            manifest.write_text('{"a":' * 100_000)
        case "manifest with a large number":
            manifest.write_text('{"quads": ' + "9" * 100_000 + "}")
        case "manifest no text":
            manifest.write_bytes(b"\xff\xfe")
        case "manifest gone":
            manifest.unlink()
        case "manifest a folder":
            manifest.unlink()
            manifest.mkdir()
        case "manifest a link":
            manifest.rename(releases.parent / MANIFEST)
            manifest.symlink_to(releases.parent / MANIFEST)
        case "dataset changed":
            dataset.write_bytes(dataset.read_bytes().replace(b"1", b"2"))
        case "dataset gone":
            dataset.unlink()
        case "dataset a link":
            dataset.rename(releases.parent / "moved.nq")
            dataset.symlink_to(releases.parent / "moved.nq")
        case "dataset a pipe":
            dataset.unlink()
            os.mkfifo(dataset)
        case "dumps a link":
            dataset.parent.rename(releases.parent / "moved")
            dataset.parent.symlink_to(releases.parent / "moved")
        case "unknown file":
            (folder / "dumps" / "more.nq").touch()
        case "unknown query":
            (folder / "queries" / "x").mkdir(parents=True)
            (folder / "queries" / "x" / "more.rq").write_text(QUERY)
        case "unknown link":
            (folder / "queries").mkdir()
            (folder / "queries" / "x").symlink_to("/")
        case "store a link":
            (folder / "store").symlink_to(releases.parent)
        case "a link in the store":
            (folder / "store").mkdir()
            (folder / "store" / "CURRENT").symlink_to("/etc/passwd")
        case "release a link":
            folder.rename(releases.parent / folder.name)
            folder.symlink_to(releases.parent / folder.name)
        case "release a file":
            shutil.rmtree(folder)
            folder.touch()
        case "release gone" | "current dangles":
            shutil.rmtree(folder)
            link.unlink(missing_ok=True)
            link.symlink_to(folder.name)
        case "current leads out":
            shutil.copytree(folder, releases.parent / "other" / folder.name)
            link.symlink_to(releases.parent / "other" / folder.name)
        case "current leads out by dots":
            link.symlink_to(f"../releases/{folder.name}")
        case "current leads up":
            link.symlink_to("..")
        case "current a folder":
            shutil.copytree(folder, link)
        case "current a file":
            link.write_text(folder.name)
        case _:
            raise ValueError(how)


# How → what the error names.
DAMAGES = {
    "manifest edited": MANIFEST,
    "manifest with a space more": MANIFEST,
    "manifest without digest": MANIFEST,
    "manifest of the version before": MANIFEST,
    "checksums changed": CHECKSUMS,
    "manifest empty": MANIFEST,
    "manifest huge": MANIFEST,
    "manifest deep": MANIFEST,
    "manifest with a large number": MANIFEST,
    "manifest no text": MANIFEST,
    "manifest gone": MANIFEST,
    "manifest a folder": MANIFEST,
    "manifest a link": MANIFEST,
    "dataset changed": "dumps/data.nq",
    "dataset gone": "dumps/data.nq",
    "dataset a link": "dumps/data.nq",
    "dataset a pipe": "dumps/data.nq",
    "dumps a link": "dumps",
    "unknown file": "dumps/more.nq",
    "unknown query": "queries/x/more.rq",
    "unknown link": "queries/x",
    "store a link": "store",
    "a link in the store": "store/CURRENT",
    "release a link": CURRENT,
    "release a file": CURRENT,
    "release gone": CURRENT,
    "current dangles": CURRENT,
    "current leads out": CURRENT,
    "current leads out by dots": CURRENT,
    "current leads up": CURRENT,
    "current a folder": CURRENT,
    "current a file": CURRENT,
}


def everything(folder: Path) -> dict[str, tuple[int, ...]]:
    """What is below a folder, as it is: written to, replaced or moved, it differs."""
    found: dict[str, tuple[int, ...]] = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        found[str(path)] = (
            status.st_ino,
            status.st_mode,
            status.st_size,
            status.st_mtime_ns,
            status.st_ctime_ns,
        )
    return found


@pytest.mark.parametrize("how", DAMAGES)
def test_a_read_command_names_the_damage_and_writes_nothing(how: str, place: Path) -> None:
    damage(place, how)
    before = everything(place.parent)
    done = Cli(PROJECT, place)("query", "-", stdin="ASK {}")
    assert (done.returncode, done.stdout) == (1, "")
    assert DAMAGES[how] in done.stderr
    assert "`pactgraph build`" in done.stderr
    assert "no release in" not in done.stderr
    assert len(done.stderr) < 1000
    assert done.stderr.count("\n") == 1
    assert everything(place.parent) == before


@pytest.mark.parametrize(
    "command", [["query"], ["export"], ["serve"], ["query", "--store", "disk", "-"]]
)
def test_every_read_command_leaves_a_damaged_release_alone(command: list[str], place: Path) -> None:
    damage(place, "dataset changed")
    before = everything(place.parent)
    more = ["--port", str(free_port())] if command == ["serve"] else []
    done = Cli(PROJECT, place)(*command, *more)
    assert (done.returncode, done.stdout) == (1, "")
    assert "dumps/data.nq is missing or changed; run `pactgraph build`" in done.stderr
    assert everything(place.parent) == before


@pytest.mark.parametrize("how", DAMAGES)
def test_a_build_mends_every_damage_and_follows_no_link(how: str, place: Path) -> None:
    damage(place, how)
    outside = everything_but(place)
    release = build(place)
    release.verify()
    assert current_release(place) == release
    assert everything_but(place) == outside
    assert {path.name for path in place.iterdir() if ".replaced" not in path.name} == {
        CURRENT,
        release.id,
    }
    assert bool(list(place.glob("*.replaced"))) is (
        how.startswith("current ") and how != "current dangles"
    )


def everything_but(releases: Path) -> dict[str, tuple[int, ...]]:
    """What is beside the releases."""
    return {
        name: status
        for name, status in everything(releases.parent).items()
        if not Path(name).is_relative_to(releases)
    }


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_change_of_any_byte_of_a_manifest_is_damage(
    data: st.DataObject, release: Release
) -> None:
    good = (release.folder / MANIFEST).read_bytes()
    place, bit = data.draw(st.integers(0, len(good) - 1)), data.draw(st.integers(0, 7))
    changed = good[:place] + bytes([good[place] ^ 1 << bit]) + good[place + 1 :]
    folder = release.folder.with_name("ffffffffffff")
    folder.mkdir(exist_ok=True)
    try:
        (folder / MANIFEST).write_bytes(changed)
        with pytest.raises(DamageError, match=MANIFEST):
            open_release(folder, release.id)
    finally:
        shutil.rmtree(folder)


def test_no_release_is_no_damage(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release in") as caught:
        current_release(tmp_path)
    assert not isinstance(caught.value, DamageError)


def test_a_real_build_mends_a_damaged_release_of_its_own(copy: Path, releases: Path) -> None:
    cli = Cli(copy, copy / "releases")
    shutil.copytree(releases, cli.releases, symlinks=True)
    folder = cli.releases / current_id(cli.releases)
    (folder / "queries" / "money" / "more.rq").write_text(QUERY)
    assert "'queries/money/more.rq' doesn't belong to it" in cli("query").stderr
    assert cli("build").stdout.strip() == str(folder)
    assert "pactgraph query more" not in cli("query").stdout
    assert {path.name for path in cli.releases.iterdir()} == {".cache", CURRENT, folder.name}


@pytest.mark.parametrize("exchanges", [True, False])
def test_a_release_that_is_built_again_is_there_at_every_moment(
    exchanges: bool, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchanges:
        monkeypatch.setattr(workshop, "_exchange", lambda one, other: False)
    gaps, is_over = [], threading.Event()

    def look() -> None:
        while not is_over.is_set():
            if not (place / CURRENT / MANIFEST).exists():
                gaps.append(time.monotonic())

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(30):
        damage(place, "dataset changed")
        build(place).verify()
    is_over.set()
    watcher.join()
    assert not (exchanges and gaps)
    assert len(list(place.iterdir())) == 2


def test_a_release_built_again_has_a_store_of_its_own_from_the_first_moment(place: Path) -> None:
    release = current_release(place)
    write_store(release)
    (release.store_folder / "CURRENT").write_text("nonsense")
    before = release.store_folder.stat().st_ino
    damage(place, "dataset changed")
    release = build(place)
    assert release.has_store
    assert release.store_folder.stat().st_ino != before
    done = Cli(PROJECT, place)("query", "--store", "disk", "-", stdin=SIZE)
    assert done.stdout.split() == ["n", "100"]


def test_a_store_that_is_a_link_is_neither_read_nor_written(place: Path) -> None:
    release = current_release(place)
    (place.parent / "elsewhere").mkdir()
    release.store_folder.symlink_to(place.parent / "elsewhere")
    with pytest.raises(DamageError, match="store"):
        plan_for(release, Settings(store="disk"), place)
    with pytest.raises(DamageError, match="store"):
        write_store(release)
    assert not list((place.parent / "elsewhere").iterdir())


def test_a_dataset_that_changes_between_verification_and_loading_is_not_served(place: Path) -> None:
    with meeting_folder() as folder:
        plan = plan_for(current_release(place), Settings(), folder)
        damage(place, "dataset changed")
        with pytest.raises(DamageError, match="changed while it was loaded"):
            RunningZygote(plan)


def test_an_export_of_a_file_that_changed_is_refused(release: Release, tmp_path: Path) -> None:
    shutil.copytree(release.folder, tmp_path / release.id)
    copied = open_release(tmp_path / release.id)
    assert copied.read_dump(TURTLE) == release.read_dump(TURTLE)
    copied.path(copied.dump(TURTLE)).write_text("")
    with pytest.raises(DamageError, match=r"pactgraph\.ttl is missing or changed"):
        copied.read_dump(TURTLE)


def test_a_format_that_a_release_lacks_is_named(place: Path) -> None:
    with pytest.raises(
        UnknownNameError, match="has no dump as text/turtle; there are application/n-quads"
    ):
        current_release(place).read_dump(TURTLE)
