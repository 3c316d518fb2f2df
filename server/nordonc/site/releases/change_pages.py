"""What changed from one release to the next: a page, JSON, RDF Patch, and a feed of all of them."""

import json
from datetime import UTC, datetime, time
from functools import partial

from flask import Blueprint, Response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from nordonc.dataset.description_values import LATEST
from nordonc.errors import NotFoundError
from nordonc.http.headers import RELEASE
from nordonc.http.places import Places
from nordonc.rdf.query_file import query_text
from nordonc.release import changes, changes_text, diff, rdf_patch
from nordonc.release.changed_facts import Layer
from nordonc.release.manifest import MEMORY_QUADS, Release
from nordonc.site import plugins
from nordonc.site.releases.release_pages import found, older_than, to_latest
from nordonc.site.representations import HTML, JSON, PATCH, Forms, represented
from nordonc.site.state import served

#: Media type of the feed.
ATOM = "application/atom+xml"
blueprint = Blueprint("changes", __name__)

#: Comparisons at a time: each reads two releases whole, which takes some 50 MB.
COMPARISONS = Places("comparisons of releases", most=2, a_client=2)
#: Things of a layer that a page tells of, and lines that an entry of the feed has.
_MOST_THINGS, _MOST_LINES = 200, 100
#: Characters that no XML document can have, each replaced.
#: Source: https://www.w3.org/TR/xml/#charsets
_NOT_XML = dict.fromkeys(
    [*(code for code in range(32) if chr(code) not in "\t\n\r"), 0xFFFE, 0xFFFF], "\ufffd"
)


@blueprint.route("/releases/<version>/changes")
@blueprint.route("/releases/<version>/changes.<any(html, json, rdfp):suffix>")
def of_release(version: str, suffix: str = "") -> AnyResponse:
    """Tell which facts came, went or changed with a release, or give the change as a patch."""
    if version == LATEST:
        return to_latest("changes.of_release", suffix=suffix or None)
    one = found(version)
    forms: Forms = {
        HTML: partial(_page, one),
        JSON: partial(_json, one),
        PATCH: partial(_patch, one),
    }
    answer = represented(forms, suffix)
    answer.headers[RELEASE] = version
    return answer


@blueprint.route("/changes.atom")
def feed() -> Response:
    """Announce every release that is kept with what changed, as an Atom feed.

    Source: https://www.rfc-editor.org/rfc/rfc4287
    """
    releases = list(served().kept.releases.values())
    text = render_template(
        "changes.xml",
        releases=releases,
        entry=_entry,
        moment=_moment,
        publisher=served().once(_publisher),
        identifier=served().manifest.iri or url_for("changes.feed", _external=True),
    )
    return Response(text.translate(_NOT_XML), content_type=ATOM)


def _publisher() -> str:
    rows = served().graph.select(query_text(__package__, "publisher"))
    return next((row.text("name") for row in rows), served().manifest.title)


def _page(one: Release) -> str:
    older = older_than(one)
    return render_template(
        "changes.html",
        shown=one.manifest,
        older=older,
        layers=_layers(older, one) if older else (),
        most=_MOST_THINGS,
        titles=changes_text.TITLES,
        counts=changes_text.counts,
        named=served().labels,
        phrase=plugins.wording(served().classes).forward,
    )


def _json(one: Release) -> str:
    older = older_than(one)
    since = older.manifest.version if older else None
    layers = _layers(older, one) if older else ()
    return json.dumps(changes_text.as_json(layers, since, one.manifest.version), indent=2) + "\n"


def _patch(one: Release) -> bytes:
    if not (older := older_than(one)):
        version = one.manifest.version
        raise NotFoundError(f"No release before {version} is kept, so there is none to patch")
    _refuse_large(older, one)
    with COMPARISONS.held():
        difference = diff.between(older.quads, one.quads)
    return rdf_patch.written(difference, older.manifest.version_iri, one.manifest.version_iri)


def _layers(older: Release, one: Release) -> tuple[Layer, ...]:
    _refuse_large(older, one)
    return served().once(_told, older.manifest.version, one.manifest.version)


def _told(since: str, version: str) -> tuple[Layer, ...]:
    older, one = (served().kept.releases[name].quads for name in (since, version))
    with COMPARISONS.held():
        return changes.told(older, one, diff.between(older, one))


def _refuse_large(older: Release, one: Release) -> None:
    """Raise ``NotFoundError`` where a release has too many statements to be compared here."""
    if diff.is_large(older, one):
        pair = f"{older.manifest.version} {one.manifest.version}"
        raise NotFoundError(
            f"Releases of more than {MEMORY_QUADS} statements are not compared by a server; "
            f"`nordonc diff {pair}` compares them"
        )


def _entry(one: Release) -> dict[str, str]:
    """Return summary and text of an entry."""
    older = older_than(one)
    if not older:
        return {"summary": "The first release that is kept.", "text": ""}
    since = f"since release {older.manifest.version}"
    if diff.is_large(older, one):
        return {"summary": f"What changed {since} is too much to be told here.", "text": ""}
    layers = _layers(older, one)
    told = [f"{changes_text.TITLES[one.name]}: {changes_text.counts(one)}" for one in layers]
    lines = changes_text.as_text(layers[:1]).splitlines()
    rest = [f"… and {len(lines) - _MOST_LINES} lines more"] if lines[_MOST_LINES:] else []
    summary = f"What changed {since}. {'; '.join(told) or 'Nothing'}."
    return {"summary": summary, "text": "\n".join([*lines[:_MOST_LINES], *rest])}


def _moment(one: Release) -> str:
    """Return when the day of a release began, for it has no moment."""
    return datetime.combine(one.modified, time(), UTC).isoformat()
