"""The views of Explore as sheets: what each picture shows, in rows."""

from collections.abc import Callable, Mapping
from typing import Any

from nordonc.site.links import external, label
from nordonc.site.spreadsheet import Linked, Sheet


def _matrix(values: Mapping[str, Any]) -> Sheet:
    """Return the networks by areas, each cell with the roles and how sure they are."""
    found = values["matrix"]
    rows = (
        (
            _linked(network.iri),
            *(
                [
                    f"{label(one.role)}, {label(one.basis)}"
                    for one in network.cells.get(area.iri, ())
                ]
                for area in found.areas
            ),
        )
        for network in found.networks
    )
    return Sheet(("Network", *(label(area.iri) for area in found.areas)), rows)


def _map(values: Mapping[str, Any]) -> Sheet:
    """Return the areas with the number of their networks, in all and by how sure it is."""
    found = values["matrix"]
    rows = (
        (
            _linked(area.iri),
            found.totals[area.iri],
            *(found.counts[area.iri, basis] for basis in found.used),
            found.beside[area.iri],
        )
        for area in found.areas
    )
    heads = ("Country or territory", "Takes part in", *map(label, found.used))
    return Sheet((*heads, "Collaborator or guest"), rows)


def _links(values: Mapping[str, Any]) -> Sheet:
    """Return each network with each disease that it covers, and those that name none."""
    drawn = values["diagram"]
    if drawn.counts:
        edges = drawn.edges
    else:
        edges = [(node.iri, disease) for node in drawn.networks for disease in node.others]
    named = [(_linked(network), _linked(disease)) for network, disease in edges]
    return Sheet(("Network", "Disease"), [*named, *((_linked(one), "") for one in drawn.silent)])


def _linked(iri: str) -> Linked:
    return Linked(label(iri), external(iri))


#: What makes the sheet of each view, from the values of the view.
TABLES: dict[str, Callable[[Mapping[str, Any]], Sheet]] = {
    "matrix": _matrix,
    "links": _links,
    "map": _map,
}
