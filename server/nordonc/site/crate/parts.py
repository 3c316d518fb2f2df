"""What a crate holds besides its pages, each part with what is told of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nordonc.canned import CannedQuery
from nordonc.endpoint.protocol import QUERY
from nordonc.rdf.formats import BY_EXTENSION, Format
from nordonc.rdf.query_file import query_text
from nordonc.release import file_list, files
from nordonc.site.served import Served
from nordonc.sparql.form import formats_of, query_form

#: The folders of a crate, with name and description.
FOLDERS = {
    "release/": ("The release", "Its files as they were published; SHA256SUMS has the checksums."),
    "graphs/": ("Named graphs", "The statements of each: ontology, vocabularies, shapes, facts."),
    "queries/": ("Questions and answers", "Canned queries, answered by their default parameters."),
}
#: What a file of a release is, where the dataset does not say so itself.
_OF_RELEASE = {
    files.MANIFEST: ("Manifest", "What the release says of itself: version, counts, digest."),
    files.SUMS: ("Checksums", "SHA-256 of each file of the release, for sha256sum."),
    files.QUERIES: ("Canned queries", "The questions with their parameters and texts, as JSON."),
    files.FINDINGS: ("Findings", "What validation found in the sources, as JSON."),
    files.COVERAGE: ("Coverage", "What the graph covers and leaves open, as JSON."),
    files.LOOKUP: ("Look-up", "Names and identifiers by which things are found, as JSON."),
    files.REGISTER: ("Register of IRIs", "Every IRI that was ever published, with its status."),
    files.LICENCE: ("Licence", "The terms of the data, and of what they take over from others."),
    files.GRAPHS["void"]: ("VoID description", "Statistics of the graph, by VoID."),
    files.GRAPHS["dataset"]: ("Dataset description", "What the dataset says of itself, by DCAT."),
    files.GRAPHS["mapping-sets"]: ("Mappings", "Every judgement of the mapping sets, as axioms."),
}
_MAPPING_SET = ".sssom.tsv"
#: The forms in which answers are kept: of tables the first two, of triples the last.
_ANSWERS = frozenset({"csv", "json", "ttl"})
_TURTLE = BY_EXTENSION["ttl"]

_DISTRIBUTIONS = query_text(__package__, "distributions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file of a crate.

    Attributes:
        path: Its path in the crate.
        address: Where the site has it, below the home page.
        name: What it is called.
        description: What it is, one sentence.
        media_type: Its type.
        more: What else is said of it, in the words of schema.org.
    """

    path: str
    address: str
    name: str
    description: str
    media_type: str
    more: Mapping[str, object] = field(default_factory=dict)


def parts(now: Served) -> list[Part]:
    """Return the parts of a release, by their paths.

    Raises:
        ReleaseError: Its files cannot be read.
    """
    found = [*_files(now), *_graphs(now), *_queries(now), _report(now)]
    return sorted(found, key=lambda one: one.path)


def _files(now: Served) -> Iterator[Part]:
    """Yield the files of the release but for compressed twins, which a crate would pack again."""
    told = {
        row.text("address").rpartition("/")[2]: (row.text("title"), row.text("description"))
        for row in now.graph.select(_DISTRIBUTIONS)
    }
    for one in file_list.of(now.release):
        if one.compression:
            continue
        name, description = _OF_RELEASE.get(one.name) or told.get(one.name) or _of_set(one, now)
        yield Part(
            path=f"release/{one.name}",
            address=f"/releases/{now.manifest.version}/{one.name}",
            name=name,
            description=description or name,
            media_type=one.media_type,
            more={"sha256": one.sha256} if one.sha256 else {},
        )


def _of_set(one: file_list.File, now: Served) -> tuple[str, str]:
    """Return what is told of a mapping set, or of a dump that the dataset says nothing of."""
    if not one.name.endswith(_MAPPING_SET):
        return f"{now.manifest.title}: {one.label}", f"The whole graph, {one.label}."
    iri = f"{now.manifest.base}mappings/{one.name.removesuffix(_MAPPING_SET)}"
    return now.labels.get(iri, one.name), "A mapping set in the form of SSSOM."


def _graphs(now: Served) -> Iterator[Part]:
    base = now.manifest.base
    for iri, count in now.manifest.counts.items():
        path = iri.removeprefix(base)
        name = path.rpartition("/")[2]
        if name in files.GRAPHS:
            continue
        yield Part(
            path=f"graphs/{name}.{_TURTLE.extension}",
            address=f"/{path}.{_TURTLE.extension}",
            name=now.labels.get(iri) or f"Named graph {name}",
            description=f"The {count:,} statements of the named graph {iri}.",
            media_type=_TURTLE.media_type,
        )


def _queries(now: Served) -> Iterator[Part]:
    for query in now.queries:
        text = f"queries/{query.slug}.rq"
        yield Part(
            path=text,
            address=f"/{text}",
            name=query.summary,
            description=query.description,
            media_type=QUERY,
            more={"keywords": ", ".join(query.tags)} if query.tags else {},
        )
        for one in _answers(query):
            path = f"queries/{query.slug}.{one.extension}"
            yield Part(
                path=path,
                address=f"/{path}",
                name=f"Answer, {one.label}: {query.summary}",
                description=query.description,
                media_type=one.media_type,
                more={"isBasedOn": {"@id": text}},
            )


def _answers(query: CannedQuery) -> list[Format]:
    offered = formats_of(query_form(query.text))
    return [one for one in offered if one.extension in _ANSWERS]


def _report(now: Served) -> Part:
    return Part(
        path="validation.ttl",
        address="/validation.ttl",
        name="Validation report",
        description=f"What validating release {now.manifest.version} against its shapes and "
        "checks found, as a SHACL report.",
        media_type=_TURTLE.media_type,
    )
