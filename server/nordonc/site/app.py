"""The application: routes, failures and what stands in front."""

from multiprocessing.util import Finalize

from flask import Flask, Request, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Response as AnyResponse

from nordonc.engine.base import Engine
from nordonc.engine.opening import Opening
from nordonc.errors import NordoncError
from nordonc.http.headers import HEADERS, PREFLIGHT_HEADERS
from nordonc.http.metrics import Journal
from nordonc.release import ensure
from nordonc.release.manifest import Release
from nordonc.settings import Settings
from nordonc.site import (
    about,
    health_and_metrics,
    home,
    plugins,
    prefixes,
    request_parameters,
    sitemap,
    sparql_route,
)
from nordonc.site.api import api_routes
from nordonc.site.editor import editor
from nordonc.site.error_pages import refused
from nordonc.site.fair import fair_page
from nordonc.site.languages import page_language
from nordonc.site.lookup import lookup_page, reconcile_routes
from nordonc.site.mappings import mapping_page
from nordonc.site.middleware import wrapped
from nordonc.site.plugins import Plugin
from nordonc.site.queries import croissant, query_list
from nordonc.site.releases import change_pages, downloads, pinned_links, release_pages
from nordonc.site.releases.pinning import PINNED, original, permanent
from nordonc.site.resource import routes
from nordonc.site.served import Served
from nordonc.site.signposting import linksets
from nordonc.site.state import EXTENSION, Current, Extension, served
from nordonc.site.template_globals import GLOBALS
from nordonc.site.validation import validation_page


def create_app(
    settings: Settings | None = None,
    release: Release | None = None,
    engine: Engine | None = None,
) -> Flask:
    """Return the WSGI application that serves a release.

    Args:
        settings: How to serve; left out, by the defaults.
        release: What to serve; left out, it is that of the dataset's sources as they are now,
            built first where there is none.
        engine: What answers, which stays the caller's to close; left out, the one that the
            settings name is opened, and ended with this process.

    Raises:
        NordoncError: The release cannot be built or opened.
    """
    settings = settings or Settings()
    release = release or ensure.of_dataset(settings.dataset, settings.releases, settings.keep)
    if engine:
        return application(Current(Served(settings, release, engine)), Journal())
    opening = Opening.of(settings)
    first = Served(settings, release, opening.engine(release))
    current, journal = Current(first, opening.engine_with), Journal()
    close_at_exit(current, journal)
    return application(current, journal)


def close_at_exit(current: Current, journal: Journal) -> None:
    """End what answers queries, and then write the rest of the log, when this process ends."""
    Finalize(None, current.close, exitpriority=2)
    Finalize(None, journal.close, exitpriority=1)


class _App(Flask):
    """Flask, but that every link is made from the address that the request stands at.

    Werkzeug knows no host with an underscore, and has links to no host then.
    """

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return what makes links."""
        adapter = super().create_url_adapter(request)
        if adapter and request:
            adapter.server_name = request.environ["HTTP_HOST"]
        return adapter


#: The parts of the site; the last one takes every path that no other has.
_PARTS = (
    sparql_route,
    editor,
    query_list,
    croissant,
    validation_page,
    downloads,
    release_pages,
    change_pages,
    health_and_metrics,
    home,
    lookup_page,
    reconcile_routes,
    mapping_page,
    prefixes,
    about,
    fair_page,
    api_routes,
    linksets,
    sitemap,
    routes,
)


def application(current: Current, journal: Journal) -> Flask:
    """Return the WSGI application that serves what is current, whatever that is by then."""
    app = _App(__name__)
    for module in _PARTS:
        app.register_blueprint(module.blueprint)
    for plugin in plugins.installed():
        _register(app, plugin)
    for failure in (NordoncError, HTTPException):
        app.register_error_handler(failure, refused)
    app.before_request(request_parameters.check)
    app.after_request(_with_headers)
    app.after_request(pinned_links.pinned)
    app.after_request(page_language.kept)
    app.after_request(linksets.signposted)
    app.context_processor(_page_values)
    app.jinja_env.globals.update(GLOBALS)
    app.extensions[EXTENSION] = Extension(current, journal)
    health_and_metrics.watch(current, journal)
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
    manifest = served().manifest
    # The page is the same under its suffix.
    environ = {**request.environ, "PATH_INFO": request.environ["PATH_INFO"].removesuffix(".html")}
    return {
        "manifest": manifest,
        "menu": sitemap.menu(),
        "footer": sitemap.footer(),
        "pinned": environ.get(PINNED),
        "original": original(environ),
        "permanent": permanent(environ, manifest.version),
    }
