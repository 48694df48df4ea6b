"""Whether folders can be written to, and whether anybody listens at the port."""

import socket
import tempfile
from contextlib import closing
from pathlib import Path

from pactgraph.cli.checkup.finding import Finding, State, graded
from pactgraph.config import Settings
from pactgraph.errors import InputError
from pactgraph.release import has_current
from pactgraph.web.ledger import check_log
from pactgraph.web.listening import bind


def releases(settings: Settings) -> Finding:
    """Whether there is a release, or one can be built."""
    folder = settings.releases_folder
    parent = folder
    while not parent.exists():
        parent = parent.parent
    may_write = True
    try:
        tempfile.TemporaryFile(dir=parent).close()
    except OSError:
        may_write = False
    state = graded(may_write, may_write or has_current(folder))
    return Finding("releases", state, str(folder), {"folder": folder})


def sockets(settings: Settings) -> Finding:
    """Whether the processes of a server can meet in the folder for temporary files."""
    folder = tempfile.gettempdir()
    try:
        with tempfile.TemporaryDirectory() as own, closing(socket.socket(socket.AF_UNIX)) as bound:
            bound.bind(str(Path(own, "socket")))
    except OSError as error:
        return Finding("sockets", State.LACKS, f"{folder}: {error}", {"folder": folder})
    return Finding("sockets", State.OK, folder, {"folder": folder})


def logs(settings: Settings) -> Finding:
    """Whether the logs that are wanted can be written."""
    try:
        for option, path in (("--log-file", settings.log_file), ("--slow-log", settings.slow_log)):
            check_log(option, path)
    except InputError as error:
        return Finding("logs", State.LACKS, str(error))
    named = [str(path) for path in (settings.log_file, settings.slow_log) if path]
    return Finding("logs", State.OK, ", ".join(named) or "-")


def port(settings: Settings) -> Finding:
    """Whether the server can listen where it is to."""
    try:
        with bind(settings.host, settings.port).bound:
            return Finding("port", State.OK, f"{settings.host} {settings.port}")
    except InputError as error:
        return Finding("port", State.LACKS, str(error))


def metrics(settings: Settings) -> Finding:
    """Whether metrics can be told where they are to be."""
    if settings.metrics is None:
        return Finding("metrics", State.OK, "-")
    host, number = settings.metrics
    try:
        with bind(host, number).bound:
            return Finding("metrics", State.OK, f"{host} {number}")
    except InputError as error:
        return Finding("metrics", State.LACKS, str(error))
