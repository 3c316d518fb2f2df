"""The parameters of a canned query: bound to what was given, and as a form shows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nordonc import canned
from nordonc.canned import CannedQuery, Choice, Parameter, needs_value
from nordonc.site.links import label
from nordonc.site.lists import long_lists
from nordonc.site.state import served

Values = Mapping[str, Sequence[str]]

_INPUTS = {"date": "date"}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a form shows it.

    Attributes:
        parameter: The parameter.
        given: The values chosen, the default where none was given.
        choices: What can be chosen; empty means any value of the type.
        fault: What is wrong with the values, where something is.
    """

    parameter: Parameter
    given: tuple[str, ...]
    choices: tuple[Choice, ...]
    fault: str

    @property
    def offers_any(self) -> bool:
        """Whether the parameter may be left open: the file itself does so."""
        return self.parameter.default is None

    @property
    def suggests(self) -> bool:
        """Whether the choices are too many to pick from."""
        return len(self.choices) > long_lists.MOST_PICKED

    @property
    def names(self) -> tuple[str, ...]:
        """The values given as people call them."""
        names = {choice.value: choice.label for choice in self.choices}
        return tuple(names.get(value, value) for value in self.given)

    @property
    def when_empty(self) -> str:
        """What an empty field means, as people call it."""
        names = {choice.value: choice.label for choice in self.choices}
        return "any" if self.offers_any else names.get(self.parameter.default or "", "the default")

    @property
    def strange(self) -> tuple[str, ...]:
        """The values given that are none of the choices; the form keeps them."""
        offered = {choice.value for choice in self.choices}
        return tuple(value for value in self.given if value and value not in offered)

    @property
    def input_type(self) -> str:
        """The kind of field to write a value in."""
        return _INPUTS.get(self.parameter.type, "text")

    @property
    def told(self) -> str:
        """What was chosen, as people call it; empty where the parameter is open."""
        names = {choice.value: choice.label for choice in self.choices}
        chosen = ", ".join(names.get(value, value) for value in self.given if value)
        if not chosen or self.parameter.type == "iri":
            return chosen
        return f"{self.parameter.label.partition(' (')[0]}: {chosen}"


def by_values(query: CannedQuery, given: Values) -> dict[str, list[str]]:
    """Return what was given, with names that people wrote as the values that they stand for.

    They write names where the values are too many to pick one.
    """
    offered = {
        one.name: found
        for one in query.parameters
        if one.name in given and len(found := choices(one)) > long_lists.MOST_PICKED
    }
    return {
        name: [canned.by_label(value, offered.get(name, ())) for value in values]
        for name, values in given.items()
    }


def bound(query: CannedQuery, given: Values) -> str:
    """Return the text of a query with the values given in its slots.

    Raises:
        ParameterError: A parameter is not known, or a value is not allowed.
    """
    now = served()

    def offered(slug: str) -> list[str]:
        return [choice.value for choice in now.choices(slug)]

    return canned.bind(query, by_values(query, given), now.manifest.base, offered)


def fields(query: CannedQuery, given: Values, faulty: str = "", fault: str = "") -> list[Field]:
    """Return the parameters of a query with the values given.

    Args:
        query: The query.
        given: Values by parameter.
        faulty: Name of the parameter whose values are refused, if any is.
        fault: Why they are.
    """
    given = by_values(query, given)
    return [
        Field(
            parameter,
            tuple(_chosen(parameter, given, offered := choices(parameter))),
            offered,
            fault if parameter.name == faulty else "",
        )
        for parameter in query.parameters
    ]


def _chosen(parameter: Parameter, given: Values, offered: Iterable[Choice]) -> Iterator[str]:
    """Yield the values as they were bound, in the short form that the choices have."""
    base = served().manifest.base
    values = [value for value in given.get(parameter.name, ()) if value]
    is_open = parameter.name in given and not needs_value(parameter)
    for value in values or ([""] if is_open else [parameter.default or ""]):
        yield canned.whole(value.removeprefix(base), (choice.value for choice in offered))


def choices(parameter: Parameter) -> tuple[Choice, ...]:
    """Return what can be chosen for a parameter; nothing where any value of its type can."""
    if parameter.values_from:
        return served().choices(parameter.values_from)
    base = served().manifest.base
    named = parameter.type == "iri"
    return tuple(Choice(one, label(base + one) if named else one) for one in parameter.values)
