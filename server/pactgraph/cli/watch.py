"""A build at each change of a project's files, for who writes them."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Event

from pactgraph.cli.frame import build_release, put_path, say, tell
from pactgraph.config import Settings
from pactgraph.errors import PactgraphError

# Seconds from one look to the next. An editor that saves several files takes less.
_PAUSE = 0.3
_TOLD = 5  # changes that are told one by one
_SUFFIXES = (".ttl", ".rq", ".txt")

# File → what changes when it is written to or replaced.
Seen = Mapping[str, tuple[int, int, int]]


def build_at_changes(settings: Settings) -> None:
    """Build, and again whenever a file of the project or a text is changed, added or removed, until
    the user interrupts it. A build that fails is told, and the next change tried.

    Files that change while a build runs are built next, when they are at rest.
    """
    over = Event()

    def end(*_: object) -> None:
        over.set()  # where Python forks, an exception is lost, with a word
        raise KeyboardInterrupt

    def forget(lost: "sys.UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, KeyboardInterrupt):
            hook(lost)

    hook, sys.unraisablehook = sys.unraisablehook, forget
    before = signal.signal(signal.SIGINT, end)
    try:
        seen = _look(settings)
        while not over.is_set():
            _build(settings)
            say(f"watching {settings.project}; end with Ctrl-C")
            seen = seen if over.is_set() else _changed(settings, seen)
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGINT, before)
        sys.unraisablehook = hook
    say("no longer watching")


def _build(settings: Settings) -> None:
    start = time.monotonic()
    try:
        release = build_release(settings)
    except PactgraphError as error:
        tell(error)
        say(f"failed after {time.monotonic() - start:.1f} s; what was published stays")
    else:
        say(f"release {release.id} after {time.monotonic() - start:.1f} s")
        put_path(release.folder)


def _changed(settings: Settings, before: Seen) -> Seen:
    """What is seen when something has changed since `before`, and then come to rest."""
    last = before
    while (now := _look(settings)) == before or now != last:
        last = now
        time.sleep(_PAUSE)
    changes = list(_changes(before, now))
    for line in changes[:_TOLD]:
        say(line)
    if len(changes) > _TOLD:
        say(f"and {len(changes) - _TOLD} more")
    return now


def _changes(before: Seen, now: Seen) -> Iterator[str]:
    """A line for each file that differs."""
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            yield f"removed   {name}"
        elif name not in before:
            yield f"added     {name}"
        elif before[name] != now[name]:
            yield f"changed   {name}"


def _look(settings: Settings) -> Seen:
    """The files that a build may read; none of those that come and go meanwhile."""
    project = settings.project
    folders = [project / name for name in ("ontology", "data", "queries")]
    if not settings.texts_folder.is_relative_to(project / "data"):
        folders.append(settings.texts_folder)
    return dict(row for folder in folders for row in _files(folder, project))


def _files(folder: Path, project: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names if name.endswith(_SUFFIXES)):
            try:
                status = path.stat()
            except OSError:
                continue
            name = os.path.relpath(path, project)
            yield name, (status.st_mtime_ns, status.st_size, status.st_ino)
