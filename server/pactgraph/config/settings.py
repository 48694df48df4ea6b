"""THE table of settings: one field each, with unit, default and help."""

from dataclasses import Field, dataclass, fields
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

from pactgraph.machine import cores, free_room, half_the_memory, worker_count
from pactgraph.places import find_project, find_releases
from pactgraph.readers import Network

KIB, MIB, GIB = 1024, 1024**2, 1024**3


def _setting(help: str, default: Any, kind: str = "number") -> Any:
    """A field with its help text and the kind of its value, a key of READERS; a callable default is
    worked out when it is needed.
    """
    metadata = {"help": help, "kind": kind}
    if callable(default):
        return dataclass_field(default_factory=default, metadata=metadata)
    return dataclass_field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides. Times are seconds; sizes are bytes; an unset folder is found by
    the rule in its help.
    """

    project: Path = _setting(
        "Folder with ontology/, data/ and queries/ [the checkout around you, else the installed "
        "copy]",
        find_project,
        "folder",
    )
    releases: Path | None = _setting(
        "Folder of the releases [releases/ in the checkout, else your user data folder]",
        None,
        "folder",
    )
    texts: Path | None = _setting(
        "Folder with the texts of the sources, to verify quotes against [data/texts/ in the "
        "project]; of those that are given here, pages show the sentences",
        None,
        "folder",
    )
    engine: str = _setting(
        "What answers queries: pool, which is processes that can be killed; embedded, which is "
        "this process, where all queries can be trusted; or the address of a SPARQL endpoint that "
        "has the release (pactgraph load), {release} in it standing for the release",
        "pool",
        "engine",
    )
    engine_proof: float = _setting(
        "How long the proof holds that an endpoint has the release, in seconds; 0 asks for none: "
        "its data is its own, and no answer is kept",
        60.0,
        "seconds or 0",
    )
    store: str = _setting(
        "Where queries read the release: memory, disk, or auto, which is disk past ten million "
        "statements",
        "auto",
        "store",
    )
    store_from: int = _setting(
        "Statements from which on a build writes the store on disk too, which `pactgraph query` "
        "then reads in place of loading the release; 0 is never",
        1_000_000,
        "number or 0",
    )

    build_timeout: float = _setting(
        "Longest time of one step of a build (a file, rule, check, shape or saved query), in "
        "seconds",
        120.0,
        "seconds",
    )
    build_memory: int = _setting(
        "Memory for a build, and size of the largest file that it writes [half of the machine's "
        "memory]",
        half_the_memory,
        "size",
    )
    build_cache: int = _setting(
        "Room beside the releases for what the next build can use again; 0 keeps nothing, and "
        "makes "
        "all anew",
        GIB,
        "size or 0",
    )

    host: str = _setting(
        "Address or name of this machine to listen on; * is all addresses", "127.0.0.1", "text"
    )
    port: int = _setting("Port to listen on; 0 is any that is free", 8000, "port")
    processes: int = _setting("Processes that speak HTTP [one for each core]", cores)
    trusted_proxies: tuple[Network, ...] = _setting(
        "Proxies whose X-Forwarded-For is believed: addresses or networks, with commas",
        (),
        "networks",
    )
    public_url: str | None = _setting(
        "Address by which clients know the server, for all links; wins over every header [that of "
        "each request]",
        None,
        "url",
    )
    cors: bool | None = _setting(
        "Answer pages of any site, by any name; or none, and only by our own [--cors, but for "
        "--data on a loopback address]",
        None,
        "flag",
    )
    client_connections: int | None = _setting(
        "Connections of one client that each process holds; past it those are closed that wait for "
        "nothing [a quarter of all; no limit for clients on this machine and trusted proxies]",
        None,
    )
    request_timeout: float = _setting(
        "Longest time for a request to arrive, in seconds", 30.0, "seconds"
    )
    request_size: int = _setting("Largest request body", MIB, "size")
    url_length: int = _setting("Longest URL; a longer query is to be POSTed", 8 * KIB, "size")
    cache_size: int = _setting(
        "Memory of each process for answers to be given again; 0 keeps none", 64 * MIB, "size or 0"
    )

    release_overlap: float = _setting(
        "How long a release that is no longer current still answers requests that name it in "
        "Pactgraph-Release, in seconds; meanwhile both take memory",
        0.0,
        "seconds or 0",
    )
    log: str | None = _setting(
        "A line for each request: json, plain or none [json with --log-file, else none]",
        None,
        "log",
    )
    log_file: Path | None = _setting(
        "File that these lines are added to, opened again at SIGHUP [standard error]", None, "file"
    )
    log_addresses: bool = _setting("Say in logs which client asked", False, "flag")
    slow_query: float = _setting(
        "Log queries that take so many seconds, or are stopped, with their text; 0 logs none",
        0.0,
        "seconds or 0",
    )
    slow_log: Path | None = _setting(
        "File that these are added to; it holds what people asked [standard error]", None, "file"
    )
    metrics: tuple[str, int] | None = _setting(
        "Address that tells metrics for Prometheus, such as 127.0.0.1:9464; whoever reaches it may "
        "read them [nowhere]",
        None,
        "address",
    )

    query_timeout: float = _setting(
        "Longest time of a query, in seconds; a request can only lower it", 30.0, "seconds"
    )
    query_memory: int = _setting("Memory for one query", GIB, "size")
    result_size: int = _setting("Largest answer", 256 * MIB, "size")
    total_results: int = _setting(
        "Room on the disk for all answers in files together, half of it for one client; past it "
        "an answer is refused [a quarter of what is free, 4 GiB at most]",
        free_room,
        "size",
    )
    total_memory: int = _setting(
        "Memory for all queries together; past it the largest is stopped [half of the machine's]",
        half_the_memory,
        "size",
    )
    workers: int = _setting(
        "Queries that run at the same time [4 for each core, at least 32]", worker_count
    )
    queue_size: int = _setting(
        "Queries that wait for a place to run; the next is answered 503", 64, "number or 0"
    )
    queue_wait: float = _setting("Longest wait for a place to run, in seconds", 5.0, "seconds")
    client_queries: int | None = _setting(
        "Queries of one client that run at the same time; its others wait [half of the workers]",
        None,
    )
    client_seconds: float | None = _setting(
        "Seconds of query time that a client may use in a minute; 0 is no limit [60; no limit for "
        "clients on this machine]",
        None,
        "seconds or 0",
    )
    service_allow: tuple[str, ...] = _setting(
        "Endpoints that SERVICE may call: whole IRIs, with commas [none]", (), "endpoints"
    )

    @property
    def releases_folder(self) -> Path:
        """The folder of the releases, found by rule where it isn't set."""
        return find_releases(self.project, self.releases)

    @property
    def texts_folder(self) -> Path:
        """The folder of the texts; it need not exist."""
        return self.texts or self.project / "data" / "texts"

    @property
    def logged(self) -> str:
        """How requests are logged: json, plain or none."""
        return self.log or ("json" if self.log_file else "none")

    @property
    def queries_per_client(self) -> int:
        """How many queries of one client may run at the same time."""
        return self.client_queries or -(-self.workers // 2)


def is_read_from_disk(store: str, quads: int) -> bool:
    """Whether a release of so many quads is read from a store on disk: a quad takes 336 bytes in
    memory.
    """
    return store == "disk" or (store == "auto" and quads > 10_000_000)


def is_kept_on_disk(settings: Settings, quads: int) -> bool:
    """Whether a build of so many quads writes the store on disk, be it read by servers or only by
    who asks one query: that loads a million quads in four seconds, and opens any store in 0.03 s.
    """
    is_large = settings.store == "auto" and 0 < settings.store_from <= quads
    return is_large or is_read_from_disk(settings.store, quads)


def settings_fields() -> dict[str, Field[Any]]:
    """The fields of Settings by name."""
    return {field.name: field for field in fields(Settings)}
