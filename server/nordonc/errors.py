"""Every deliberate failure, with the HTTP status and the exit code that tell it."""

from http import HTTPStatus

#: Exit codes of the command line.
INVALID_GRAPH = 1
WRONG_CALL = 2


def reason(error: BaseException) -> str:
    """Return in words why the system refused something, without the path."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, RecursionError):
        return "it nests too deeply"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


class NordoncError(Exception):
    """A failure that is told in one sentence; the subclasses say when."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    exit_code = WRONG_CALL
    #: IRIs of things that may be meant instead.
    nearest: tuple[str, ...] = ()
    #: Seconds after which to try again, where that may help.
    retry_after_s: int | None = None
    #: What to ask for instead, as values of the header field Link.
    links = ""


class SourceSyntaxError(NordoncError):
    """A file of the dataset cannot be read; the message names file, line and column."""

    exit_code = INVALID_GRAPH


class InvalidGraphError(NordoncError):
    """The graph breaks a shape or a check; the report says which."""

    exit_code = INVALID_GRAPH


class DatasetError(NordoncError):
    """A folder is not a dataset, or a given file is not RDF."""


class ReleaseError(NordoncError):
    """A release cannot be written, found or read."""


class FormatError(ReleaseError):
    """A release has the layout of another version of this program."""


class LimitError(NordoncError):
    """Work over a dataset takes more time or memory than it may; the message names the file."""

    exit_code = INVALID_GRAPH


class UnbuiltError(NordoncError):
    """A release could not be built; whatever built it has told why."""

    def __init__(self, exit_code: int) -> None:
        """Say so with the exit code of the build."""
        super().__init__("there is no release to work with; the report above says why")
        self.exit_code = exit_code


class AddressInUseError(NordoncError):
    """Another program listens on the address that was asked for."""


class CallError(NordoncError):
    """An option has a value that it cannot have."""


class PlatformError(NordoncError):
    """This operating system lacks what the command needs."""


class RequestError(NordoncError):
    """A request breaks a rule of the SPARQL 1.1 Protocol."""

    status = HTTPStatus.BAD_REQUEST


class MisdirectedError(NordoncError):
    """A request is for a host that this server does not answer for."""

    status = HTTPStatus.MISDIRECTED_REQUEST


class QuerySyntaxError(NordoncError):
    """A text is not a SPARQL 1.1 query; the message gives line and column where known."""

    status = HTTPStatus.BAD_REQUEST


class QueryTooComplexError(NordoncError):
    """The text of a query nests too deeply or is too long in a way that endangers the server."""

    status = HTTPStatus.BAD_REQUEST


class ParameterError(NordoncError):
    """A canned query has no such parameter, or the value is not of its type.

    Attributes:
        parameter: Name of the parameter whose value is at fault; empty where that is not the fault.
    """

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, message: str, parameter: str = "") -> None:
        super().__init__(message)
        self.parameter = parameter


class ForbiddenQueryError(NordoncError):
    """The query would write, or would call another server."""

    status = HTTPStatus.FORBIDDEN


class NotFoundError(NordoncError):
    """Nothing has that name; the message lists what there is where that helps."""

    status = HTTPStatus.NOT_FOUND


class UnknownThingError(NotFoundError):
    """The graph says nothing about an IRI; things with a name like it may be meant."""

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        """Keep the IRIs of things that may be meant."""
        super().__init__(message)
        self.nearest = nearest


class WithdrawnError(NordoncError):
    """A thing was published once and is gone for good."""

    status = HTTPStatus.GONE


class RemovedReleaseError(NordoncError):
    """A release was there once and is kept no more."""

    status = HTTPStatus.GONE

    def __init__(self, message: str, links: str) -> None:
        """Say so, and what takes its place."""
        super().__init__(message)
        self.links = links


class NotAcceptableError(NordoncError):
    """No serialisation on offer is one that the client accepts."""

    status = HTTPStatus.NOT_ACCEPTABLE


class PayloadTooLargeError(NordoncError):
    """A request body is longer than the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class MediaTypeError(NordoncError):
    """A request body is of a type that the protocol does not define."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class ResultTooLargeError(NordoncError):
    """The serialised result of a query is longer than is allowed: the query is to be narrowed."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class BudgetError(NordoncError):
    """A client has used up its share of query time."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message: str, retry_after_s: int) -> None:
        """Say so, and when the client may ask again."""
        super().__init__(message)
        self.retry_after_s = retry_after_s


class UriTooLongError(NordoncError):
    """A URL is longer than the limit; a long query is posted."""

    status = HTTPStatus.REQUEST_URI_TOO_LONG


class HeaderTooLargeError(NordoncError):
    """The header fields of a request are longer than the limit."""

    status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE


class WorkerLostError(NordoncError):
    """A query ended its worker process: it needed too much memory or nested too deeply."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after_s = 60


class BusyError(NordoncError):
    """Every worker is taken and the queue is full."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after_s = 5


class QueryTimeoutError(NordoncError):
    """A query ran past its time and was stopped."""

    status = HTTPStatus.GATEWAY_TIMEOUT


class StoreError(NordoncError):
    """A store that answers for us failed; the message names it and says how."""

    status = HTTPStatus.BAD_GATEWAY
    retry_after_s = 5
