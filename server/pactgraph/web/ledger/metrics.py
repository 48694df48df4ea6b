"""What is counted, for Prometheus, at an address of its own that is offered only where the operator
names one: what it tells is nobody else's business.

It is told by the process that all others come from, which has nothing to do with requests, so that
it answers however busy those are.
"""

import platform
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from socketserver import ThreadingMixIn
from typing import TypeAlias
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pyoxigraph
from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

import pactgraph
from pactgraph.config import Settings
from pactgraph.errors import InputError
from pactgraph.outcomes import CACHED, UNCHANGED
from pactgraph.web.ledger.entries import BOUNDS, ENDED, REQUESTS, Counts, Family, Kind
from pactgraph.web.ledger.sizes import sizes
from pactgraph.web.wsgi.types import Environ, StartResponse

_Told: TypeAlias = CounterMetricFamily | GaugeMetricFamily
_PREFIX = "pactgraph_"
# A metric with more series than these shows only those that have counted something.
_FEW = 32
# Who asks has so many seconds to say so.
_PATIENCE = 5


class Scraped(Collector):
    """The counts of a server with these settings, as the library has them."""

    def __init__(self, counts: Counts, settings: Settings) -> None:
        self._counts, self._settings = counts, settings
        self._started = time.time()

    def collect(self) -> Iterator[Metric]:
        """All metrics as they are now."""
        for family in self._counts.table:
            yield self._told(family)
        yield from self._cache()
        yield from self._processes()
        yield from self._server()

    def _told(self, family: Family) -> Metric:
        name, labels = _PREFIX + family.name, tuple(family.labels)
        found = {key[1:]: self._counts.series(key, family) for key in family.keys}
        if len(found) > _FEW:
            found = {values: words for values, words in found.items() if any(words)}
        unit = 1e6 if family.is_in_millionths else 1
        if family.kind is Kind.HISTOGRAM:
            histogram = HistogramMetricFamily(name, family.help, labels=labels)
            for values, words in found.items():
                histogram.add_metric(values, _buckets(words[:-1]), words[-1] / unit)
            return histogram
        plain = CounterMetricFamily if family.kind is Kind.COUNTER else GaugeMetricFamily
        told: _Told = plain(name, family.help, labels=labels)
        for values, words in found.items():
            told.add_metric(values, words[0] / unit)
        return told

    def _cache(self) -> Iterator[Metric]:
        """What the cache had, which follows from how requests ended."""
        hits = self._counts.total((ENDED, CACHED)) + self._counts.total((ENDED, UNCHANGED))
        family = next(family for family in self._counts.table if family.name == REQUESTS)
        asked = sum(
            self._counts.series(key, family)[0] for key in family.keys if key[2] in ("GET", "HEAD")
        )
        yield CounterMetricFamily(
            f"{_PREFIX}cache_hits", "Answers that were kept, or that the client had.", hits
        )
        yield CounterMetricFamily(
            f"{_PREFIX}cache_misses", "Answers to GET and HEAD that were neither.", asked - hits
        )

    def _processes(self) -> Iterator[Metric]:
        """The processes of the server, their memory, and the releases that they serve."""
        living = self._counts.living
        memory = _gauge("memory_bytes", "Memory of processes, by what they do.", "process")
        number = _gauge("processes", "Processes, by what they do.", "process")
        for kind, size in sizes([each.pid for each in living]).items():
            memory.add_metric([kind], size.bytes)
            number.add_metric([kind], size.processes)
        served = _gauge("release_info", "How many HTTP processes serve a release.", "release")
        for release in sorted({each.release for each in living} - {""}):
            served.add_metric([release], sum(each.release == release for each in living))
        yield from (memory, number, served)
        yield CounterMetricFamily(
            f"{_PREFIX}http_process_starts", "Starts of HTTP processes.", self._counts.starts
        )

    def _server(self) -> Iterator[Metric]:
        """What the server is, and its limits."""
        settings = self._settings
        about = {
            "version": pactgraph.__version__,
            "python": platform.python_version(),
            "pyoxigraph": pyoxigraph.__version__,
            "engine": "remote" if "://" in settings.engine else settings.engine,
        }
        build = _gauge("build_info", "What runs.", *about)
        build.add_metric(list(about.values()), 1)
        limits = _gauge("limit", "What the settings allow; seconds and bytes.", "setting")
        for name in ("workers", "queue_size", "query_timeout", "query_memory", "total_memory"):
            limits.add_metric([name], getattr(settings, name))
        yield from (build, limits)
        yield GaugeMetricFamily(
            f"{_PREFIX}start_time_seconds", "When the server started.", self._started
        )


def _gauge(name: str, help: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(_PREFIX + name, help, labels=labels)


def _buckets(words: Iterable[int]) -> list[tuple[str, float]]:
    """How many were at most so large, for each bound: as the library has a histogram."""
    told, total = list[tuple[str, float]](), 0
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), words, strict=True):
        total += count
        told.append((bound, total))
    return told


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout = _PATIENCE

    def log_message(self, *_: object) -> None:
        """Nothing is logged of who scrapes."""


def serve_metrics(address: tuple[str, int], collector: Collector) -> Callable[[], None]:
    """Bind to a host and a port; what comes back has metrics told there from when it is called.
    Raises InputError where nobody can listen there.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collector)
    tell = make_wsgi_app(registry)

    def answer(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/metrics":
            told: Iterable[bytes] = tell(environ, start_response)
            return told
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"The metrics are at /metrics.\n"]

    host, port = address
    try:
        server = make_server(host, port, answer, _family(host), _Handler)
    except OSError as error:
        raise InputError(
            f"--metrics {host}:{port}: can't listen there: {error.strerror}; choose another "
            "address or port"
        ) from error
    return threading.Thread(target=server.serve_forever, daemon=True).start


def _family(host: str) -> type[_Server]:
    """A server for addresses of the kind that `host` is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return type("_Family", (_Server,), {"address_family": family})
