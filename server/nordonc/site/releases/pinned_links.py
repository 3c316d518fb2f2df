"""Links of a page that is pinned to a release: they lead to pages of the same release."""

import re
from urllib.parse import quote

from flask import Response, request

from nordonc.site.releases.pinning import OF_NO_RELEASE, PARAMETER, PINNED

#: A link or form of our own pages, as templates write them; its address, and what is behind that.
_LEADS = re.compile(r"""<(a|form)\b([^>]*?\s(?:href|action)=")(/[^"#]*)([^>]*>)""")
#: What leads to another release on purpose says so.
_ELSEWHERE = 'rel="latest-version"'


def pinned(response: Response) -> Response:
    """Return an answer whose links and forms keep the release that the request names."""
    version = request.environ.get(PINNED)
    if version and response.mimetype == "text/html" and not response.direct_passthrough:
        kept = f"{PARAMETER}={quote(version, safe='')}"
        field = f'<input type="hidden" name="{PARAMETER}" value="{version}">'

        def led(found: re.Match[str]) -> str:
            kind, before, address, behind = found.groups()
            path = address.removeprefix(request.script_root).partition("?")[0]
            if _ELSEWHERE in found[0] or OF_NO_RELEASE.fullmatch(path) or kept in address:
                return found[0]
            mark = "&amp;" if "?" in address else "?"
            whole = f"<{kind}{before}{address}{mark}{kept}{behind}"
            return whole + field if kind == "form" else whole

        response.set_data(_LEADS.sub(led, response.get_data(as_text=True)))
    return response
