"""A release goes to another machine whole or not at all, whatever a depot gives; what is there
already is not sent, and what broke off goes on where it ended.
"""

import filecmp
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Cli, forge, manifest_text
from depots import Handler, Shelf, shelf_of
from pactgraph.errors import ExchangeError, InputError, PactgraphError, UnknownNameError
from pactgraph.release import (
    MANIFEST,
    About,
    Manifest,
    Release,
    Role,
    current_id,
    has_current,
    open_release,
)
from pactgraph.release.exchange import (
    CURRENT,
    NEXT,
    Pulled,
    depot_at,
    fetching,
    follow,
    point,
    pull,
    push,
)
from pactgraph.release.kept import kept, prune
from pactgraph.release.write import Contents, Draft, write_release

FIRST, SECOND = "a" * 12, "b" * 12
# Longer than what is read at once.
LARGE = b"<urn:a> <urn:b> <urn:c> .\n" * 30_000
DUMP = hashlib.sha256(LARGE).hexdigest()


def write(
    releases: Path, release_id: str, quads: bytes = b"<urn:a> <urn:b> <urn:d> .\n"
) -> Release:
    """A release of two files, current from now on; the larger is the same in all."""
    releases.mkdir(exist_ok=True)
    manifest = Manifest(release_id, "1", 1, 1, {}, {}, {}, About("", "", {}, {}))
    drafts = [
        Draft("dumps/x.nq", Role.DATASET, "application/n-quads", quads),
        Draft("dumps/large.nt", Role.DUMP, "application/n-triples", LARGE),
    ]
    return write_release(
        releases / release_id, lambda: Contents(manifest, drafts), lambda step: None
    )


@dataclass
class Machines:
    """Where a release is made, where it goes to, and the depot between."""

    made: Path
    depot: Path
    there: Path

    def push(self, release: Release) -> list[str]:
        """The lines that a push says."""
        said: list[str] = []
        with depot_at(str(self.depot)) as depot:
            push(depot, release, said.append)
            point(depot, NEXT, release.id)
        return said

    def pull(
        self, where: str = "", release_id: str = FIRST, sha256: str | None = None
    ) -> list[str]:
        """The lines that a pull says."""
        said: list[str] = []
        with depot_at(where or str(self.depot)) as depot:
            pull(depot, Pulled(release_id, self.there, said.append, sha256=sha256))
        return said

    def has_nothing(self) -> bool:
        """Whether nothing is there that anybody could take for a release."""
        names = os.listdir(self.there) if self.there.exists() else []
        return not {*names} - {".incoming"}


@pytest.fixture
def machines(tmp_path: Path) -> Machines:
    return Machines(tmp_path / "made", tmp_path / "depot", tmp_path / "there")


@pytest.fixture
def shelf(machines: Machines) -> Iterator[Shelf]:
    """The first release in a depot over HTTP."""
    machines.push(write(machines.made, FIRST))
    with shelf_of(machines.depot) as shelf:
        yield shelf


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_release_arrives_as_it_was_and_is_not_used_before_it_is_told(machines: Machines) -> None:
    release = write(machines.made, FIRST)
    machines.push(release)
    machines.pull()
    names = files(release.folder)
    assert files(machines.there / FIRST) == names
    assert (
        filecmp.cmpfiles(release.folder, machines.there / FIRST, names, shallow=False)[0] == names
    )
    assert not has_current(machines.there)
    assert os.listdir(machines.there / ".incoming") == []


def test_what_two_releases_share_goes_over_the_line_once(machines: Machines) -> None:
    machines.push(write(machines.made, FIRST))
    machines.pull()
    second = write(machines.made, SECOND, b"<urn:e> <urn:b> <urn:d> .\n")
    assert machines.push(second) == ["  dumps/x.nq: 26 bytes"]
    assert machines.push(second) == []
    with shelf_of(machines.depot) as shelf:
        said = machines.pull(shelf.address, SECOND)
        assert said[1:] == ["  dumps/x.nq: 26 bytes"]
        assert (len(shelf.asked_for("blob")), len(shelf.asked_for(DUMP))) == (1, 0)
    assert [release.id for release in kept(machines.there)] == [SECOND, FIRST]


def test_a_damaged_file_of_a_release_that_is_here_is_fetched_instead(machines: Machines) -> None:
    machines.push(write(machines.made, FIRST))
    machines.pull()
    machines.push(write(machines.made, SECOND, b"<urn:e> <urn:b> <urn:d> .\n"))
    (machines.there / FIRST / "dumps" / "large.nt").write_bytes(LARGE.upper())
    machines.pull(release_id=SECOND)
    open_release(machines.there / SECOND).verify()


