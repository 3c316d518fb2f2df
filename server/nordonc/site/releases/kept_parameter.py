"""Links and forms of a page that keep a parameter of the request."""

import re
from urllib.parse import quote

from flask import Response, request

from nordonc.site.releases.pinning import OF_NO_RELEASE

#: What leads to our own pages, as templates write it; its address, and what is behind that.
_LEADS = re.compile(r"""<(a|form|link)\b([^>]*?\s(?:href|action)=")(/[^"#]*)([^>]*>)""")


def with_parameter(response: Response, name: str, value: str, unless: str = "") -> Response:
    """Return a page whose links and forms have a parameter; files of no release are left alone.

    Args:
        response: The page; what else it may be comes back as it is.
        name: The parameter; an address that has it already keeps its own value.
        value: Its value.
        unless: Attribute of links that lead elsewhere on purpose.
    """
    if response.mimetype != "text/html" or response.direct_passthrough:
        return response
    kept = f"{name}={quote(value, safe='')}"
    field = f'<input type="hidden" name="{name}" value="{value}">'

    def led(found: re.Match[str]) -> str:
        kind, before, address, behind = found.groups()
        if has_it(address, name) or (unless and unless in found[0]):
            return found[0]
        mark = "&amp;" if "?" in address else "?"
        whole = f"<{kind}{before}{address}{mark}{kept}{behind}"
        return whole + field if kind == "form" else whole

    response.set_data(_LEADS.sub(led, response.get_data(as_text=True)))
    return response


def has_it(address: str, name: str) -> bool:
    """Tell whether an address of ours has a parameter already, or is of no release."""
    path = address.removeprefix(request.script_root).partition("?")[0]
    return any(f"{mark}{name}=" in address for mark in "?&;") or bool(OF_NO_RELEASE.fullmatch(path))
