"""Editions of the small dataset, each of which becomes a release."""

import os
import shutil
from pathlib import Path

from helpers.places import SMALL
from nordonc.release import build, kept
from nordonc.release.manifest import Release
from nordonc.settings import KEPT

_THING = """@base <https://example.org/small/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<thing/{name}> a skos:Concept ;
    skos:prefLabel "{label}"@en .
"""


class Editions:
    """A dataset that is edited and built, again and again, into one folder of releases."""

    def __init__(self, folder: Path) -> None:
        """Begin with a copy of the small dataset."""
        self.dataset = Path(shutil.copytree(SMALL, folder / "dataset"))
        self.releases = folder / "releases"

    def built(
        self, version: str, things: dict[str, str], *, published: bool = False, keep: int = KEPT
    ) -> Release:
        """Return the release of the dataset with these things, given by name and label.

        Its day is the tenth of January 2026, and as many later as the first digit of its version.
        """
        description = self.dataset / "data/dataset.ttl"
        text = (SMALL / "data/dataset.ttl").read_text(encoding="utf-8")
        text = text.replace('"1.0"', f'"{version}"')
        text = text.replace("2026-01-02", f"2026-01-1{version.partition('.')[0]}")
        if published:
            text = text.replace(
                "owl:versionInfo",
                '<https://schema.org/creativeWorkStatus> "Published" ;\n    owl:versionInfo',
            )
        description.write_text(text, encoding="utf-8")
        folder = self.dataset / "data/things"
        shutil.rmtree(folder)
        folder.mkdir()
        for name, label in things.items():
            thing = _THING.format(name=name, label=label)
            (folder / f"{name}.ttl").write_text(thing, encoding="utf-8")
        release = build.build(self.dataset, self.releases, keep=keep)
        # Two builds within one tick of the clock would else be equally old.
        number = len(list(self.releases.glob(f"{kept.HISTORY}/*")))
        os.utime(release.folder, (number, number))
        return release

    @property
    def versions(self) -> set[str]:
        """The versions whose folders are there."""
        return {path.name.rpartition("-")[0] for path in self.releases.glob("[!.]*/")}
