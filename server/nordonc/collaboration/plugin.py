"""What this domain brings to the site: pages by class, lists, menu, parts of the home page."""

from functools import partial

from nordonc.collaboration import (
    area_page,
    correction_list,
    disease_page,
    domain_properties,
    explore,
    home_sections,
    lists,
    network_facets,
    network_list,
    network_page,
    participations,
    source_documents,
    source_lines,
)
from nordonc.collaboration.pictures import picture_files
from nordonc.rdf.namespaces import NORDONC, ORG, SKOS
from nordonc.rdf.query_file import query_text
from nordonc.site.plugins import ClassPage, Listing, MenuEntry, Plugin
from nordonc.sparql.header import without_header

_COUNTRIES = Listing("Countries", "lists.countries")

#: The page of every kind of area.
_area = partial(
    ClassPage, template="collaboration/area-page.html", context=area_page.area, listing=_COUNTRIES
)

PAGES = Plugin(
    requires=NORDONC + "Network",
    class_pages=(
        ClassPage(
            iri=NORDONC + "Network",
            template="collaboration/network-page.html",
            context=network_page.network,
            schema_type="Organization",
            listing=Listing("Networks", "networks.networks"),
            counted=("network", "networks"),
        ),
        _area(iri=NORDONC + "Country", schema_type="Country", counted=("country", "countries")),
        _area(iri=NORDONC + "Territory", schema_type="AdministrativeArea"),
        _area(iri=NORDONC + "Region", schema_type="Place"),
        _area(iri=NORDONC + "Place", schema_type="Place"),
        ClassPage(
            iri=NORDONC + "Disease",
            template="collaboration/disease-page.html",
            context=disease_page.disease,
            schema_type="MedicalCondition",
            listing=Listing("Diseases", "lists.diseases"),
            counted=("disease", "diseases"),
        ),
        ClassPage(
            iri=NORDONC + "SourceDocument",
            template="collaboration/document-page.html",
            context=source_documents.document,
            schema_type="CreativeWork",
        ),
        ClassPage(
            iri=NORDONC + "SourceEntry",
            template="collaboration/entry-page.html",
            context=source_documents.entry,
        ),
        ClassPage(
            iri=NORDONC + "SourceField",
            template="collaboration/field-page.html",
            context=source_documents.field,
        ),
        ClassPage(
            iri=NORDONC + "Participation",
            template="collaboration/participation-page.html",
            context=participations.participation,
        ),
        ClassPage(
            iri=ORG + "Organization",
            template="collaboration/body-page.html",
            context=participations.body,
            schema_type="Organization",
            listing=Listing("Organisations", "lists.organisations"),
            counted=("organisation", "organisations"),
        ),
        ClassPage(
            iri=NORDONC + "Correction",
            template="collaboration/correction-page.html",
            context=source_lines.correction,
            listing=Listing("Corrections", "corrections.corrections"),
            counted=("correction", "corrections"),
        ),
        ClassPage(
            iri=SKOS + "Concept",
            template="collaboration/concept-page.html",
            context=network_facets.concept,
        ),
    ),
    blueprints=(
        network_list.blueprint,
        lists.blueprint,
        correction_list.blueprint,
        explore.blueprint,
        picture_files.blueprint,
    ),
    menu=(
        MenuEntry("Networks", "networks.networks"),
        MenuEntry("Countries", "lists.countries", NORDONC + "Country"),
        MenuEntry("Diseases", "lists.diseases", NORDONC + "Disease"),
        MenuEntry("Explore", "explore.explore"),
    ),
    footer=(
        MenuEntry("Organisations", "lists.organisations", ORG + "Organization"),
        MenuEntry("Activities", "lists.activities"),
        MenuEntry("Who takes part", "lists.all_participations", NORDONC + "Participation"),
        MenuEntry("Corrections", "corrections.corrections", NORDONC + "Correction"),
        MenuEntry("Diseases without a network", "explore.missing", NORDONC + "Disease"),
    ),
    home="collaboration/home.html",
    home_values=home_sections.home,
    example=without_header(query_text(__package__, "networks_by_disease")),
    search="networks.networks",
    phrases=domain_properties.PHRASES,
    schema_properties=domain_properties.SCHEMA_PROPERTIES,
    parts=domain_properties.PARTS,
)
