"""What is kept is what was made, or it is made anew: whatever happens to the folder."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pactgraph.files.cache import Cache
from pactgraph.pipeline.confined import Watch, confined


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "kept", 10**6, b"1")


class Maker:
    """Makes a value, and counts how often."""

    def __init__(self, value: bytes = b"value") -> None:
        self.value, self.count = value, 0

    def __call__(self) -> bytes:
        self.count += 1
        return self.value


def only_file(cache: Cache) -> Path:
    (path,) = (cache.folder or Path()).iterdir()
    return path


def test_a_value_is_made_once(cache: Cache) -> None:
    make = Maker()
    assert [cache.cached(b"key", make) for _ in range(3)] == [b"value"] * 3
    assert make.count == 1


def test_another_key_or_version_is_another_value(cache: Cache) -> None:
    cache.cached(b"key", Maker(b"first"))
    assert cache.cached(b"other", Maker(b"second")) == b"second"
    assert Cache(cache.folder, 10**6, b"2").cached(b"key", Maker(b"third")) == b"third"
    assert cache.cached(b"key", Maker(b"fourth")) == b"first"


@pytest.mark.parametrize("cache", [Cache(), Cache(Path("/nowhere/at/all"), 10), Cache(Path("x"))])
def test_where_nothing_can_be_kept_all_is_made_anew(cache: Cache) -> None:
    make = Maker()
    assert [cache.cached(b"key", make) for _ in range(2)] == [b"value"] * 2
    assert make.count == 2
    assert not Path("x").exists()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def link(path: Path) -> None:
    path.rename(path.parent.parent / "moved")
    path.symlink_to(path.parent.parent / "moved")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


HARMS: dict[str, Callable[[Path], object]] = {
    "changed": flip,
    "cut": lambda path: os.truncate(path, path.stat().st_size - 1),
    "empty": lambda path: os.truncate(path, 0),
    "removed": Path.unlink,
    "a link": link,
    "a pipe": pipe,
    "open to all": lambda path: path.chmod(0o666),
    "a folder that is open to all": lambda path: path.parent.chmod(0o777),
    "no folder": lambda path: shutil.rmtree(path.parent),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_value_that_is_not_whole_or_not_ours_is_made_anew(harm: str, cache: Cache) -> None:
    cache.cached(b"key", Maker())
    HARMS[harm](only_file(cache))
    make = Maker()
    assert cache.cached(b"key", make) == b"value"
    assert make.count == 1


def test_a_value_under_the_name_of_another_is_not_taken_for_it(cache: Cache) -> None:
    cache.cached(b"key", Maker(b"first"))
    first = only_file(cache)
    aside = first.rename(first.parent.parent / "aside")
    cache.cached(b"other", Maker(b"second"))
    other = only_file(cache)
    aside.replace(other)
    assert cache.cached(b"other", Maker(b"second")) == b"second"


def test_a_folder_that_is_a_link_is_not_written_through(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "kept").symlink_to(tmp_path / "elsewhere")
    assert cache.cached(b"key", Maker()) == b"value"
    assert not list((tmp_path / "elsewhere").iterdir())


def test_what_nobody_asked_for_goes_first_and_of_that_the_oldest(cache: Cache) -> None:
    for number in range(4):
        cache.cached(b"%d" % number, Maker(os.urandom(500)))
        for path in (cache.folder or Path()).iterdir():
            os.utime(path, (0, path.stat().st_mtime - 10))
    another = Cache(cache.folder, 1300, b"1")
    another.cached(b"0", Maker())
    another.tidy()
    makers = [Maker() for _ in range(4)]
    for number, make in enumerate(makers):
        cache.cached(b"%d" % number, make)
    assert [make.count for make in makers] == [0, 1, 1, 0]


def test_a_cache_is_of_use_where_a_build_is_shut_in(cache: Cache) -> None:
    def work(watch: Watch) -> object:
        watch.begin("the cache")
        make = Maker()
        value = Cache(cache.folder, 10**6, b"1").cached(b"key", make)
        return [make.count, value.decode()]

    (cache.folder or Path()).mkdir(mode=0o700)
    assert confined(work, writes=cache.folder) == [1, "value"]
    assert confined(work, writes=cache.folder) == [0, "value"]
    cache.cached(b"other", Maker(os.urandom(500)))

    def tidy(watch: Watch) -> object:
        Cache(cache.folder, 1, b"1").tidy()
        return []

    confined(tidy, writes=cache.folder)
    assert cache.folder
    assert not list(cache.folder.iterdir())


def test_what_is_asked_for_again_is_made_once_where_nothing_is_kept() -> None:
    made = iter((b"first", b"second"))
    cache = Cache()
    asked = [cache.piece(b"key", lambda: next(made), again=again) for again in (True, True, False)]
    assert [piece.plain for piece in asked] == [b"first"] * 3
    assert cache.piece(b"key", lambda: next(made)).plain == b"second"
