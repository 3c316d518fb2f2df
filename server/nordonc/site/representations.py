"""Pages that are offered as data too: the form that the path ends with, else the one accepted."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from flask import Response, request, url_for

from nordonc.endpoint.protocol import parameters
from nordonc.http.headers import MAX_FIELD_BYTES
from nordonc.http.negotiation import MediaType, choose_from, wants_html
from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from nordonc.release import rdf_patch
from nordonc.site.state import served

HTML = Format(
    media_type="text/html",
    iri="https://www.iana.org/assignments/media-types/text/html",
    label="HTML",
    extension="html",
    parameters=("html",),
)
JSON = Format(
    media_type="application/json",
    iri="https://www.iana.org/assignments/media-types/application/json",
    label="JSON",
    extension="json",
    parameters=("json",),
)
SVG = Format(
    media_type="image/svg+xml",
    iri="https://www.iana.org/assignments/media-types/image/svg+xml",
    label="SVG",
    extension="svg",
    parameters=("svg",),
)
PNG = Format(
    media_type="image/png",
    iri="https://www.iana.org/assignments/media-types/image/png",
    label="PNG",
    extension="png",
    parameters=("png",),
)
PATCH = Format(
    media_type=rdf_patch.MEDIA_TYPE,
    iri="https://afs.github.io/rdf-patch/",
    label="RDF Patch",
    extension=rdf_patch.SUFFIX,
    parameters=(rdf_patch.SUFFIX,),
)
_OOXML = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX = Format(
    media_type=_OOXML,
    iri=f"https://www.iana.org/assignments/media-types/{_OOXML}",
    label="Excel",
    extension="xlsx",
    parameters=("xlsx",),
)
#: Sets of links. Source: https://www.rfc-editor.org/rfc/rfc9264
LINKSETS = tuple(
    Format(
        media_type=media_type,
        iri=f"https://www.iana.org/assignments/media-types/{media_type}",
        label="Linkset",
        extension=extension,
        parameters=(extension,),
    )
    for extension, media_type in (
        ("json", "application/linkset+json"),
        ("txt", "application/linkset"),
    )
)
#: Header field of every page.
PAGE_TYPE = MediaType.of(HTML).content_type
CSV = next(one for one in RESULT_FORMATS if one.extension == "csv")
TSV = next(one for one in RESULT_FORMATS if one.extension == "tsv")
#: Extensions of the formats that pages about things without named graphs are offered in.
GRAPHS = frozenset({"ttl", "jsonld", "nt", "rdf"})

#: How the files of what people save are taken, by suffix.
_FILES = {"csv": "attachment", "xlsx": "attachment", "svg": "inline", "png": "inline"}

#: What makes each form of a page, the preferred one first.
Forms = Mapping[Format, Callable[[], str | bytes]]


def with_graph(page: Callable[[], str], graph: Callable[[str], bytes]) -> Forms:
    """Return the forms of a page whose data are triples, given by their media type."""
    return {
        HTML: page,
        **{one: partial(graph, one.media_type) for one in GRAPH_FORMATS if one.extension in GRAPHS},
    }


def represented(forms: Forms, suffix: str) -> Response:
    """Return a page or its data.

    Args:
        forms: All that is offered.
        suffix: Extension of the form that the path ends with; empty where Accept decides.

    Raises:
        NotAcceptableError: The client accepts none of them.
    """
    if suffix:
        offered = next(one for one in forms if one.extension == suffix)
        return named_file(
            Response(forms[offered](), content_type=MediaType.of(offered).content_type), suffix
        )
    accept = request.headers.get("Accept")
    page = HTML in forms and wants_html(accept)
    chosen = MediaType.of(HTML) if page else choose_from(tuple(forms), accept)
    response = Response(forms[chosen.format](), content_type=chosen.content_type)
    response.vary.add("Accept")
    return located(response, address(chosen.format.extension))


def located(response: Response, place: str) -> Response:
    """Name the address that always gives this form, where a header field can hold it."""
    if len(place) <= MAX_FIELD_BYTES:
        response.headers["Content-Location"] = place
    return response


def named_file(response: Response, suffix: str) -> Response:
    """Name the file of a table or picture, for who saves it.

    Source: https://www.rfc-editor.org/rfc/rfc6266
    """
    if suffix in _FILES:
        last = request.path.rpartition("/")[2].partition(".")[0]
        name = f"{served().manifest.name}-{last}.{suffix}"
        response.headers["Content-Disposition"] = f'{_FILES[suffix]}; filename="{name}"'
    return response


def address(suffix: str, but: str = "") -> str:
    """Return the address of one form of the page asked for, with its values but one."""
    given = parameters(request.query_string)
    given.pop(but, None)
    arguments = {**(request.view_args or {}), "suffix": suffix}
    return with_values(url_for(str(request.endpoint), **arguments), given)


def with_values(path: str, given: Mapping[str, Sequence[str]]) -> str:
    """Return an address with those values that are not empty."""
    kept = {name: [value for value in values if value] for name, values in given.items()}
    query = urlencode(kept, doseq=True)
    return f"{path}?{query}" if query else path
