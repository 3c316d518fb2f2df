"""The choice of a media type from what the client accepts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nordonc.errors import NotAcceptableError
from nordonc.rdf.formats import Format
from nordonc.sparql.form import Form, formats_of


@dataclass(frozen=True, slots=True)
class MediaType:
    """The type of one answer: a format under the name by which the client knows it."""

    name: str
    format: Format

    @classmethod
    def of(cls, offered: Format) -> "MediaType":
        """Return the type of a format under its registered name."""
        return cls(offered.media_type, offered)

    @property
    def content_type(self) -> str:
        """The header field; types of text name their encoding."""
        return f"{self.name}; charset=utf-8" if self.name.startswith("text/") else self.name


_MEDIA_RANGE = re.compile(r"\*/\*|[\w!#$&^.+-]+/(?:\*|[\w!#$&^.+-]+)", re.ASCII)
_Q = re.compile(r"q\s*=\s*([0-9]*\.?[0-9]*)", re.ASCII)


@lru_cache(maxsize=256)
def choose(form: Form, accept: str | None, parameters: tuple[str, ...] = ()) -> MediaType:
    """Return the media type to answer in.

    A value of the parameter ``format`` that names a format of this query form decides; any other
    value is passed over, since clients send such values to every server alike. Then the ``Accept``
    header decides: the highest quality, then the most specific range, then our own preference.
    Source: https://www.rfc-editor.org/rfc/rfc9110.html#name-accept

    Args:
        form: Form of the query.
        accept: The header field as it was sent, if it was.
        parameters: The values of ``format``, as they were sent.

    Raises:
        NotAcceptableError: The header excludes every format on offer.
    """
    for value in parameters:
        for offered in formats_of(form):
            if value.strip().lower() in (*offered.parameters, offered.media_type):
                return MediaType.of(offered)
    return _best(_OFFERS[form], accepted_ranges(accept or ""))


def choose_from(offered: tuple[Format, ...], accept: str | None) -> MediaType:
    """Return the media type to answer in, of formats that belong to no form of query.

    Args:
        offered: The formats, the preferred one first.
        accept: The header field ``Accept`` as it was sent, if it was.

    Raises:
        NotAcceptableError: The header excludes every format on offer.
    """
    return _best(_offers(offered), accepted_ranges(accept or ""))


def _offers(offered: tuple[Format, ...]) -> list[MediaType]:
    """Return every media type under which an answer can go out, registered ones first."""
    registered = [MediaType.of(one) for one in offered]
    return registered + [MediaType(name, one) for one in offered for name in one.synonyms]


_OFFERS = {form: _offers(formats_of(form)) for form in Form}


def _best(offers: list[MediaType], ranges: Mapping[str, float]) -> MediaType:
    if not ranges:
        return offers[0]
    ranked = [(_quality(offer.name, ranges), offer) for offer in offers]
    (quality, _), best = max(ranked, key=lambda pair: pair[0])
    if quality <= 0:
        names = dict.fromkeys(offer.format.media_type for offer in offers)
        raise NotAcceptableError(f"This is offered as {', '.join(names)}")
    return best


def _quality(name: str, ranges: Mapping[str, float]) -> tuple[float, int]:
    """Return the quality of a media type and how specific the range is that gives it."""
    family = f"{name.partition('/')[0]}/*"
    for specificity, media_range in ((2, name), (1, family), (0, "*/*")):
        if media_range in ranges:
            return ranges[media_range], specificity
    return 0.0, 0


@lru_cache(maxsize=1024)
def wants_html(accept: str | None) -> bool:
    """Tell a browser from a program: it names HTML, and nothing that it likes better."""
    ranges = accepted_ranges(accept or "")
    return 0.0 < ranges.get("text/html", 0.0) >= max(ranges.values())


def accepted_ranges(accept: str) -> dict[str, float]:
    """Return the media ranges of an ``Accept`` header with their qualities, 0 to 1.

    Parameters other than ``q`` are passed over, as are members that are no media range. A lone
    ``*`` is ``*/*``, as Java's own client sends it.
    """
    ranges: dict[str, float] = {}
    for member in accept.split(","):
        name, *parameters = (part.strip().lower() for part in member.split(";"))
        if name == "*":
            name = "*/*"
        if _MEDIA_RANGE.fullmatch(name):
            ranges[name] = max(ranges.get(name, 0.0), _q(parameters))
    return ranges


def _q(parameters: list[str]) -> float:
    for parameter in parameters:
        if found := _Q.fullmatch(parameter):
            return min(float(found[1]), 1.0) if found[1].strip(".") else 1.0
    return 1.0
