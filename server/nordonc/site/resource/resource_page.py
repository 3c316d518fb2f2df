"""The page about one thing: chosen by its class, one for every class that has none of its own."""

from collections.abc import Mapping, Sequence

from flask import render_template, url_for

from nordonc.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from nordonc.rdf.namespaces import NORDONC, ORG
from nordonc.site.ask import ask, named
from nordonc.site.links import label
from nordonc.site.resource import class_pages, facts, schema_org
from nordonc.site.resource.page_context import Asking, Subject
from nordonc.site.resource.resource_data import INCOMING, Statement, Target
from nordonc.site.state import served

#: The list that things of a class stand in: its name and its route.
LISTS = {
    NORDONC + "Network": ("Networks", "networks.networks"),
    NORDONC + "Country": ("Countries", "lists.countries"),
    NORDONC + "Territory": ("Countries", "lists.countries"),
    NORDONC + "Region": ("Countries", "lists.countries"),
    NORDONC + "Place": ("Countries", "lists.countries"),
    NORDONC + "Disease": ("Diseases", "lists.diseases"),
    ORG + "Organization": ("Organisations", "lists.organisations"),
    NORDONC + "Correction": ("Corrections", "corrections.corrections"),
}


def page(what: Target, found: Sequence[Statement], addresses: Mapping[str, str]) -> str:
    """Return the page about a thing.

    Args:
        what: The thing.
        found: Its data.
        addresses: Where its data are, by name of the format.
    """
    now = served()
    both = facts.facts(what.iri, found, named)
    subject = Subject(what, both, found)
    template, values = class_pages.chosen(
        Asking(ask, named, now.manifest.base, now.queries), subject
    )
    head = {
        "this": what.iri,
        "title": facts.title(both, named, what.iri) or label(what.iri),
        "lead": both.one(*facts.LEADS),
        "classes": facts.classes(both, named),
        "addresses": addresses,
        "types": {one.label: one.media_type for one in (*GRAPH_FORMATS, *RESULT_FORMATS)},
        "address": external(what.iri),
        "is_bounded": sum(len(fact.values) for fact in both.incoming) >= INCOMING,
        "limit": INCOMING,
        "crumb": next((LISTS[iri] for iri in what.types if iri in LISTS), None),
        "data": schema_org.described(subject, external),
        "facts": both,
    }
    return render_template(f"entity/{template}.html", **{**head, **values})


def external(iri: str) -> str:
    """Return the absolute address of the page about an own IRI, and any other IRI as it is."""
    base = served().manifest.base
    path, hashed, fragment = iri.removeprefix(base).partition("#")
    if not base or not iri.startswith(base) or not path:
        return iri
    return f"{url_for('entities.entity', path=path, _external=True)}{hashed}{fragment}"
