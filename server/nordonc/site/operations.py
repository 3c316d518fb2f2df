"""For whoever runs the server: signs of life, readiness and figures."""

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST

from nordonc import duty
from nordonc.engine.base import Query
from nordonc.errors import BusyError, NordoncError
from nordonc.http.query_log import Gauges, Journal
from nordonc.site.state import Current, extension, served

blueprint = Blueprint("operations", __name__)

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
    """
    try:
        served().warm()
        served().engine.answer(_QUESTION)
    except NordoncError as error:
        raise BusyError(f"Queries are not answered: {error}") from error
    told = [f"failing: {name}" for name in duty.failing()]
    return _fresh("\n".join(["ready", *told, ""]), _TEXT)


@blueprint.route("/metrics")
def metrics() -> Response:
    """Give the figures for monitoring, in the Prometheus text format."""
    return _fresh(extension().journal.exposition(), CONTENT_TYPE_LATEST)


def _fresh(body: str | bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.cache_control.no_store = True
    return response
