"""The SPARQL endpoint as a function from a request to an answer, both plain values."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Protocol
from urllib.parse import quote

from nordonc.endpoint import protocol
from nordonc.endpoint.protocol import Asked
from nordonc.engine.base import Answer, Engine, Query
from nordonc.errors import NordoncError, RequestError
from nordonc.http import negotiation
from nordonc.http.bodies import Spooled
from nordonc.http.headers import HEADERS, MAX_FIELD_BYTES
from nordonc.http.negotiation import MediaType
from nordonc.http.problem import problem
from nordonc.http.query_log import Entry, text_hash
from nordonc.http.response import Fields, Reply
from nordonc.sparql.form import Form, query_form

PATH = "/sparql"

#: Functions whose value is another one each time.
#: Source: https://www.w3.org/TR/sparql11-query/#SparqlOps
_VOLATILE = re.compile(r"\b(?:rand|now|uuid|struuid|bnode)\b")

#: Answers a failure, given what is to be noted of its query.
Failed = Callable[[NordoncError, Entry | None], Reply]


class Service(Protocol):
    """What the endpoint answers from."""

    @property
    def engine(self) -> Engine:
        """What evaluates queries."""
        ...

    def description(self, endpoint: str, media_type: str) -> bytes:
        """Return what the endpoint at an address says of itself, in an RDF format.

        Raises:
            NordoncError: The engine could not answer.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What of an HTTP request the endpoint looks at.

    Attributes:
        method: GET or POST.
        query_string: Part of the URL behind the question mark, as it was sent.
        accept: Header field Accept.
        content_type: Header field Content-Type.
        body: The body; empty where there is none.
        address: Absolute address of the endpoint.
    """

    method: str
    query_string: bytes
    accept: str | None
    content_type: str
    body: bytes
    address: str


def asked(request: Request) -> Asked:
    """Return what a request asks.

    Raises:
        NordoncError: It breaks a rule of the protocol.
    """
    if request.method != "POST":
        return protocol.asked_by_url(request.query_string)
    return protocol.asked_by_body(request.query_string, request.content_type, request.body)


def respond(request: Request, service: Service, failed: Failed | None = None) -> Reply:
    """Return the answer to a request for data.

    Args:
        request: The request.
        service: What it is answered from.
        failed: Answers a failure, or raises it again; left out, it becomes a problem document.
    """
    query = None
    try:
        what = asked(request)
        query = what.query
        if query is None:
            reply = described(request, what, service)
            return replace(reply, fields=[*reply.fields, ("Accept-Query", protocol.QUERY)])
        return answered(query, what, request, service)
    except NordoncError as error:
        return (failed or problem)(error, noted(error, query))


def noted_answer(text: str, form: Form, answer: Answer) -> Entry:
    """Return what is noted of a query that was answered."""
    return Entry(query=text_hash(text), form=form, rows=answer.rows, bytes=answer.size_bytes)


def noted(error: NordoncError, query: str | None) -> Entry | None:
    """Return what is noted of a query that failed; of a request without one, nothing is."""
    return None if query is None else Entry(query=text_hash(query), outcome=error.status.value)


def answered(text: str, what: Asked, request: Request, service: Service) -> Reply:
    """Return the answer to a query.

    Raises:
        NordoncError: There is none.
    """
    form = query_form(text)
    chosen = negotiation.choose(form, request.accept, what.formats)
    answer = service.engine.answer(
        Query(
            text=text,
            media_type=chosen.format.media_type,
            default_graphs=what.default_graphs,
            named_graphs=what.named_graphs,
            base=request.address,
            foreign=True,
        )
    )
    volatile = bool(_VOLATILE.search(text.lower()))
    return Reply(
        status=HTTPStatus.OK,
        fields=_fields(chosen, answer, volatile=volatile),
        body=answer.body,
        chunks=Spooled(answer.spool) if answer.spool else None,
        length=answer.size_bytes,
        entry=noted_answer(text, form, answer),
    )


def _fields(chosen: MediaType, answer: Answer, *, volatile: bool) -> Fields:
    fields = [("Content-Type", chosen.content_type), ("Vary", "Accept"), *HEADERS.items()]
    if volatile:
        fields.append(("Cache-Control", "no-store"))
    if answer.unknown_functions:
        fields.append(("Nordonc-Unknown-Functions", _listed(answer.unknown_functions)))
    return fields


def _listed(iris: Iterable[str]) -> str:
    """Return IRIs as a header field has them, as many as one may hold."""
    listed = ", ".join(f"<{quote(iri, safe=_IN_IRIS)}>" for iri in iris)
    return (
        listed
        if len(listed) <= MAX_FIELD_BYTES
        else f"{listed[:MAX_FIELD_BYTES].rpartition(', ')[0]}"
    )


#: Characters of IRIs that stand for themselves in a header field.
_IN_IRIS = ":/?#[]@!$&'()*+;=%~"


def described(request: Request, what: Asked, service: Service) -> Reply:
    """Return what the endpoint says of itself.

    Raises:
        NordoncError: It cannot be said in a format that the client accepts.
    """
    if request.method == "POST":
        raise RequestError("The request carries no query; the parameter is named query")
    chosen = negotiation.choose(Form.CONSTRUCT, request.accept, what.formats)
    body = service.description(request.address, chosen.format.media_type)
    return Reply(
        status=HTTPStatus.OK,
        fields=[("Content-Type", chosen.content_type), ("Vary", "Accept"), *HEADERS.items()],
        body=body,
        length=len(body),
    )