def test_a_transfer_that_breaks_goes_on_where_it_ended(machines: Machines, shelf: Shelf) -> None:
    def cut(handler: Handler) -> bool:
        if DUMP in handler.path:
            at = int(handler.headers.get("Range", "bytes=0-")[6:-1])
            told = f"bytes {at}-{len(LARGE) - 1}/{len(LARGE)}" if at else ""
            content, length = LARGE[at : at + 1000], len(LARGE) - at
            handler.answer(206 if at else 200, content, length=length, Content_Range=told)
        return DUMP in handler.path

    shelf.odd = cut
    with pytest.raises(ExchangeError, match="goes on where it ended"):
        machines.pull(shelf.address)
    assert machines.has_nothing()
    shelf.odd = lambda handler: False
    shelf.asked.clear()
    machines.pull(shelf.address)
    assert [headers["Range"] for headers in shelf.asked_for(DUMP)] == ["bytes=3000-"]
    open_release(machines.there / FIRST).verify()


def without_ranges(handler: Handler) -> bool:
    del handler.headers["Range"]
    return False


def test_what_has_arrived_counts_only_as_long_as_it_fits(machines: Machines, shelf: Shelf) -> None:
    """A part of something else, and a depot that has no ranges, cost another transfer, no more."""
    part = machines.there / ".incoming" / DUMP
    part.parent.mkdir(parents=True)
    for odd, there in (
        (shelf.odd, b"x" * 500),
        (without_ranges, LARGE[:500]),
        (shelf.odd, b"y" * 10**6),
    ):
        part.write_bytes(there)
        shelf.odd = odd
        machines.pull(shelf.address)
        open_release(machines.there / FIRST).verify()
        prune(machines.there, 0)
        assert not (machines.there / FIRST).exists()


def lying(shelf: Shelf, **changes: object) -> None:
    """Have the manifest of the depot say something else, as somebody does who knows how."""
    forge(shelf.folder / "release" / FIRST / MANIFEST, **changes)


def rows(shelf: Shelf) -> list[dict[str, object]]:
    content = (shelf.folder / "release" / FIRST / MANIFEST).read_text("utf-8")
    found: list[dict[str, object]] = json.loads(content)["files"]
    return found


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"path": "../../escaped"}, "doesn't stand in the folder"),
        ({"path": "/tmp/escaped"}, "doesn't stand in the folder"),
        ({"path": "store/CURRENT"}, "doesn't stand in the folder"),
        ({"path": "manifest.json"}, "two files are called"),
        ({"path": "dumps/large.nt"}, "two files are called"),
        ({"path": "dumps/large.nt/x.nq"}, "can't be written"),
        ({"path": "dumps/" + "x" * 300}, "can't be written"),
        ({"bytes": -1}, "can't be a"),
        ({"bytes": 25}, "more than the 25 bytes"),
        ({"bytes": 27}, "ended after 26 of 27 bytes"),
        ({"bytes": 10**15}, "make room"),
        ({"sha256": "0" * 64}, "there is no release/blob/0000"),
        ({"sha256": "../../../etc/passwd"}, "no digest"),
        ({"sha256": DUMP}, "gives one file two sizes"),
    ],
)
def test_a_manifest_that_lies_brings_nothing(
    row: dict[str, object], reason: str, machines: Machines, shelf: Shelf
) -> None:
    first, second = rows(shelf)
    lying(shelf, files=[{**first, **row}, second])
    for where in (shelf.address, str(machines.depot)):
        with pytest.raises(PactgraphError, match=reason):
            machines.pull(where)
        assert machines.has_nothing()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{}", "is no manifest"),
        (b"[" * 100_000, "is no manifest"),
        (b"\xff", "is no manifest"),
        (b"x" * (17 * 1024**2), "more than 16777216 bytes"),
        (manifest_text({"id": SECOND}).encode(), "is no manifest"),
    ],
    ids=["empty", "deep", "no UTF-8", "endless", "other fields"],
)
def test_what_is_no_manifest_brings_nothing(
    content: bytes, reason: str, machines: Machines, shelf: Shelf
) -> None:
    (shelf.folder / "release" / FIRST / MANIFEST).write_bytes(content)
    with pytest.raises(ExchangeError, match=reason):
        machines.pull(shelf.address)
    assert machines.has_nothing()


def test_a_manifest_of_another_release_brings_nothing(machines: Machines, shelf: Shelf) -> None:
    lying(shelf, id=SECOND)
    with pytest.raises(ExchangeError, match=f"is that of release {SECOND}"):
        machines.pull(shelf.address)
    assert machines.has_nothing()


def test_a_digest_that_is_known_decides(machines: Machines, shelf: Shelf) -> None:
    digest = hashlib.sha256((machines.made / FIRST / MANIFEST).read_bytes()).hexdigest()
    lying(shelf, version="2")
    with pytest.raises(ExchangeError, match=f"is to have {digest}"):
        machines.pull(shelf.address, sha256=digest)
    assert machines.has_nothing()
    forge(shelf.folder / "release" / FIRST / MANIFEST, version="1")
    machines.pull(shelf.address, sha256=digest)


