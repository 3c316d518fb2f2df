"""The releases that are kept: all of them, each with its files, and the way to the latest."""

import json
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from nordonc.dataset.description_values import LATEST
from nordonc.endpoint import release_series
from nordonc.endpoint.service_description import named_graphs
from nordonc.http.headers import RELEASE
from nordonc.http.public_url import address_of
from nordonc.release import diff, file_list
from nordonc.release.diff import Counts
from nordonc.release.manifest import Release
from nordonc.site.releases import dataset_markup, release_files
from nordonc.site.representations import HTML, JSON, Forms, represented, with_graph
from nordonc.site.resource.schema_org import embedded
from nordonc.site.state import served

blueprint = Blueprint("releases", __name__)


@blueprint.route("/releases/", strict_slashes=False)
@blueprint.route("/releases.<any(html, json, ttl, jsonld, nt, rdf):suffix>")
def releases(suffix: str = "") -> AnyResponse:
    """List the releases with date, size, digest and what changed, as a series of datasets."""
    kept = served().kept

    def data(media_type: str) -> bytes:
        listed = list(kept.releases.values())
        home = address_of(request.environ)
        return release_series.series(listed, home, media_type, served().settings.contact)

    return represented(_with_json(_list_page, data, _list_json), suffix)


@blueprint.route("/releases/<version>/", strict_slashes=False)
@blueprint.route("/releases/<version>.<any(html, json, ttl, jsonld, nt, rdf):suffix>")
def release(version: str, suffix: str = "") -> AnyResponse:
    """Show a release with its files, or describe it as a dataset."""
    if version == LATEST:
        return to_latest("releases.release", suffix=suffix or None)
    one = found(version)

    def data(media_type: str) -> bytes:
        home = address_of(request.environ)
        asked = served().settings.contact
        return release_series.release(one, older_than(one), home, media_type, asked)

    forms = _with_json(partial(page, one), data, partial(_whole_json, one))
    answer = as_far_as_written(represented(forms, suffix), one)
    answer.headers[RELEASE] = version
    return answer


def as_far_as_written(answer: Response, one: Release) -> Response:
    """Return an answer about the files of a release, kept by nobody while some are not there."""
    if not file_list.is_whole(one):
        answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/releases/<version>/<name>")
def file(version: str, name: str) -> AnyResponse:
    """Send a file of a release, or the part of it that was asked for."""
    if version == LATEST:
        return to_latest("releases.file", name=name)
    answer = release_files.sent(found(version), name)
    answer.headers[RELEASE] = version
    return answer


def to_latest(endpoint: str, **values: str | None) -> AnyResponse:
    """Return the way to what an endpoint has of the release that is served."""
    version = served().manifest.version
    address = url_for(endpoint, version=version, **values)  # type: ignore[arg-type]
    return redirect(address, HTTPStatus.FOUND)


def _with_json(
    page: Callable[[], str], data: Callable[[str], bytes], values: Callable[[], object]
) -> Forms:
    """Return the forms of a page that is offered as RDF and as JSON."""
    forms = dict(with_graph(page, data))
    return {HTML: forms.pop(HTML), JSON: lambda: json.dumps(values(), indent=2) + "\n", **forms}


def found(version: str) -> Release:
    """Return a release that is kept.

    Raises:
        RemovedReleaseError: It is kept no more.
        NotFoundError: There never was one, as far as is known.
    """
    now = served()
    return now.kept.find(version, now.manifest.version, address_of(request.environ))


def older_than(one: Release) -> Release | None:
    """Return the release before another, as far as it is kept."""
    listed = list(served().kept.releases.values())
    return next(iter(listed[listed.index(one) + 1 :]), None)


def changes(one: Release) -> Counts | None:
    """Return how much changed from the release before; nothing where that is not known."""
    older = older_than(one)
    return diff.counted(older, one) if older else None


def page(one: Release, heading: str = "") -> str:
    """Return the page of a release, under a heading of its own or under its version."""
    listed = file_list.of(one)
    version = one.manifest.version
    address = url_for("releases.release", version=version, _external=True)
    if heading:
        about = dataset_markup.of_release(one, url_for("downloads.download", _external=True))
    else:
        about = dataset_markup.of_release(one, address, version)
    return render_template(
        "release.html",
        data=embedded(about),
        heading=heading or f"Release {one.manifest.version}",
        shown=one.manifest,
        triples=one.triples,
        loaded=one.loaded,
        graphs=named_graphs(one.manifest),
        given=[file for file in listed if file.given],
        dumps=[file for file in listed if file.is_dump],
        others=[file for file in listed if not file.is_data],
        checksums=any(file.sha256 for file in listed),
        address=address,
        older=older_than(one),
        changes=None if heading else changes(one),
    )


def _list_page() -> str:
    kept = served().kept
    return render_template(
        "releases.html",
        releases=kept.releases.values(),
        past=kept.past.values(),
        changes=changes,
        older_than=older_than,
    )


def _list_json() -> dict[str, object]:
    kept = served().kept
    return {
        "dataset": served().manifest.iri,
        "latest": served().manifest.version,
        "releases": [_json(one) for one in kept.releases.values()],
        "removed": [{"version": one.version, "date": one.modified} for one in kept.past.values()],
    }


def _json(one: Release) -> dict[str, object]:
    """Return a release in a list."""
    manifest, counts, older = one.manifest, changes(one), older_than(one)
    return {
        "version": manifest.version,
        "date": manifest.modified,
        "published": manifest.published,
        "url": url_for("releases.release", version=manifest.version, _external=True),
        "statements": manifest.quads,
        "contentHash": manifest.content_hash,
        "changes": {"since": older.manifest.version, **counts._asdict()}
        if older and counts
        else None,
    }


def _whole_json(one: Release) -> dict[str, object]:
    """Return a release with its graphs and files."""
    return {
        **_json(one),
        "licence": one.manifest.licence,
        "graphs": named_graphs(one.manifest),
        "files": [
            {
                "name": file.name,
                "url": url_for(
                    "releases.file", version=one.manifest.version, name=file.name, _external=True
                ),
                "mediaType": file.media_type,
                "bytes": file.size_bytes,
                "sha256": file.sha256,
            }
            for file in file_list.of(one)
        ],
    }
