"""The application: routes, failures and the header fields of every answer."""

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from nordonc.engine.base import Engine
from nordonc.errors import NordoncError
from nordonc.release import Release
from nordonc.settings import Settings
from nordonc.web import downloads, editor, pages, queries, sparql
from nordonc.web.problems import refused
from nordonc.web.protocol import MAX_BODY_BYTES
from nordonc.web.served import Served, serve_from, served

#: On every answer: a page loads and asks nothing but this server, and any page may read.
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}

#: On the answer to OPTIONS, which browsers send before they post a query from another site.
#: Source: https://fetch.spec.whatwg.org/#http-cors-protocol
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Max-Age": "86400",
}


def create_app(settings: Settings, release: Release, engine: Engine) -> Flask:
    """Return the WSGI application that serves a release; the engine stays the caller's to close."""
    app = Flask(__name__)
    # One byte more than is allowed tells a body that is too long from one that was cut.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES + 1
    serve_from(app, Served(settings, release, engine))
    for module in (sparql, editor, queries, downloads, pages):
        app.register_blueprint(module.blueprint)
    for failure in (NordoncError, HTTPException):
        app.register_error_handler(failure, refused)
    app.after_request(_with_headers)
    app.context_processor(_page_values)
    return app


def _with_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)
    if request.method == "OPTIONS":
        response.headers.extend(PREFLIGHT_HEADERS)
    return response


def _page_values() -> dict[str, object]:
    return {"manifest": served().manifest}