def endless(handler: Handler) -> bool:
    if "blob" in handler.path:
        handler.answer(200, b"x" * 10**6, length=10**12)
    return "blob" in handler.path


def encoded(handler: Handler) -> bool:
    handler.answer(200, LARGE, Content_Encoding="gzip")
    return True


def from_the_middle(handler: Handler) -> bool:
    if "blob" in handler.path:
        handler.answer(206, LARGE[10:], Content_Range=f"bytes 10-{len(LARGE) - 1}/{len(LARGE)}")
    return "blob" in handler.path


def from_nowhere(handler: Handler) -> bool:
    if "blob" in handler.path:
        handler.answer(206, LARGE)
    return "blob" in handler.path


def failing(handler: Handler) -> bool:
    handler.answer(500, b"x")
    return True


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        (endless, "more than the"),
        (encoded, "comes encoded"),
        (from_the_middle, "from the middle"),
        (from_nowhere, "nothing says which"),
        (failing, "status 500"),
    ],
)
def test_a_server_that_behaves_oddly_brings_nothing(
    odd: Callable[[Handler], bool], reason: str, machines: Machines, shelf: Shelf
) -> None:
    shelf.odd = odd
    with pytest.raises(ExchangeError, match=reason):
        machines.pull(shelf.address)
    assert machines.has_nothing()


def test_a_file_that_comes_by_drops_is_given_up(
    machines: Machines, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pactgraph.release.exchange.incoming.WHILE", 0.0)
    monkeypatch.setattr("pactgraph.release.exchange.incoming.LEAST", 10**9)
    with pytest.raises(ExchangeError, match="bytes came in 0 seconds"):
        machines.pull(shelf.address)


def test_no_redirect_is_followed_and_no_password_is_told_to_another(
    machines: Machines, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACTGRAPH_AUTHORIZATION", "Bearer secret\n")
    machines.pull(shelf.address)
    assert {headers["Authorization"] for _, _, headers in shelf.asked} == {"Bearer secret"}
    prune(machines.there, 0)
    with shelf_of(shelf.folder) as other:

        def lead(handler: Handler) -> bool:
            handler.answer(302, b"", Location=f"{other.address}{handler.path[1:]}")
            return True

        shelf.odd = lead
        with pytest.raises(ExchangeError, match=f"leads to {other.address}"):
            machines.pull(shelf.address)
        assert other.asked == []
    assert machines.has_nothing()


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "http://a:b@127.0.0.1/",
        "http://127.0.0.1/?x=y",
        "http://127.0.0.1:x/",
        "https://[::1/",
    ],
)
def test_what_is_no_address_of_a_depot_is_told(address: str) -> None:
    with pytest.raises(InputError), depot_at(address):
        pass


def test_no_link_in_a_depot_is_followed(machines: Machines, tmp_path: Path) -> None:
    machines.push(write(machines.made, FIRST))
    blob = machines.depot / "release" / "blob" / DUMP
    blob.rename(tmp_path / "elsewhere")
    blob.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExchangeError, match="can't be read"):
        machines.pull()
    assert machines.has_nothing()


def test_a_release_is_never_put_over_another_one_of_its_id(machines: Machines) -> None:
    machines.push(write(machines.made, FIRST))
    other = write(machines.there, FIRST, b"<urn:other> <urn:b> <urn:d> .\n")
    before = (other.folder / MANIFEST).read_bytes()
    with pytest.raises(ExchangeError, match="another release"):
        machines.pull()
    with pytest.raises(ExchangeError, match="another release"):
        machines.push(other)
    assert (other.folder / MANIFEST).read_bytes() == before


def test_a_damaged_release_is_mended_by_a_pull_and_not_pushed(machines: Machines) -> None:
    machines.push(write(machines.made, FIRST))
    machines.pull()
    (machines.there / FIRST / "dumps" / "x.nq").unlink()
    with pytest.raises(PactgraphError, match=r"dumps/x\.nq is missing"):
        machines.push(open_release(machines.there / FIRST))
    machines.pull()
    open_release(machines.there / FIRST).verify()


def test_two_do_not_fetch_at_once(machines: Machines) -> None:
    machines.push(write(machines.made, FIRST))
    machines.there.mkdir()
    with fetching(machines.there), pytest.raises(ExchangeError, match="another command fetches"):
        machines.pull()


