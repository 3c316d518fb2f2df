"""Changing a store: by SPARQL Update, and where it has that, by the Graph Store Protocol.

Nothing is sent twice by itself: what changes data may have been done although its answer was lost.
"""

from http import HTTPStatus
from http.client import HTTPException
from typing import NamedTuple
from urllib.error import URLError
from urllib.parse import urlencode

from SPARQLWrapper import BASIC, DIGEST, POST, POSTDIRECTLY, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException
from urllib3 import PoolManager, Timeout
from urllib3.exceptions import HTTPError

from nordonc.errors import StoreError, reason
from nordonc.stores.http_connections import CONNECT_S
from nordonc.stores.store_address import Credentials, shown

#: Seconds that one request may take.
_REQUEST_S = 300


class Places(NamedTuple):
    """The addresses of a store.

    Attributes:
        query: Takes queries.
        update: Takes updates.
        graph_store: Takes triples by the Graph Store Protocol; empty where data goes by update.
    """

    query: str
    update: str
    graph_store: str = ""


class Updates:
    """Sends changes to a store, one after the other."""

    def __init__(self, places: Places, credentials: Credentials) -> None:
        """Ask how the store wants to be shown credentials.

        Raises:
            StoreError: It cannot be reached.
        """
        self._places = places
        self._credentials = credentials
        self._pool = PoolManager(timeout=Timeout(connect=CONNECT_S, read=_REQUEST_S))
        self._scheme = DIGEST if credentials.user and self._wants_digest() else BASIC

    def _wants_digest(self) -> bool:
        """Tell whether a request without credentials is answered with a challenge of Digest."""
        empty = {"Content-Type": "application/sparql-update"}
        try:
            response = self._pool.request(
                "POST", self._places.update, body=b"", headers=empty, retries=False, redirect=False
            )
        except HTTPError as error:
            raise StoreError(f"{shown(self._places.update)} cannot be reached") from error
        return response.headers.get("WWW-Authenticate", "").lower().startswith("digest")

    def send(self, update: str) -> None:
        """Have an update done.

        Source: https://www.w3.org/TR/sparql11-protocol/#update-operation

        Raises:
            StoreError: It was not done, or that is not sure.
        """
        client = SPARQLWrapper(self._places.update)
        client.setMethod(POST)
        client.setRequestMethod(POSTDIRECTLY)
        client.setTimeout(_REQUEST_S)
        client.setQuery(update)
        if self._credentials.user:
            client.setHTTPAuth(self._scheme)
            client.setCredentials(self._credentials.user, self._credentials.secret)
        for name, value in self._credentials.fields.items():
            if not self._credentials.user:
                client.addCustomHttpHeader(name, value)
        place = shown(self._places.update)
        try:
            client.query().response.read()
        except SPARQLWrapperException as error:
            raise StoreError(f"{place} refuses an update: {_first_line(error)}") from error
        except URLError as error:
            why = getattr(error, "code", None) or reason(OSError(str(error.reason)))
            raise StoreError(f"{place} does not take an update: {why}") from error
        except (OSError, HTTPException) as error:
            raise StoreError(f"{place} broke off during an update: {reason(error)}") from error

    def add(self, graph: str, triples: bytes) -> None:
        """Add N-Triples to a graph by the Graph Store Protocol.

        Source: https://www.w3.org/TR/sparql11-http-rdf-update/#http-post

        Raises:
            StoreError: It was not done, or that is not sure.
        """
        place = shown(self._places.graph_store)
        try:
            response = self._pool.request(
                "POST",
                f"{self._places.graph_store}?{urlencode({'graph': graph})}",
                body=triples,
                headers={"Content-Type": "application/n-triples", **self._credentials.fields},
                retries=False,
                redirect=False,
            )
        except HTTPError as error:
            raise StoreError(f"{place} broke off while it was sent triples") from error
        if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
            raise StoreError(f"{place} refuses triples with status {response.status}")


def _first_line(error: SPARQLWrapperException) -> str:
    """Return what a store says of an update that it refuses, without the update itself."""
    said = str(error).replace("\\n", "\n").partition("Response:")[2] or str(error)
    return " ".join(said.strip().splitlines()[0].split())[:300]
