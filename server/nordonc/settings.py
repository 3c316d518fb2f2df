"""Everything that may differ between two deployments: plain values, and how each is given."""

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent
#: Releases that are kept beside published ones.
KEPT = 3
#: Key of an ``Option`` in the metadata of a field.
_OPTION = "option"


def packaged_dataset() -> Path:
    """Return the folder that holds the ontology/, data/, shapes/ and queries/ of nordonc itself.

    A wheel carries the four folders inside the package; a checkout has them two levels up.
    """
    packaged = _PACKAGE / "graph"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """How a setting is given on the command line and in the environment.

    Attributes:
        flag: The option, with its dashes.
        help: What it means, without a full stop.
        unit: What a value is of, such as ``SECONDS``; empty where its type says enough.
        least: The least value, where there is one.
        least_is_allowed: Whether ``least`` itself is a value.
        most: The greatest value, where there is one.
        choices: The only values, where it has few.
        must_exist: Whether a folder must exist.
        is_file: Whether a path is that of a file.
        default: What the default means, where the value does not say it.
    """

    flag: str
    help: str
    unit: str = ""
    least: int | None = None
    least_is_allowed: bool = True
    most: int | None = None
    choices: tuple[str, ...] = ()
    must_exist: bool = False
    is_file: bool = False
    default: str = ""

    @property
    def variable(self) -> str:
        """The variable of the environment; one of a file is told from what the file holds."""
        ending = "_FILE" if self.is_file else ""
        return "NORDONC_" + self.flag.removeprefix("--").replace("-", "_").upper() + ending


def _given(flag: str, meaning: str, **more: Any) -> dict[str, Option]:  # noqa: ANN401  fields of Option
    return {_OPTION: Option(flag=flag, help=meaning, **more)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one server or one command runs; each field says what it means and how it is given."""

    dataset: Path = field(
        default_factory=packaged_dataset,
        metadata=_given(
            "--dataset",
            "Folder with ontology/, data/, shapes/ and queries/, of this graph or another",
            must_exist=True,
            default="the graph of nordonc",
        ),
    )
    releases: Path | None = field(
        default=None,
        metadata=_given(
            "--releases",
            "Folder of releases",
            default="build/ of a checkout, else the user's cache folder",
        ),
    )
    keep: int = field(
        default=KEPT,
        metadata=_given("--keep", "Newest releases that are kept beside published ones", least=1),
    )
    host: str = field(default="127.0.0.1", metadata=_given("--host", "Address to listen on"))
    port: int = field(
        default=8000,
        metadata=_given(
            "--port", "TCP port to listen on; 0 takes any free one", least=0, most=65535
        ),
    )
    operations_host: str = field(
        default="",
        metadata=_given(
            "--operations-host",
            "Address and port on which alone /metrics and /readyz are answered",
            unit="HOST:PORT",
            default="that of all pages",
        ),
    )
    base: str = field(
        default="",
        metadata=_given(
            "--base",
            "Public address of the home page, for links",
            unit="URL",
            default="the address that is asked",
        ),
    )
    trusted_proxies: int = field(
        default=0,
        metadata=_given(
            "--trusted-proxies", "Proxies in front whose forwarded headers are believed", least=0
        ),
    )
    timeout_s: float = field(
        default=30.0,
        metadata=_given(
            "--timeout",
            "Seconds that a query may run",
            unit="SECONDS",
            least=0,
            least_is_allowed=False,
        ),
    )
    workers: int = field(
        default=5,
        metadata=_given(
            "--workers",
            "Processes that evaluate queries; one of several is kept for the server's own pages",
            least=1,
        ),
    )
    heavy: int = field(
        default=2,
        metadata=_given(
            "--heavy", "Heavy queries that may run at a time; best two less than workers", least=1
        ),
    )
    heavy_after_s: float = field(
        default=0.4,
        metadata=_given(
            "--heavy-after",
            "Seconds of processor time after which a query is heavy",
            unit="SECONDS",
            least=0,
            least_is_allowed=False,
        ),
    )
    queue: int = field(
        default=32,
        metadata=_given(
            "--queue",
            "Requests that may wait for a worker; the next is answered 503",
            least=0,
            most=32,
        ),
    )
    worker_memory_mb: int = field(
        default=1024,
        metadata=_given("--worker-memory", "MiB by which a worker may grow", unit="MIB", least=64),
    )
    answer_mb: int = field(
        default=128,
        metadata=_given("--answer-size", "MiB that one answer may have", unit="MIB", least=1),
    )
    cache_mb: int = field(
        default=64,
        metadata=_given("--cache-size", "MiB of answers that are kept", unit="MIB", least=0),
    )
    client_s: float = field(
        default=0.0,
        metadata=_given(
            "--client-budget",
            "Seconds of query time that a client may use a minute; 0 means any",
            unit="SECONDS",
            least=0,
        ),
    )
    contact: str = field(
        default="",
        metadata=_given(
            "--contact",
            "Where mistakes are reported: a mailto: address or that of a page",
            default="none",
        ),
    )
    log_clients: bool = field(
        default=False,
        metadata=_given("--log-clients", "Name the address of the client in the log of queries"),
    )
    default_graph: str = field(
        default="union",
        metadata=_given(
            "--default-graph",
            "What a query to /sparql without FROM sees: all graphs, or the default graph only",
            choices=("union", "strict"),
        ),
    )
    engine: str = field(
        default="embedded",
        metadata=_given(
            "--engine",
            "What evaluates queries: embedded, or sparql: and the address of a store that "
            "`nordonc push` has loaded",
        ),
    )
    store_credentials: Path | None = field(
        default=None,
        metadata=_given(
            "--store-credentials",
            "File with what the store wants to know, user:password or Bearer TOKEN",
            unit="FILE",
            default="NORDONC_STORE_CREDENTIALS holds it",
            is_file=True,
        ),
    )


#: How each field of ``Settings`` is given, by its name, in order.
OPTIONS: dict[str, Option] = {one.name: one.metadata[_OPTION] for one in fields(Settings)}
