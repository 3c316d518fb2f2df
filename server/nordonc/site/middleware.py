"""The middlewares around the application, in the order in which a request passes them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from nordonc.endpoint.wsgi import AsGet, Endpoint
from nordonc.http.bodies import StreamLimit
from nordonc.http.cache import Cache, ResponseCache
from nordonc.http.etag import ConditionalRequests, Validators
from nordonc.http.first_level_cache import FirstLevelCache
from nordonc.http.gzip_compression import Compression
from nordonc.http.language import InLanguage
from nordonc.http.metrics import Journal
from nordonc.http.problem import Problems
from nordonc.http.public_url import AtPublicUrl, PublicUrl
from nordonc.http.rate_limit import Budget, RateLimit
from nordonc.http.request_body import WholeBody
from nordonc.http.request_limits import HeadLimit
from nordonc.http.request_log import RequestLog
from nordonc.http.response import Reply
from nordonc.http.tracking import WithoutTracking
from nordonc.site.error_pages import refusal
from nordonc.site.releases.pinning import AtRelease, ReleaseNamed
from nordonc.site.state import Current, Pinned, served

#: Files of releases are sent as they are: they have validators, ranges and compressed twins.
#: What changed is made and no file.
FILES = re.compile(r"/releases/[^/]+/(?!changes(?:\.(?:html|json|rdfp))?$)[^/]+")


def wrapped(app: Flask, current: Current, journal: Journal) -> WSGIApplication:
    """Return an application with everything around it that has nothing to do with its pages."""
    settings, public_url = current.served.settings, PublicUrl(current.served.settings.base)
    budget, refuse = Budget(settings.client_s), refusal(app)

    def checked(answers: WSGIApplication) -> WSGIApplication:
        limited = HeadLimit(RateLimit(answers, budget))
        return Pinned(ReleaseNamed(Problems(limited, refuse)), current)

    @contextmanager
    def cache_in_use() -> Iterator[Cache[Reply]]:
        with current.pinned() as now:
            yield now.cache

    validated = Validators(Compression(checked(Endpoint(app.wsgi_app, served))), _version)
    cached = ResponseCache(validated, lambda: current.at_work.cache, cache_in_use)
    files = checked(app.wsgi_app)
    answers = _by_path(files, ConditionalRequests(cached))
    pinned = AtRelease(InLanguage(answers), current)
    placed = AtPublicUrl(WholeBody(AsGet(WithoutTracking(pinned))), public_url)
    known = FirstLevelCache(Problems(StreamLimit(placed), refuse), lambda: current.at_work.recent)
    front = RequestLog(known, journal.note, names_clients=settings.log_clients)
    hops = settings.trusted_proxies
    return ProxyFix(front, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops) if hops else front


def _version() -> str:
    return served().version


def _by_path(files: WSGIApplication, pages: WSGIApplication) -> WSGIApplication:
    """Return the application that has one part for the files of releases, one for all else."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        chosen = files if FILES.fullmatch(environ["PATH_INFO"]) else pages
        return chosen(environ, start_response)

    return app
