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
        base: Public address of the home page, for links; none means the address that is asked.
        trusted_proxies: Proxies in front whose forwarded headers are believed.
        timeout_s: Seconds that a query may run before it is stopped.
        workers: Processes that evaluate queries; one is kept for our own pages where there are two.
        heavy: Heavy queries that may run at a time.
        heavy_after_s: Seconds after which a query is heavy.
        queue: Threads that may wait for a worker; the next request is refused.
        worker_memory_mb: MiB by which a worker may grow while it works.
        answer_mb: MiB that one answer may have.
        cache_mb: MiB of answers that are kept.
        client_s: Seconds of query time that a client may use in a minute; 0 means any number.
        log_clients: Whether the log of queries names the address of the client.
        default_graph: What a query without a dataset sees: ``union`` of all graphs, or ``strict``.
    """

    dataset: Path = field(default_factory=packaged_dataset)
    releases: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    base: str = ""
    trusted_proxies: int = 0
    timeout_s: float = 30.0
    workers: int = 5
    heavy: int = 2
    heavy_after_s: float = 0.4
    queue: int = 32
    worker_memory_mb: int = 1024
    answer_mb: int = 128
    cache_mb: int = 64
    client_s: float = 0.0
    log_clients: bool = False
    default_graph: str = "union"
