"""Run the application in several processes over one backend."""

import logging
import os
import resource
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pactgraph.config import Settings
from pactgraph.engine import Backend, open_backend
from pactgraph.errors import InputError
from pactgraph.queries import load_catalog
from pactgraph.release import Release
from pactgraph.web.app import create_app
from pactgraph.web.connections import Begun, Bounds, watch
from pactgraph.web.current_release import CurrentRelease
from pactgraph.web.ledger import Counts, Ledger, Routes, check_log, families
from pactgraph.web.listening import Listener
from pactgraph.web.processes import HttpProcesses
from pactgraph.web.wsgi.door import Door
from pactgraph.web.wsgi.endpoint import Endpoint
from pactgraph.web.wsgi.reception import Reception
from pactgraph.web.wsgi.recording import Recording
from pactgraph.web.wsgi.release_middleware import ReleaseMiddleware
from pactgraph.web.wsgi.switch import Publisher

# Connections that a process accepts, where it may open so many files, and how many it must be able
# to accept.
CONNECTIONS, FEWEST = 1000, 16
# Files that a process has open for other things than connections: so many, and so many for each
# query that runs.
_FILES, _FILES_OF_A_QUERY = 40, 3


def run_server(
    settings: Settings, folder: Path, listener: Listener, tell: Callable[[], None]
) -> None:
    """Serve until the process is told to stop; its processes meet in `folder`, and `tell` is called
    when all is there that it takes. Raises ReleaseError where the current release can't be read,
    InputError where no engine has the name that the settings have, or too few files may be open.
    """
    connections = _connections(settings)
    check_log("--log-file", settings.log_file)
    check_log("--slow-log", settings.slow_log)
    counts = _counts(settings, folder, Routes(create_app(settings).url_map))
    signal.signal(signal.SIGHUP, lambda *_: counts.open_logs_again())
    tell_metrics = _metrics(settings, counts)
    os.environ["PYTHONSAFEPATH"] = (
        "1"  # where processes are spawned, they import nothing from the working folder
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    wanted = CurrentRelease(settings.releases_folder, _check)
    wanted()
    # Not all of them are used, so that who comes is let in before others are hung up on.
    bounds = Bounds(
        connections * 3 // 4,
        settings.client_connections,
        settings.request_timeout,
        settings.trusted_proxies,
    )
    server = HttpProcesses(
        listener,
        settings.processes,
        connections=connections,
        patience=settings.request_timeout,
        on_hangup=counts.open_logs_again,
    )
    with open_backend(settings, folder, wanted) as backend:
        listener.start()
        tell_metrics()
        tell()
        load = partial(_load, settings, folder, backend, bounds)
        server.serve(target_loader=load, wrap_loader=False)


def _check(release: Release) -> None:
    """Raise PactgraphError where a saved query of `release`, or its names, can't be read."""
    load_catalog(release.queries_folder)
    release.verify_names()


def _load(settings: Settings, folder: Path, backend: Backend, bounds: Bounds, *_: object) -> Door:
    """The application, made in the process that serves it. Each connection may have a thread, so
    that clients that send or read slowly take threads from nobody.
    """
    application = create_app(settings)
    routes = Routes(application.url_map)
    counts = application.config["COUNTS"] = _counts(settings, folder, routes)
    signal.signal(signal.SIGHUP, lambda *_: counts.open_logs_again())
    ledger = Ledger(settings, counts)
    publisher, begun = Publisher(settings, folder, backend, ledger.observe), Begun()
    endpoint = Endpoint(application, settings, begun)
    reception = Reception(settings, folder)
    middleware = ReleaseMiddleware(endpoint, publisher.current, reception, settings)
    publisher.watch(middleware.take_up)
    ledger.watch(lambda: middleware.moment)
    watch(settings.port, bounds, begun)
    return Door(middleware, Recording(middleware, ledger, routes), CONNECTIONS, begun)


def _counts(settings: Settings, folder: Path, routes: Routes) -> Counts:
    """What all processes that meet in `folder` count; one that has died may still have its bank
    when the next one starts.
    """
    return Counts(folder / "counts", families(routes.patterns), 2 * settings.processes)


def _metrics(settings: Settings, counts: Counts) -> Callable[[], None]:
    """What has metrics told, where they are to be. Raises InputError where nobody can listen
    there.
    """
    if settings.metrics is None:
        return lambda: None
    # What only few ask for takes a twentieth of a second to import.
    from pactgraph.web.ledger.metrics import Scraped, serve_metrics

    return serve_metrics(settings.metrics, Scraped(counts, settings))


def other_files(settings: Settings) -> int:
    """The files that a process has open besides connections."""
    return _FILES + _FILES_OF_A_QUERY * settings.workers


def _connections(settings: Settings) -> int:
    """How many connections a process accepts, as many files as the system lets it open. Raises
    InputError where that is too few.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    others = other_files(settings)
    if 0 <= most < others + FEWEST:
        raise InputError(
            f"a process may open {most} files here, and needs {others + FEWEST} for "
            f"{settings.workers} workers: raise that limit (ulimit -n), or have fewer --workers"
        )
    return min(CONNECTIONS, most - others) if most >= 0 else CONNECTIONS
