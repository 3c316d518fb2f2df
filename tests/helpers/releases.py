"""Small releases for tests, made from files under cases/."""

import json
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox

from helpers import places
from nordonc import canned
from nordonc.dataset.sources import Sources
from nordonc.release import files
from nordonc.release.integrity import sha256
from nordonc.release.manifest import FORMAT, Manifest, Release, read

CASES = places.CASES / "engine"

#: Every dump that a release carries; here only the plain ones.
SUFFIXES = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
}


def made(
    folder: Path, case: str = "trees", *, store: bool = False, queries: bool = False, key: str = "0"
) -> Release:
    """Write a release of the file ``cases/engine/<case>.trig`` into an empty folder.

    Its key is one digit, repeated. It has the queries of ``cases/engine/queries/`` where they are
    asked for.
    """
    quads = ox.Store()
    quads.load(path=CASES / f"{case}.trig", format=ox.RdfFormat.TRIG)
    if store:
        on_disk = ox.Store(folder / "store")
        on_disk.bulk_extend(quads)
        on_disk.flush()
    if queries:
        sources = Sources.read(CASES, ["queries"])
        (folder / files.QUERIES).write_text(canned.to_json(canned.load(sources)), encoding="utf-8")
    return _written(folder, case, quads, key)


def made_of(folder: Path, turtle: str) -> Release:
    """Write a release of some Turtle, which is one named graph, into an empty folder."""
    quads = ox.Store()
    graph = ox.NamedNode("https://example.org/wood/graph/text")
    quads.load(turtle.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    return _written(folder, "text", quads)


def _written(folder: Path, case: str, quads: ox.Store, key: str = "0") -> Release:
    """Write the dumps, the manifest and the checksums of a release."""
    for suffix, rdf_format in SUFFIXES.items():
        keeps_graphs = rdf_format.supports_datasets
        lines = quads if keeps_graphs else (quad.triple for quad in quads)
        ox.serialize(lines, folder / f"{case}.{suffix}", format=rdf_format)
    (folder / "manifest.json").write_text(json.dumps(asdict(_manifest(case, quads, key))))
    _write_sums(folder)
    return read(folder)


def broken(folder: Path) -> Release:
    """Write a release whose quads are no N-Quads."""
    written = made(folder)
    written.quads.write_text("these are no quads\n")
    return written


def _manifest(case: str, quads: ox.Store, key: str) -> Manifest:
    graphs = sorted({str(quad.graph_name.value) for quad in quads})
    return Manifest(
        format=FORMAT,
        iri="https://example.org/wood/dataset",
        name=case,
        rights="Heights by the forester, CC0.",
        title="Trees of a small wood",
        description="Trees, and who planted them.",
        version="1.2.0",
        modified="2026-02-03",
        published=True,
        base="https://example.org/wood/",
        key=key * 64,
        content_hash="1" * 64,
        quads=len(quads),
        counts={
            graph: sum(1 for quad in quads if str(quad.graph_name.value) == graph)
            for graph in graphs
        },
        licence="https://creativecommons.org/licenses/by/4.0/",
    )


def _write_sums(folder: Path) -> None:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    lines = [f"{sha256(path)}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines))
