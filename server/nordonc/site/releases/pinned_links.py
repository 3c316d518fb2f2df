"""Links of an answer that is pinned to a release: they lead to answers of the same release."""

import re
from urllib.parse import quote

from flask import Response, request

from nordonc.site.releases.kept_parameter import has_it, with_parameter
from nordonc.site.releases.pinning import PARAMETER, PINNED

#: What leads to another release on purpose says so.
_ELSEWHERE = 'rel="latest-version"'
#: An address of ours in the header field ``Link``.
_TARGET = re.compile(r"<(/[^>]*)>")


def pinned(response: Response) -> Response:
    """Return an answer whose links and forms keep the release that the request names."""
    version = request.environ.get(PINNED)
    if not version:
        return response

    def kept(address: str) -> str:
        mark = "&" if "?" in address else "?"
        named = f"{address}{mark}{PARAMETER}={quote(version, safe='')}"
        return address if has_it(address, PARAMETER) else named

    for field in response.headers.getlist("Link"):
        response.headers.remove("Link")
        response.headers.add("Link", _TARGET.sub(lambda found: f"<{kept(found[1])}>", field))
    if place := response.headers.get("Content-Location"):
        response.headers["Content-Location"] = kept(place)
    return with_parameter(response, PARAMETER, version, _ELSEWHERE)
