"""Parameters that others append to links, to see where visitors come from."""

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Names that campaigns, mail and social networks append; no address takes one of them.
#: Source: https://support.google.com/analytics/answer/10917952, and the same for clicks.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|msclkid)(?:=|$)", re.ASCII)


class WithoutTracking:
    """Take tracking parameters out of a request, so that it is the one without them.

    Pages, cache and links do not see them; any other parameter stays as it was sent.
    """

    def __init__(self, app: WSGIApplication) -> None:
        """Stand before an application."""
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        query = environ.get("QUERY_STRING", "")
        kept = (one for one in query.split("&") if not _TRACKING.match(one))
        environ["QUERY_STRING"] = "&".join(kept)
        return self._app(environ, start_response)
