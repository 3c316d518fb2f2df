"""The page about one thing: chosen by its class, one for every class that has none of its own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from flask import render_template, request

from nordonc.rdf.collation import by_name
from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from nordonc.rdf.namespaces import SKOS
from nordonc.site import plugins
from nordonc.site.links import external, label, named
from nordonc.site.plugins import ClassPage, Listing
from nordonc.site.releases import dataset_markup
from nordonc.site.resource import blank_nodes, class_pages, facts, resource_data, schema_org
from nordonc.site.resource.facts import Facts
from nordonc.site.resource.page_context import Asking, Subject
from nordonc.site.resource.property_names import Wording
from nordonc.site.resource.resource_data import Data, Statement, Target
from nordonc.site.state import served


def page(what: Target, data: Data, addresses: Mapping[str, str]) -> str:
    """Return the page about a thing.

    Args:
        what: The thing.
        data: A page of its data.
        addresses: Where its data are, by name of the format.
    """
    now, found = served(), data.statements
    wording = plugins.wording(now.classes)
    both = facts.facts(what.iri, found, named, wording)
    title = facts.title(both, named, what.iri)
    subject = Subject(what, both, both.below(title), found)
    pages = [*plugins.class_pages(now.classes), *class_pages.GENERIC]
    asking = Asking(now.graph, named, now.manifest.base, now.queries, wording)
    template, values = class_pages.chosen(asking, subject, pages)
    head = {
        "this": what.iri,
        "title": title or label(what.iri),
        "heading": _heading(title or label(what.iri), both),
        "lead": both.lead,
        "classes": facts.classes(both, named),
        "addresses": addresses,
        "types": {one.label: one.media_type for one in (*GRAPH_FORMATS, *RESULT_FORMATS)},
        "address": external(what.iri),
        "nodes": blank_nodes.nodes(found, named, wording),
        "described": _described(what, found, wording),
        "links": data,
        "uses": data.uses_of(what.iri),
        "most_uses": resource_data.USES,
        "of_page": _of_page,
        "crumb": _listing(what, pages),
        "data": _schema_org(subject, pages),
        "facts": both,
    }
    return render_template(template, **{**head, **values})


def _listing(what: Target, pages: Iterable[ClassPage]) -> Listing | None:
    """Return the list that a thing stands in, by the first of its classes that has one."""
    listings = {page.iri: page.listing for page in pages if page.listing}
    return next((listings[iri] for iri in what.types if iri in listings), None)


def _heading(title: str, both: Facts) -> str:
    """Return a title as it heads a page: names of concepts are written small in sentences."""
    is_concept = bool(both.values(SKOS + "inScheme"))
    return title[:1].upper() + title[1:] if is_concept else title


def _schema_org(subject: Subject, pages: Iterable[ClassPage]) -> str:
    """Return the thing in the words of schema.org; the dataset itself with its files."""
    iri, release = subject.what.iri, served().release
    if iri == release.manifest.iri:
        return schema_org.embedded(dataset_markup.of_release(release, external(iri)))
    properties = plugins.schema_properties(served().classes)
    return schema_org.described(subject, external, _schema_types(pages), properties)


def _schema_types(pages: Iterable[ClassPage]) -> dict[str, str]:
    return {page.iri: page.schema_type for page in pages if page.schema_type}


def _described(what: Target, found: Iterable[Statement], wording: Wording) -> dict[str, Facts]:
    """Return what a document says of the things whose IRIs are its fragments, by IRI."""
    if not what.is_document:
        return {}
    stated: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in found:
        if one.subject.value.startswith(f"{what.iri}#"):
            stated[one.subject.value].append(one)
    order = sorted(stated, key=by_name(named))
    return {iri: facts.facts(iri, stated[iri], named, wording) for iri in order}


def _of_page(number: int) -> str:
    """Return the address of another page of the thing that the request asks for."""
    return f"{request.path}?{urlencode({**request.args, 'page': number})}"
