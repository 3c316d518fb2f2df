"""The header fields that every answer has."""

#: Names the release that a request asks for, and the one that an answer is from.
RELEASE = "Nordonc-Release"
#: A page loads and asks nothing but this server, and any page may read.
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Query, Content-Location, ETag, Link, Memento-Datetime, Nordonc-Release, "
        "Nordonc-Unknown-Functions, Repr-Digest, Retry-After"
    ),
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}

#: Bytes that a header field may have whose length a client chooses; proxies refuse longer ones.
MAX_FIELD_BYTES = 2000

#: On the answer to OPTIONS, which browsers send before they post a query from another site.
#: Source: https://fetch.spec.whatwg.org/#http-cors-protocol
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Headers": (
        f"Accept, Accept-Datetime, Authorization, Content-Type, {RELEASE}"
    ),
    "Access-Control-Allow-Methods": "GET, HEAD, POST, QUERY, OPTIONS",
    "Access-Control-Max-Age": "86400",
}
