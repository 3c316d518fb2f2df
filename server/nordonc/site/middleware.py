"""The middlewares around the application, in the order in which a request passes them."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from nordonc.endpoint.wsgi import Endpoint
from nordonc.http.bodies import StreamLimit
from nordonc.http.cache import ResponseCache
from nordonc.http.compression import Compression
from nordonc.http.problem import Problems
from nordonc.http.public_url import AtPublicUrl, PublicUrl
from nordonc.http.query_log import Journal, QueryLog
from nordonc.http.rate_limit import Budget, RateLimit
from nordonc.http.request_limits import UrlLimit
from nordonc.http.response import collect, send
from nordonc.http.validators import ConditionalRequests, Validators
from nordonc.site.error_pages import refusal
from nordonc.site.state import Current, Pinned, served

#: Files of releases are sent as they are: they have validators, ranges and compressed twins.
FILES = "/releases/"


def wrapped(app: Flask, current: Current, journal: Journal) -> WSGIApplication:
    """Return an application with everything around it that has nothing to do with its pages."""
    settings, refuse = current.served.settings, refusal(app)
    budget = Budget(settings.client_s)
    answers = Problems(RateLimit(Endpoint(app.wsgi_app, served), budget), refuse)
    validated = Validators(Compression(answers), lambda: served().version)
    pages = ConditionalRequests(ResponseCache(validated, lambda: served().cache))
    files = _in_memory(RateLimit(app.wsgi_app, budget))
    logged = QueryLog(_by_path(files, pages), journal, names_clients=settings.log_clients)
    whole = UrlLimit(Pinned(StreamLimit(logged), current))
    front = Problems(AtPublicUrl(whole, PublicUrl(settings.base)), refuse)
    hops = settings.trusted_proxies
    trusting = ProxyFix(front, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)
    return trusting if hops else front


def _by_path(files: WSGIApplication, pages: WSGIApplication) -> WSGIApplication:
    """Return the application that has one part for the files of releases, one for all else."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chosen = files if environ["PATH_INFO"].startswith(FILES) else pages
        return chosen(environ, start_response)

    return app


def _in_memory(app: WSGIApplication) -> WSGIApplication:
    """Return an application whose smaller answers do not hold a thread until they are sent."""

    def read(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return send(collect(app, environ), environ, start_response)

    return read
