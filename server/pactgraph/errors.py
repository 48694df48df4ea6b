"""The exceptions of the project, one tree:

PactgraphError              500  whatever goes wrong with a reason worth telling
├── InputError              400  what a person wrote or passed can't be used
│   ├── SettingError             a setting has a value that it can't have; the exit code is 2
│   ├── BuildError               the inputs of a build have errors; carries no release
│   └── SourceError              a text can't be added as a source
├── ReleaseError            503  there is no release, or none that can be served
│   └── DamageError         503  a release isn't what its manifest says
├── ExchangeError           502  a release can't be brought to another place, or from there
├── UnknownNameError        404  no saved query, format or file has this name
├── HostError               400  the request names no host, or several
├── MisdirectedError        421  a private server doesn't answer for this host
├── OriginError             403  a page of another site asks a private server
├── BudgetError             429  the client's seconds of query time are spent; says until when
├── BusyError               503  every place is taken; says when to come back
│   └── UnprovenError       503  the engine doesn't have the release that it is to answer from
└── QueryError              400  a query can't be answered
    ├── QuerySyntaxError    400  the text isn't SPARQL; carries line and column
    ├── ParameterError      400  a parameter is missing, unknown or of the wrong type
    ├── ForbiddenError      403  an update, or a call to another endpoint
    │   └── ServiceError    403  a call to an endpoint that isn't allowed
    ├── NotAcceptableError  406  no offered format suits the client
    ├── RequestSizeError    413  the request body is larger than is allowed
    ├── UrlLengthError      414  the URL is longer than is allowed
    ├── MediaTypeError      415  the request body is of a type that is not read
    ├── EngineError         500  the engine failed, through no fault of the query's form
    │   └── EngineEndError  500  the engine came to its end while it answered
    ├── RemoteError         502  another endpoint did not answer as it should
    ├── DeadlineError       504  the query ran into its time limit
    └── ExceededError       507  the query needed more memory than is allowed
        └── ResultSizeError 507  the answer is larger than is allowed, or than there is room for

Each class has an HTTP status and an exit code, and in `outcomes` a word that it is counted by. A
message names the thing and the remedy. It is told by `web/errors.py` and by the command line.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from pactgraph.words import Text, text_of


class PactgraphError(Exception):
    """Something went wrong, and the message says what to do; `retry_after` is seconds, or 0."""

    status = 500
    exit_code = 1
    title = "Internal error"

    def __init__(self, message: str = "", retry_after: int = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    def in_language(self, language: str) -> str:
        """The message in `language`, `en` or `zh`; in English where it has no other."""
        return str(self)


class InputError(PactgraphError):
    """What a person wrote or passed can't be used."""

    status, title = 400, "Bad input"


class SettingError(InputError):
    """A setting has a value that it can't have, or there is no such setting."""

    exit_code = 2


class BuildError(InputError):
    """The inputs have errors, so no release was made."""


class SourceError(InputError):
    """The text can't be added as a source."""


class ReleaseError(PactgraphError):
    """There is no release, or none that can be served."""

    status, title = 503, "No usable release"


class DamageError(ReleaseError):
    """A release isn't what its manifest says, or is none; nothing is built over it unasked."""

    title = "Damaged release"


class ExchangeError(PactgraphError):
    """A release can't be brought to the place where others get it, or from there."""

    status, title = 502, "The release can't be exchanged"


class UnknownNameError(PactgraphError):
    """Nothing has this name."""

    status, title = 404, "Not found"

    @classmethod
    def among(cls, what: str, name: str, known: Iterable[str]) -> "UnknownNameError":
        """The error that tells which names are `known`, and which of them may be meant."""
        near = " or ".join(get_close_matches(name.lower(), names := list(known)))
        meant = f"; did you mean {near}?" if near else ""
        return cls(f"no {what} {name!r}; there are {', '.join(names) or 'none'}{meant}")


class HostError(PactgraphError):
    """The request names no host, or several, or what can't be one."""

    status, title = 400, "Bad host"


class MisdirectedError(PactgraphError):
    """The request is for another host than this server, which is private, answers for."""

    status, title = 421, "Misdirected request"


class OriginError(PactgraphError):
    """A page of another site asks this server, which is private."""

    status, title = 403, "Forbidden"


class BudgetError(PactgraphError):
    """The client has spent its seconds of query time."""

    status, title = 429, "Too much query time"


class BusyError(PactgraphError):
    """Every place is taken, or the wait was too long."""

    status, title = 503, "Busy"


class UnprovenError(BusyError):
    """The engine doesn't prove that it has the release which it is to answer from."""

    title = "The engine lacks the release"


class QueryError(PactgraphError):
    """The query can't be answered."""

    status, title = 400, "Bad query"


class QuerySyntaxError(QueryError):
    """The text isn't SPARQL 1.1; `line` and `column` count from 1, and are None where unknown."""

    title = "SPARQL syntax error"

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class ParameterError(QueryError):
    """The value or the name of a `parameter` is wrong. `problems` are all that is wrong with a
    request, one of these each, and `example` is an address that works.
    """

    title = "Bad parameter"
    problems: "tuple[ParameterError, ...]" = ()
    example = ""

    def __init__(self, message: str | Text, parameter: str = "", advice: str | Text = "") -> None:
        self.message, self.parameter, self.advice = text_of(message), parameter, text_of(advice)
        super().__init__(self.in_language("en"))

    def in_language(self, language: str) -> str:
        """The message and the advice in `language`; in English where they have no other."""
        told = [self.message.in_language(language), self.advice.in_language(language)]
        return ("；" if language == "zh" else "; ").join(filter(None, told))


class ForbiddenError(QueryError):
    """The query asks for an update or for a call to another endpoint."""

    status, title = 403, "Forbidden"


class ServiceError(ForbiddenError):
    """The query calls an endpoint that isn't allowed."""


class NotAcceptableError(QueryError):
    """No format that fits the kind of query is acceptable to the client."""

    status, title = 406, "Not acceptable"


class RequestSizeError(QueryError):
    """The request body is larger than is allowed."""

    status, title = 413, "Request too large"


class UrlLengthError(QueryError):
    """The URL is longer than is allowed."""

    status, title = 414, "URL too long"


class MediaTypeError(QueryError):
    """The request body is of a type that the protocol doesn't name."""

    status, title = 415, "Unsupported media type"


class EngineError(QueryError):
    """The engine failed, through no fault of the query's form."""

    status, title = 500, "Engine failure"


class EngineEndError(EngineError):
    """The engine, or what ran the query of it, came to its end before it had answered."""


class RemoteError(QueryError):
    """Another endpoint did not answer as it should."""

    status, title = 502, "The other endpoint failed"

    def __init__(self, message: str = "", retry_after: int = 5) -> None:
        super().__init__(message, retry_after)


class DeadlineError(QueryError):
    """The query ran into its time limit and was stopped; nothing of its answer is given."""

    status, title = 504, "Time limit reached"


class ExceededError(QueryError):
    """The query needed more memory than is allowed; nothing of its answer is given."""

    status, title = 507, "Limit exceeded"


class ResultSizeError(ExceededError):
    """The answer is larger than is allowed, or than there is room for; nothing of it is given."""
