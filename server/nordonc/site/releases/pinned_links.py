"""Links of a page that is pinned to a release: they lead to pages of the same release."""

from flask import Response, request

from nordonc.site.releases.kept_parameter import with_parameter
from nordonc.site.releases.pinning import PARAMETER, PINNED

#: What leads to another release on purpose says so.
_ELSEWHERE = 'rel="latest-version"'


def pinned(response: Response) -> Response:
    """Return an answer whose links and forms keep the release that the request names."""
    version = request.environ.get(PINNED)
    return with_parameter(response, PARAMETER, version, _ELSEWHERE) if version else response
