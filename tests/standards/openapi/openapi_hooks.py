"""What schemathesis can't send by itself."""

from typing import Any

import schemathesis


@schemathesis.serializer("application/sparql-query")
def _sparql_query(ctx: schemathesis.SerializationContext, value: Any) -> Any:
    """A query is sent as it is."""
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")
