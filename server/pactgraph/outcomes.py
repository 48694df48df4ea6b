"""How a request, or a query, can end: the words by which logs and metrics count it."""

from pactgraph import errors

# The word for an error, and for the kinds of it that have none of their own.
_WORDS: dict[type[errors.PactgraphError], str] = {
    errors.PactgraphError: "fault",
    errors.InputError: "bad-request",
    errors.HostError: "bad-request",
    errors.QueryError: "bad-request",
    errors.QuerySyntaxError: "syntax",
    errors.NotAcceptableError: "not-acceptable",
    errors.RequestSizeError: "too-long",
    errors.UrlLengthError: "too-long",
    errors.UnknownNameError: "not-found",
    errors.ForbiddenError: "refused",
    errors.MisdirectedError: "refused",
    errors.OriginError: "refused",
    errors.BudgetError: "client-limit",
    errors.BusyError: "busy",
    errors.DeadlineError: "timeout",
    errors.ExceededError: "memory",
    errors.ResultSizeError: "size",
    errors.EngineError: "engine-failed",
    errors.EngineEndError: "engine-died",
    errors.RemoteError: "remote",
    errors.ReleaseError: "no-release",
}
OK, FAULT = "ok", "fault"
# An answer that was kept, or that the client has; one that was not taken whole.
CACHED, UNCHANGED, CUT = "cached", "not-modified", "cut"
OUTCOMES = (OK, CACHED, UNCHANGED, CUT, *dict.fromkeys(_WORDS.values()))
OF_QUERIES = (OK, *dict.fromkeys(_WORDS.values()))
# Those that stopped a query which was running.
STOPPED = ("timeout", "memory", "size", "engine-died")


def outcome_of(error: errors.PactgraphError | None) -> str:
    """The word for an error; OK where there is none."""
    if error is None:
        return OK
    return next(_WORDS[kind] for kind in type(error).__mro__ if kind in _WORDS)


def outcome_of_status(status: int) -> str:
    """The word for an answer of which no more is known than its status."""
    if status < 400:
        return UNCHANGED if status == 304 else OK
    return "not-found" if status == 404 else "bad-request" if status < 500 else FAULT
