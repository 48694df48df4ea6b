"""Which settings a command has, by what it does."""

# The settings of a command that may build a release, of one that runs queries, and of the server
# besides.
BUILDING = ("build_timeout", "build_memory")
QUERYING = (
    "engine",
    "engine_proof",
    "store",
    "query_timeout",
    "query_memory",
    "result_size",
    "service_allow",
)
_HTTP = (
    "host",
    "port",
    "processes",
    "trusted_proxies",
    "public_url",
    "cors",
    "client_connections",
    "request_timeout",
    "request_size",
    "url_length",
    "cache_size",
    "release_overlap",
)
_TOLD = ("log", "log_file", "log_addresses", "slow_query", "slow_log", "metrics")
SERVING = (
    *_HTTP,
    *_TOLD,
    "workers",
    "queue_size",
    "queue_wait",
    "client_queries",
    "client_seconds",
    "total_memory",
    "total_results",
)
