"""From files to a release: load, map, infer, describe, validate, write."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from nordonc import canned, validate
from nordonc.canned import lint, sparql_examples
from nordonc.dataset import (
    inference_rules,
    iri_register,
    mapping_axioms,
    mapping_checks,
    sssom,
    void,
)
from nordonc.dataset.sources import LICENCE, Dataset, Sources, load
from nordonc.errors import (
    ForbiddenQueryError,
    InvalidGraphError,
    LimitError,
    QueryTooComplexError,
    SourceSyntaxError,
)
from nordonc.lookup.collect import of_dataset
from nordonc.rdf import work
from nordonc.rdf.findings import Finding, Severity, as_json, as_text
from nordonc.rdf.store import in_graph, rows, save_store
from nordonc.release import dump, files
from nordonc.release.find import find
from nordonc.release.manifest import DERIVED_GRAPHS, FORMAT, MEMORY_QUADS, Manifest, Release
from nordonc.release.publish import locked, publish, writing
from nordonc.release.told_findings import told
from nordonc.settings import KEPT
from nordonc.sparql.screen import screen
from nordonc.validate import mapping_decisions, store_checks
from nordonc.validate import report as reporting
from nordonc.validate.source_index import SourceIndex

#: Announces a step and, when its block ends, how long it took.
Progress = Callable[[str], AbstractContextManager[None]]


def silent(_step: str) -> AbstractContextManager[None]:
    """Announce nothing."""
    return nullcontext()


def prepare(root: Path, progress: Progress = silent) -> Dataset:
    """Return a dataset with all that is published of it: mappings, inferences and descriptions.

    Raises:
        DatasetError: The folder is not a dataset.
        SourceSyntaxError: A file cannot be read.
    """
    return prepared(Sources.read(root), progress)


def prepared(sources: Sources, progress: Progress = silent) -> Dataset:
    """Return what ``prepare`` returns, of sources that are read already.

    Raises:
        DatasetError: The description of the dataset lacks something.
        SourceSyntaxError: A file cannot be read.
    """
    with progress("Reading the files"):
        _refuse_calls(sources)
        loaded = load(sources)
        mapping_axioms.add_graphs(loaded)
    with progress("Applying the rules"):
        inference_rules.apply(
            loaded.store, inference_rules.rule_files(sources), loaded.graph("inferred")
        )
        describe(loaded)
    return loaded


def _refuse_calls(sources: Sources) -> None:
    """Refuse rules and checks that call another server, or that no engine should read.

    Raises:
        SourceSyntaxError: There is one; the message names it.
    """
    for folder in (inference_rules.FOLDER, validate.CHECKS):
        for file in sources.directly_in(folder, ".rq"):
            work.announce(file.path)
            try:
                screen(file.text())
            except (ForbiddenQueryError, QueryTooComplexError) as error:
                raise SourceSyntaxError(f"{file.path}: {error}") from error


def describe(loaded: Dataset) -> None:
    """Add the graphs in ``DERIVED_GRAPHS``."""
    void_graph, query_graph = loaded.graph("void"), loaded.graph("queries")
    base = loaded.description.base
    mapped = sssom.namespaces(loaded.sources)
    figures = void.void(loaded.store, loaded.description.iri, void_graph.value, mapped.values())
    namespaces = mapped | sparql_examples.prefixes(loaded.store)
    described = list(sparql_examples.described(canned.readable(loaded.sources), namespaces, base))
    loaded.store.extend(in_graph(figures, void_graph))
    loaded.store.extend(in_graph(described, query_graph))


def check(root: Path, progress: Progress = silent) -> list[Finding]:
    """Return everything that is wrong with a dataset, its canned queries included.

    Raises:
        DatasetError: The folder is not a dataset.
        SourceSyntaxError: A file cannot be read.
    """
    return examined(prepare(root, progress), progress)


def examined(loaded: Dataset, progress: Progress = silent) -> list[Finding]:
    """Return everything that is wrong with a prepared dataset, its canned queries included."""
    of_graph = findings(loaded, progress)
    with progress("Reading the canned queries strictly"):
        ask = partial(rows, loaded.store)
        return sorted([*of_graph, *lint.findings(loaded.sources, loaded.description.base, ask)])


def findings(loaded: Dataset, progress: Progress = silent) -> list[Finding]:
    """Return everything that is wrong with the graph of a prepared dataset, the worst first."""
    with progress("Checking the mappings, the registered IRIs and the literals"):
        results = [
            *(one.finding for one in mapping_checks.problems(loaded.sources)),
            *(one.finding for one in mapping_decisions.problems(loaded)),
        ]
        loaded.sources.announce()
        results += [
            *iri_register.problems(iri_register.read(loaded.sources), published_iris(loaded)),
            *store_checks.respelt(loaded.store, loaded.stated),
            *store_checks.twice_stated(loaded.store),
        ]
    with progress("Running the checks"):
        results += validate.check_findings(loaded.store, loaded.sources)
    loaded.sources.announce()
    with progress("Validating against the shapes"):
        results += _shape_findings(loaded)
    return told(validate.located(results, loaded.store, loaded.sources), loaded)


def _shape_findings(loaded: Dataset) -> list[Finding]:
    """Return the findings of the shapes; a shape that fails is told with its file and line."""
    try:
        return validate.shape_findings(loaded.store, loaded.graph("shapes"))
    except (LimitError, SourceSyntaxError) as error:
        index = SourceIndex(loaded.sources)
        for iri in re.findall(r"<([^<>\s]+)>", str(error)):
            if place := index.place(iri):
                raise type(error)(f"{place.file}:{place.line}: {error}") from error
        raise


def register_iris(root: Path) -> int:
    """Add the published IRIs that the register lacks to it, and return their number.

    Raises:
        DatasetError: The folder is not a dataset.
        SourceSyntaxError: A file cannot be read.
    """
    loaded = prepare(root)
    return iri_register.add(root, published_iris(loaded), loaded.description.version)


def published_iris(loaded: Dataset) -> set[str]:
    """Return every IRI of the dataset's own that the graph says something about."""
    own = (loaded.description.base, loaded.description.base.rstrip("/#"))
    unregistered = {loaded.graph(name) for name in ("void", mapping_axioms.GRAPH)}
    return {
        quad.subject.value
        for quad in loaded.store
        if isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(own)
        and quad.graph_name not in unregistered
    }


