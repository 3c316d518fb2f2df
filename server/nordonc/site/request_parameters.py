"""The parameters that a route takes: the same contract for all.

A parameter that a route does not know, one given twice that has one value, a value that is not
allowed, and text that is not UTF-8 are 400; a page with a form shows that again, with the reason.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, current_app, g, request

from nordonc.endpoint.protocol import parameters, repeated
from nordonc.errors import NordoncError, ParameterError
from nordonc.http.negotiation import wants_html
from nordonc.http.problem import header_fields

_View = TypeVar("_View", bound=Callable[..., Any])
#: Gives what a parameter may have as a value.
Offered = Callable[[], Iterable[str]]
_Values = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a route takes.

    Attributes:
        single: Parameters with one value.
        several: Parameters with any number of values.
        own: Whether the view checks names and values itself.
        form: Whether its page has a form that gives them.
        values: Gives the values that a parameter may have, where that is a list.
    """

    single: frozenset[str] = frozenset()
    several: frozenset[str] = frozenset()
    own: bool = False
    form: bool = False
    values: Mapping[str, Offered] = field(default_factory=dict)


_NOTHING = Contract()
_CONTRACTS: dict[object, Contract] = {}


def takes(
    *single: str,
    several: Iterable[str] = (),
    own: bool = False,
    form: bool = False,
    values: Mapping[str, Offered] | None = None,
) -> Callable[[_View], _View]:
    """Declare what a view takes, as a ``Contract``; one without a declaration takes nothing."""
    contract = Contract(
        single=frozenset(single),
        several=frozenset(several),
        own=own,
        form=form,
        values=values or {},
    )

    def declared(view: _View) -> _View:
        _CONTRACTS[view] = contract
        return view

    return declared


def contract_of(endpoint: str) -> Contract:
    """Return what the view of an endpoint takes."""
    return _CONTRACTS.get(current_app.view_functions[endpoint], _NOTHING)


def check() -> None:
    """Let a request pass whose parameters are those of its route.

    Raises:
        ParameterError: One is not known, or has too many values.
        RequestError: They are not UTF-8.
    """
    if request.url_rule is None or request.method == "OPTIONS":
        return
    contract, given = contract_of(request.url_rule.endpoint), repeated(request.query_string)
    if contract.own:
        return
    for name, values in given.items():
        if name not in contract.single | contract.several:
            known = ", ".join(sorted(contract.single | contract.several)) or "none"
            raise ParameterError(f"This address has no parameter {name!r}; its parameters: {known}")
        if len(values) > 1 and name in contract.single:
            raise ParameterError(f"{name} has one value; here it has {len(values)}", name)


def form_again(error: NordoncError) -> Response | None:
    """Return the page of the request once more, with its form and what was wrong.

    What was right about the values is kept. There is none where the request is not of a browser,
    or its page has no form.
    """
    if request.url_rule is None or error.status != HTTPStatus.BAD_REQUEST:
        return None
    endpoint, arguments = request.url_rule.endpoint, request.view_args or {}
    is_page = arguments.get("suffix", "html") == "html" and wants_html(
        request.headers.get("Accept")
    )
    if request.method == "POST" or not (is_page and contract_of(endpoint).form):
        return None
    g.fault = str(error)
    for kept in (_right(contract_of(endpoint), error), {}):
        query = urlencode(kept, doseq=True)
        with current_app.request_context({**request.environ, "QUERY_STRING": query}):
            try:
                page = current_app.ensure_sync(current_app.view_functions[endpoint])(**arguments)
            except NordoncError:
                continue
        response = current_app.make_response(page)
        response.status_code = HTTPStatus.BAD_REQUEST
        response.headers.pop("Content-Location", None)
        response.headers.extend(header_fields(error))
        return response
    return None


def _right(contract: Contract, error: NordoncError) -> _Values:
    """Return the values that are not at fault."""
    try:
        given = parameters(request.query_string)
    except NordoncError:
        return {}
    faulty = error.parameter if isinstance(error, ParameterError) else ""
    return {
        name: values
        for name, values in given.items()
        if name != faulty
        and (name in contract.several or (name in contract.single and len(values) == 1))
    }
