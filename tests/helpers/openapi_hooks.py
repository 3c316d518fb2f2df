"""What schemathesis must be told to send queries as they are."""

import schemathesis
from schemathesis import SerializationContext


@schemathesis.serializer("application/sparql-query")
def as_it_is(_context: SerializationContext, value: object) -> bytes:
    """Return a body that is a query; what is no UTF-8 goes out as it was made."""
    return str(value).encode("utf-8", "surrogatepass")
