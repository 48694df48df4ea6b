"""What the client of a request takes: formats, and gzip or not."""

from collections.abc import Sequence

from pactgraph.media import Accept, first_known, negotiate
from pactgraph.web.wsgi.shapes import Environ


def accepted(environ: Environ, wishes: Sequence[str] = ()) -> Accept:
    """What a request accepts; the first known of `wishes`, names of formats, wins over its header.
    Raises NotAcceptableError.

    Clients of old servers send several names for a format, of which each server knows its own.
    """
    return negotiate(environ.get("HTTP_ACCEPT"), first_known(wishes), bool(encoding(environ)))


def encoding(environ: Environ) -> str:
    """The encoding that the client of a request takes: gzip, or none (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3)."""
    rated = dict(
        _rated(part)
        for part in environ.get("HTTP_ACCEPT_ENCODING", "").lower().split(",")
        if part.strip()
    )
    return "gzip" if rated.get("gzip", rated.get("x-gzip", rated.get("*", 0.0))) > 0 else ""


def _rated(part: str) -> tuple[str, float]:
    """A coding and its quality, 1 where there is none that can be read."""
    coding, _, quality = part.partition(";")
    try:
        return coding.strip(), float(quality.partition(";")[0].strip().removeprefix("q="))
    except ValueError:
        return coding.strip(), 1.0
