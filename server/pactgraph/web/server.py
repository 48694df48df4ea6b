"""Run the application under granian, in several processes over one backend."""

import logging
import os
import resource
import socket
from functools import partial
from ipaddress import ip_address
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from pactgraph.config import Settings
from pactgraph.engine import Backend, open_backend
from pactgraph.errors import InputError
from pactgraph.queries import load_catalog
from pactgraph.release import Release
from pactgraph.web.app import create_app
from pactgraph.web.current_release import CurrentRelease
from pactgraph.web.wsgi.endpoint import Endpoint
from pactgraph.web.wsgi.reception import Reception
from pactgraph.web.wsgi.release_middleware import ReleaseMiddleware
from pactgraph.web.wsgi.switch import Publisher

# Connections that a process holds. Each may have a thread, which exists only while it is needed, so
# that clients that send or read slowly take threads from nobody.
_CONNECTIONS = 1000
# The URL and the headers of a request may take this many bytes together; it takes time to read
# them.
_HEADERS = 48 * 1024
# A client that sends no request in this time, in milliseconds, is hung up on.
_SILENCE = 15_000
# At the end, queries have this many seconds to finish.
_GRACE = 5


def run_server(settings: Settings, folder: Path) -> None:
    """Serve until the process is told to stop; its processes meet in `folder`. Raises ReleaseError
    where the current release can't be read, InputError where no engine has the name that the
    settings have.
    """
    _raise_descriptor_limit()
    os.environ["PYTHONSAFEPATH"] = (
        "1"  # where processes are spawned, they import nothing from the working folder
    )
    wanted = CurrentRelease(settings.releases_folder, _check)
    wanted()
    server = Server(
        target="pactgraph.web.app:create_app",
        address=_numeric(settings.host),
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_SILENCE, max_buffer_size=_HEADERS),
        workers=settings.processes,
        backpressure=_CONNECTIONS,
        blocking_threads=_CONNECTIONS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE,
        log_level=LogLevels.error,
    )
    with open_backend(settings, folder, wanted) as backend:
        server.serve(target_loader=partial(_load, settings, folder, backend), wrap_loader=False)


def _check(release: Release) -> None:
    """Raise PactgraphError where a saved query of `release` can't be read."""
    load_catalog(release.queries_folder)


def _load(settings: Settings, folder: Path, backend: Backend, *_: object) -> ReleaseMiddleware:
    """The application, made in the process that serves it."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    publisher = Publisher(settings, folder, backend)
    endpoint, reception = Endpoint(create_app(settings), settings), Reception(settings, folder)
    middleware = ReleaseMiddleware(endpoint, publisher.current, reception, settings)
    publisher.watch(middleware.take_up)
    return middleware


def _raise_descriptor_limit() -> None:
    """Allow as many open files as the system lets us have; connections and workers need
    a few each.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def check_address(host: str, port: int) -> None:
    """Raise InputError where the server couldn't listen: a clear word before it starts, instead of
    its traceback after.
    """
    if not 0 < port < 65536:
        raise InputError(f"can't listen on {host}:{port}: a port is a number from 1 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InputError(
            f"can't listen on {host}:{port}: {error.strerror}; choose another --host or --port"
        ) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server that listens on `host`."""
    address = ip_address(_numeric(host))
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _numeric(host: str) -> str:
    """The address that a name stands for, as a number."""
    return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
