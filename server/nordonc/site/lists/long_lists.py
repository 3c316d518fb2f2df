"""Lists too long for a page: shown in parts by their number, and choices too many to pick from."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Generic, NamedTuple, TypeVar

from flask import Response, after_this_request, request

from nordonc.endpoint.protocol import parameters
from nordonc.errors import NotFoundError, ParameterError
from nordonc.http.headers import MAX_FIELD_BYTES
from nordonc.http.web_links import Link, link_field
from nordonc.site.representations import address, with_values

#: Name of the parameter that gives the number of a part.
PARAMETER = "page"
#: Items that a part of a list has at most.
MOST = 300
#: Items of a list that is a part of a page about something; the rest stand in a list of their own.
MOST_LISTED = 100
#: Values that a pick list has at most; of more a form suggests some, and takes what is written.
MOST_PICKED = 200
#: Values that a form suggests at most; browsers search in them as one types.
MOST_SUGGESTED = 400

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_Item = TypeVar("_Item")


class Part(NamedTuple, Generic[_Item]):
    """A part of a list.

    Attributes:
        items: What it has of the list.
        total: Items of the whole list.
        page: Its number, from 1.
        pages: The number of parts.
    """

    items: Sequence[_Item]
    total: int
    page: int
    pages: int

    @property
    def previous(self) -> str:
        """Address of the part before; empty where there is none."""
        return _address(self.page - 1) if self.page > 1 else ""

    @property
    def next(self) -> str:
        """Address of the part after; empty where there is none."""
        return _address(self.page + 1) if self.page < self.pages else ""


def page_number() -> int:
    """Return the number of the part that the request asks for; the first where it names none.

    Raises:
        ParameterError: It is no number.
    """
    given = request.args.get(PARAMETER) or "1"
    if not _NUMBER.fullmatch(given):
        raise ParameterError(f"{PARAMETER}={given!r} is not a number from 1", PARAMETER)
    return int(given)


def part(items: Sequence[_Item]) -> Part[_Item]:
    """Return the part of a list that the request asks for; the answer links to those beside it.

    Raises:
        ParameterError: What it asks for is no number.
        NotFoundError: There is no such part.
    """
    number, pages = page_number(), max(1, -(-len(items) // MOST))
    if number > pages:
        raise NotFoundError(f"There is no page {number}; the last one is {pages}")
    found = Part(items[(number - 1) * MOST : number * MOST], len(items), number, pages)
    beside = {"prev": found.previous, "next": found.next}
    links = [Link(relation, place) for relation, place in beside.items() if place]
    if links:
        after_this_request(partial(_linked, links))
    return found


def asked(items: Sequence[_Item]) -> Sequence[_Item]:
    """Return what data have of a list: all, or the part whose number the request gives."""
    return part(items).items if request.args.get(PARAMETER) else items


def whole_list(suffix: str) -> str:
    """Return the address of the whole list that the request shows a part of, in a form of data."""
    return address(suffix, but=PARAMETER)


def _linked(links: Sequence[Link], response: Response) -> Response:
    response.headers["Link"] = link_field(links, MAX_FIELD_BYTES)
    return response


def _address(number: int) -> str:
    """Return the address of the request with another number; the first part needs none."""
    given = {name: [*values] for name, values in parameters(request.query_string).items()}
    given.pop(PARAMETER, None)
    return with_values(
        f"{request.script_root}{request.path}",
        given | ({PARAMETER: [str(number)]} if number > 1 else {}),
    )
