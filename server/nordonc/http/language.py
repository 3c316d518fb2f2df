"""The language in which a page gives the names of things: asked for, or what the client accepts."""

from collections.abc import Iterable
from types import MappingProxyType
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

PARAMETER = "lang"
#: The language of a request in its environment, and whether the request names it.
LANGUAGE = "nordonc.language"
CHOSEN = "nordonc.language.chosen"
DEFAULT = "en"
#: The languages on offer, by tag; things without a name in one are called in English.
#: Source: https://www.rfc-editor.org/rfc/rfc5646
LANGUAGES = MappingProxyType(
    {
        "en": "English",
        "da": "Danish",
        "fo": "Faroese",
        "fi": "Finnish",
        "kl": "Greenlandic",
        "is": "Icelandic",
        "nb": "Norwegian Bokmål",
        "nn": "Norwegian Nynorsk",
        "se": "North Sámi",
        "sv": "Swedish",
    }
)
#: The language that each value of the parameter names.
_LANGUAGE_OF = MappingProxyType({f"{PARAMETER}={tag}": tag for tag in LANGUAGES})
#: The languages on offer that one includes with which names may be tagged.
#: Source: https://iso639-3.sil.org/code/nor
INCLUDED = MappingProxyType({"no": ("nb", "nn")})
#: Tags that stand for one of these.
_MEANT = MappingProxyType({"no": "nb"})
#: What the endpoint answers has no names in a language of the request, and is kept once for all.
_OF_NO_PAGE = "/sparql"


class InLanguage:
    """WSGI middleware: a request has one of the languages on offer, whatever it accepts.

    The application does not see the parameter ``lang`` of a request that names one of them; any
    other value is left to it.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._app(environ, start_response)
        given = [part for part in environ["QUERY_STRING"].split("&") if part]
        named = _LANGUAGE_OF.keys() & given
        is_page = environ["PATH_INFO"] != _OF_NO_PAGE
        known = {}
        if is_page:
            known[LANGUAGE] = accepted(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        if len(named) == 1:
            (parameter,) = named
            rest = "&".join(part for part in given if part != parameter)
            known |= {"QUERY_STRING": rest}
            if is_page:
                known |= {LANGUAGE: _LANGUAGE_OF[parameter], CHOSEN: "yes"}
        return self._app({**environ, **known} if known else environ, start_response)


def accepted(field: str) -> str:
    """Return the language on offer that a client likes best, by its primary tag; else English.

    Args:
        field: The header field ``Accept-Language``.
            Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-accept-language
    """
    for tag, quality in parse_accept_header(field, LanguageAccept):
        primary = tag.lower().partition("-")[0]
        if quality > 0 and _MEANT.get(primary, primary) in LANGUAGES:
            return _MEANT.get(primary, primary)
    return DEFAULT