def test_a_follower_fetches_what_is_next_and_uses_what_is_current(machines: Machines) -> None:
    how = Pulled("", machines.there)
    machines.push(write(machines.made, FIRST))
    machines.push(write(machines.made, SECOND, b"<urn:e> <urn:b> <urn:d> .\n"))
    with depot_at(str(machines.depot)) as depot:
        assert follow(depot, how) is None
        assert not has_current(machines.there)
        for used in (SECOND, FIRST):
            point(depot, CURRENT, used)
            assert (follow(depot, how), follow(depot, how)) == (used, None)
            assert current_id(machines.there) == used
        (machines.depot / CURRENT).write_text("../../etc\n", "utf-8")
        with pytest.raises(ExchangeError, match="is no id"):
            follow(depot, how)
        with pytest.raises(UnknownNameError):
            point(depot, CURRENT, "../x")
        with pytest.raises(ExchangeError, match="push it first"):
            point(depot, CURRENT, "c" * 12)
    assert current_id(machines.there) == FIRST


def test_old_releases_go_and_the_current_one_stays(machines: Machines) -> None:
    for number, release_id in enumerate((FIRST, SECOND, "c" * 12, "d" * 12)):
        folder = write(machines.made, release_id).folder
        os.utime(folder / MANIFEST, (number, number))
    write(machines.made, FIRST)
    assert prune(machines.made, 1) == ["c" * 12, SECOND]
    assert [release.id for release in kept(machines.made)] == ["d" * 12, FIRST]
    assert prune(machines.made, 0) == ["d" * 12]
    shutil.rmtree(machines.made / FIRST)
    assert kept(machines.made) == []


def test_a_follower_keeps_as_many_releases_as_it_is_told(machines: Machines) -> None:
    there = Cli(machines.made, machines.there)
    for digit in "abcd":
        machines.push(
            write(machines.made, 12 * digit, f"<urn:{digit}> <urn:b> <urn:d> .\n".encode())
        )
        with depot_at(str(machines.depot)) as depot:
            point(depot, CURRENT, 12 * digit)
        assert (
            there("release", "follow", str(machines.depot), "--once", "--keep", "2").returncode == 0
        )
    assert {release.id[0] for release in kept(machines.there)} == {*"bcd"}


def test_the_command_line_from_one_machine_to_another(machines: Machines) -> None:
    write(machines.made, FIRST)
    write(machines.made, SECOND, b"<urn:e> <urn:b> <urn:d> .\n")
    here, there = Cli(machines.made, machines.made), Cli(machines.made, machines.there)
    depot = str(machines.depot)
    listed = json.loads(here("release", "list", "--json").stdout)
    assert [(row["id"], row["current"]) for row in listed] == [(SECOND, True), (FIRST, False)]
    assert here("release", "list").stdout.count("\n") == 2
    digest = hashlib.sha256((machines.made / FIRST / MANIFEST).read_bytes()).hexdigest()
    assert digest in here("release", "show", FIRST).stdout
    assert json.loads(here("release", "show", FIRST, "--json").stdout)["id"] == FIRST
    done = here("release", "verify", FIRST)
    assert (done.stdout, "is whole" in done.stderr) == (f"{machines.made / FIRST}\n", True)
    assert here("release", "push", depot, FIRST, "--use").stdout == f"{FIRST}\n"
    assert there("release", "follow", depot, "--once").stdout == f"{FIRST}\n"
    assert here("release", "push", depot).stdout == f"{SECOND}\n"
    assert there("release", "follow", depot, "--once").stdout == ""
    done = there("release", "use", SECOND, "--at", depot)
    assert (done.returncode, done.stdout) == (0, f"{SECOND}\n")
    assert there("release", "pull", depot, "--use").stdout == f"{machines.there / SECOND}\n"
    assert current_id(machines.there) == SECOND
    assert there("release", "use", FIRST).stdout == f"{FIRST}\n"
    assert current_id(machines.there) == FIRST
    assert there("release", "prune", "--keep", "0").stdout == f"{SECOND}\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["use", "nope"], 1, "no release 'nope'"),
        (["use", FIRST], 1, f"no release '{FIRST}'"),
        (["verify", "../x"], 1, "no release '../x'"),
        (["use", "../x", "--at", "depot"], 1, "is no id of a release"),
        (["pull", "depot"], 1, "names no release"),
        (["pull", "depot", "../../x"], 1, "is no id of a release"),
        (["pull", "depot", FIRST], 1, f"there is no release/{FIRST}/manifest.json"),
        (["pull", "http://127.0.0.1:1/", FIRST], 1, "no whole answer to GET"),
        (["push", "depot"], 1, "no release in"),
        (["follow", "http://127.0.0.1:1/", "--once"], 1, "no whole answer"),
        (
            ["use", FIRST, "--replica", "http://127.0.0.1:1", "--within", "0"],
            1,
            "nothing more is done",
        ),
        (["pull"], 2, "Missing argument"),
    ],
)
def test_a_mistake_ends_with_a_remedy(
    arguments: list[str], code: int, words: str, tmp_path: Path
) -> None:
    done = Cli(tmp_path, tmp_path / "releases")("release", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