def build(root: Path, releases: Path, progress: Progress = silent, keep: int = KEPT) -> Release:
    """Return the release of the sources as they are now, writing it if it does not exist yet.

    The sources are read once, so a file that is saved meanwhile is not part of the release.
    Releases that are kept no more are removed: all but the ``keep`` newest and published ones.

    Raises:
        DatasetError: The folder is not a dataset.
        SourceSyntaxError: A file cannot be read.
        InvalidGraphError: The graph has violations; the message is the report.
    """
    sources = Sources.read(root)
    with locked(releases):
        if release := find(sources.key, releases):
            return release
        loaded = prepared(sources, progress)
        report = findings(loaded, progress)
        if violations := [item for item in report if item.severity is Severity.VIOLATION]:
            raise InvalidGraphError(as_text(violations))
        with progress("Naming the blank nodes"):
            quads = dump.Quads.of(loaded.store)
        with progress("Writing the release"), writing(releases) as folder:
            manifest = write(loaded, quads, report, folder)
            return publish(folder, manifest, releases, keep)


def write(loaded: Dataset, quads: dump.Quads, report: list[Finding], folder: Path) -> Manifest:
    """Write all files of a release but the manifest, and return that."""
    description = loaded.description
    dump.write(quads, folder, description.name)
    if len(quads.sorted) > MEMORY_QUADS:
        save_store(quads.sorted, folder / files.STORE)
    _save(folder / files.QUERIES, canned.to_json(canned.load(loaded.sources)))
    _save(folder / files.LOOKUP, of_dataset(loaded).to_json())
    _save(folder / files.FINDINGS, as_json(report))
    for path in (iri_register.FILE, LICENCE):
        if kept := loaded.sources.get(path):
            (folder / path.name).write_bytes(kept.content)
    for mapping_set in sssom.files(loaded.sources):
        (folder / mapping_set.path.name).write_bytes(mapping_set.content)
    _save(folder / files.COVERAGE, reporting.as_tables(reporting.of(loaded, report)))
    for name, file in files.GRAPHS.items():
        graph = (quad.triple for quad in quads.sorted if quad.graph_name == loaded.graph(name))
        dump.write_turtle(graph, folder / file)
    stated = quads.without({loaded.graph(name).value for name in DERIVED_GRAPHS})
    return Manifest(
        **asdict(description),
        format=FORMAT,
        key=loaded.sources.key,
        content_hash=stated.content_hash(),
        quads=len(quads.sorted),
        counts=quads.counts(),
    )


def _save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
