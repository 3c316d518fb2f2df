"""For whoever runs the server: signs of life, readiness and figures."""

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST

from nordonc import duty
from nordonc.engine.base import Query
from nordonc.errors import BusyError, NordoncError, NotFoundError
from nordonc.http.metrics import Gauges, Journal
from nordonc.site.state import Current, extension, served

blueprint = Blueprint("operations", __name__)

#: Whoever asks for these by the address for operators has this in the environment of the request.
FOR_OPERATORS = "nordonc.for_operators"
#: What is asked by that address alone, where there is one.
PATHS = frozenset({"/metrics", "/readyz"})

_TEXT = "text/plain; charset=utf-8"
_QUESTION = Query(text="ASK {}", media_type="text/csv")


def watch(current: Current, journal: Journal) -> None:
    """Add the figures of what is served to those of a journal."""

    def read() -> dict[str, tuple[str, float]]:
        now = current.served
        return {
            **now.engine.figures(),
            "nordonc_duty_failures": ("Failures of the server's own threads", duty.failures()),
            "nordonc_duties_failing": ("Threads that failed the last time", len(duty.failing())),
            "nordonc_cache_bytes": ("Bytes of answers that are kept", now.cache.size_bytes),
            "nordonc_old_releases_open": ("Older releases that are open", len(current.old)),
            "nordonc_release_quads": ("Statements that are served", now.manifest.quads),
        }

    Gauges(journal, read)


@blueprint.route("/healthz")
def healthz() -> Response:
    """Tell that the server takes requests; it asks no engine, so that load does not fail it."""
    return _fresh("ok\n", _TEXT)


@blueprint.route("/readyz")
def readyz() -> Response:
    """Tell that queries are answered: what they need is warm, and one is.

    A thread of the server that has failed is named, since the server goes on without what it does.

    Raises:
        BusyError: None is.
        NotFoundError: Operators ask elsewhere.
    """
    _check_address()
    try:
        served().warm()
        served().engine.answer(_QUESTION)
    except NordoncError as error:
        raise BusyError(f"Queries are not answered: {error}") from error
    told = [f"failing: {name}" for name in duty.failing()]
    return _fresh("\n".join(["ready", *told, ""]), _TEXT)


@blueprint.route("/metrics")
def metrics() -> Response:
    """Give the figures for monitoring, in the Prometheus text format.

    Raises:
        NotFoundError: Operators ask elsewhere.
    """
    _check_address()
    return _fresh(extension().journal.exposition(), CONTENT_TYPE_LATEST)


def _check_address() -> None:
    if served().settings.operations_host and FOR_OPERATORS not in request.environ:
        raise NotFoundError("Operators ask by an address of their own")


def _fresh(body: str | bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.cache_control.no_store = True
    return response
