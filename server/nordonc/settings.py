"""Everything that may differ between two deployments, as plain values with units."""

from dataclasses import dataclass, field
from pathlib import Path

_PACKAGE = Path(__file__).parent


def packaged_dataset() -> Path:
    """Return the folder that holds the ontology/, data/, shapes/ and queries/ of nordonc itself.

    A wheel carries the four folders inside the package; a checkout has them two levels up.
    """
    packaged = _PACKAGE / "graph"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one server or one command runs.

    Attributes:
        dataset: Folder that holds ontology/, data/, shapes/ and queries/.
        releases: Folder of releases; none means the one that belongs to the dataset.
        host: Address to listen on.
        port: TCP port to listen on; 0 means any free one.
        timeout_s: Seconds that a query may run before it is stopped.
        workers: Processes that evaluate queries.
        default_graph: What a query without a dataset sees: ``union`` of all graphs, or ``strict``.
    """

    dataset: Path = field(default_factory=packaged_dataset)
    releases: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    timeout_s: float = 30.0
    workers: int = 2
    default_graph: str = "union"
