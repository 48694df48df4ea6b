"""Run the application under granian."""

import logging
import socket
from functools import partial

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from pactgraph.config import Settings
from pactgraph.errors import InputError
from pactgraph.web import create_app

# A slow query must not hold up the quick ones; evaluation releases the interpreter's lock.
_THREADS = 8


def run_server(settings: Settings) -> None:
    """Serve until the process is told to stop. A worker that a query brings down is started anew."""
    server = Server(
        target="pactgraph.web:create_app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        blocking_threads=_THREADS,
        websockets=False,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=partial(_load, settings), wrap_loader=False)


def _load(settings: Settings, *_: object) -> Flask:
    """The application, made in the process that serves it."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    return create_app(settings)


def check_address(host: str, port: int) -> None:
    """Raise InputError where the server couldn't listen: a clear word before it starts, instead of its traceback after."""
    if not 0 < port < 65536:
        raise InputError(f"can't listen on {host}:{port}: a port is a number from 1 to 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise InputError(f"can't listen on {host}:{port}: {error.strerror}; choose another --host or --port") from error
