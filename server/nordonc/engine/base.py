"""What every engine takes and gives."""

from dataclasses import dataclass, replace
from typing import BinaryIO, Protocol

from nordonc.sparql.client import Graph


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as an engine takes it.

    Attributes:
        text: The SPARQL text.
        media_type: Registered media type to answer in; it must fit the form of the query.
        default_graphs: IRIs of the graphs that make the default graph, in place of the text's own.
        named_graphs: IRIs of the named graphs, in place of the text's own.
        base: IRI against which relative ones are resolved; where it is none, neither are they.
        foreign: Whether the text is a client's own: it is screened, and waits behind our pages.
            Where it names no dataset, it sees what the settings say; our own see all graphs.
        timeout_s: Seconds that it may run, where they are fewer than the settings allow.
    """

    text: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base: str = ""
    foreign: bool = False
    timeout_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A complete answer, made before its first byte is sent.

    Attributes:
        media_type: Registered media type of the body.
        body: The serialised result; empty where ``spool`` has it.
        spool: A file that holds a result too large for memory, which the taker closes; only a
            query that is foreign is answered so.
        size_bytes: Length of the serialised result.
        rows: Rows of a table, where the engine counted them.
        unknown_functions: IRIs of functions that nobody knows, whose calls are unbound.
    """

    media_type: str
    body: bytes
    spool: BinaryIO | None = None
    size_bytes: int = 0
    rows: int | None = None
    unknown_functions: tuple[str, ...] = ()


class Engine(Protocol):
    """Something that answers queries, from many threads at once."""

    @property
    def kind(self) -> str:
        """Name of what evaluates, for validators: equal kinds give equal bytes."""
        ...

    def answer(self, query: Query) -> Answer:
        """Return the answer to a query.

        Raises:
            QuerySyntaxError: The text is not a query.
            QueryTooComplexError: Its text alone is a danger.
            RequestError: A graph name is not an IRI.
            ForbiddenQueryError: The query would write, or would call another server.
            NotAcceptableError: The media type cannot carry the result.
            QueryTimeoutError: The query ran past its time.
            ResultTooLargeError: The result is larger than is allowed.
            WorkerLostError: The query needs more memory or nests deeper than is allowed.
            BusyError: Nothing is free to evaluate it.
            StoreError: A store of others evaluates queries, and failed.
        """
        ...

    def fill(self) -> None:
        """Do once what could wait until the first answers were given."""
        ...

    def figures(self) -> dict[str, tuple[str, float]]:
        """Return figures of the moment for monitoring, by name, each with what it tells."""
        ...

    def close(self) -> None:
        """End whatever evaluates queries; queries under way fail."""
        ...


def graph(engine: Engine, like: Query | None = None) -> Graph:
    """Return what an engine answers from, as a graph.

    Args:
        engine: It answers.
        like: All but text, media type and time of each query; our own pages' where none is given.
    """
    model = like or Query(text="", media_type="")

    def answer(text: str, media_type: str, timeout_s: float | None) -> bytes:
        query = replace(model, text=text, media_type=media_type, timeout_s=timeout_s)
        return engine.answer(query).body

    return Graph(answer)
