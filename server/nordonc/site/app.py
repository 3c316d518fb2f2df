"""The application: routes, failures and what stands in front."""

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from nordonc.engine.base import Engine
from nordonc.errors import NordoncError
from nordonc.http.headers import HEADERS, PREFLIGHT_HEADERS
from nordonc.http.query_log import Journal
from nordonc.http.request_limits import MAX_BODY_BYTES
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site import downloads, home, operations, plugins, sitemap, sparql_route
from nordonc.site.api import api_routes
from nordonc.site.editor import editor
from nordonc.site.error_pages import refused
from nordonc.site.lookup import lookup_page
from nordonc.site.middleware import wrapped
from nordonc.site.plugins import Plugin
from nordonc.site.queries import query_list
from nordonc.site.resource import routes
from nordonc.site.state import EXTENSION, Current, Extension, Served, served
from nordonc.site.validation import validation_page


def create_app(settings: Settings, release: Release, engine: Engine) -> Flask:
    """Return the WSGI application that serves a release; the engine stays the caller's to close."""
    return application(Current(Served(settings, release, engine)), Journal())


def application(current: Current, journal: Journal) -> Flask:
    """Return the WSGI application that serves what is current, whatever that is by then."""
    app = Flask(__name__)
    # One byte more than is allowed tells a body that is too long from one that was cut.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES + 1
    for module in (
        *(
            sparql_route,
            editor,
            query_list,
            validation_page,
            downloads,
            operations,
            home,
            lookup_page,
            api_routes,
        ),
        *(sitemap, routes),
    ):
        app.register_blueprint(module.blueprint)
    for plugin in plugins.installed():
        _register(app, plugin)
    for failure in (NordoncError, HTTPException):
        app.register_error_handler(failure, refused)
    app.after_request(_with_headers)
    app.context_processor(_page_values)
    app.extensions[EXTENSION] = Extension(current, journal)
    operations.watch(current, journal)
    app.wsgi_app = wrapped(app, current, journal)  # type: ignore[method-assign, assignment]
    return app


def _register(app: Flask, plugin: Plugin) -> None:
    """Let the routes of a plugin answer where the release has what it requires.

    Elsewhere their paths are as free for things of the dataset as any other path.
    """

    def elsewhere() -> AnyResponse | None:
        if plugin.requires in served().classes:
            return None
        return routes.entity(request.path.lstrip("/"))

    for blueprint in plugin.blueprints:
        app.register_blueprint(blueprint)
        app.before_request_funcs.setdefault(blueprint.name, []).append(elsewhere)


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.extend(PREFLIGHT_HEADERS)
    return response


def _page_values() -> dict[str, object]:
    return {"manifest": served().manifest, "menu": sitemap.menu()}
