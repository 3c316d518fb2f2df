"""The application: routes, failures and what stands in front."""

from typing import cast

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from nordonc.engine.base import Engine
from nordonc.errors import NordoncError
from nordonc.release import Release
from nordonc.settings import Settings
from nordonc.web import (
    corrections,
    described,
    downloads,
    editor,
    entities,
    explore,
    lists,
    networks,
    operations,
    pages,
    queries,
    site,
    sparql,
    validation,
)
from nordonc.web.front import REFUSAL, Front
from nordonc.web.headers import HEADERS, PREFLIGHT_HEADERS
from nordonc.web.journal import Journal
from nordonc.web.problems import refused
from nordonc.web.protocol import MAX_BODY_BYTES
from nordonc.web.served import Current, Served, served


def create_app(settings: Settings, release: Release, engine: Engine) -> Flask:
    """Return the WSGI application that serves a release; the engine stays the caller's to close."""
    return application(Current(Served(settings, release, engine)), Journal())


def application(current: Current, journal: Journal) -> Flask:
    """Return the WSGI application that serves what is current, whatever that is by then."""
    settings = current.served.settings
    app = Flask(__name__)
    # One byte more than is allowed tells a body that is too long from one that was cut.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES + 1
    for module in (
        *(sparql, editor, queries, explore, validation, downloads, operations, pages, described),
        *(networks, lists, corrections, site, entities),
    ):
        app.register_blueprint(module.blueprint)
    for failure in (NordoncError, HTTPException):
        app.register_error_handler(failure, refused)
    app.before_request(_refuse)
    app.after_request(_with_headers)
    app.context_processor(_page_values)
    operations.watch(app, current, journal)
    front = Front(app.wsgi_app, current, journal)
    hops = settings.trusted_proxies
    trusting = ProxyFix(front, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)
    app.wsgi_app = trusting if hops else front  # type: ignore[method-assign]
    return app


def _refuse() -> None:
    """Tell why the request was refused before it came here, if it was."""
    if error := request.environ.get(REFUSAL):
        raise cast("NordoncError", error)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.extend(PREFLIGHT_HEADERS)
    return response


def _page_values() -> dict[str, object]:
    return {"manifest": served().manifest, "menu": site.menu()}
