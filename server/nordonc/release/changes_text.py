"""What changed as plain text and as JSON."""

from collections.abc import Iterable, Iterator

from nordonc.release.changed_facts import ADDED, CHANGED, GONE, NEW, REMOVED, Fact, Layer, Value

#: Begins the line of a fact.
_MARKS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}
_STATUSES = {NEW: ", new", GONE: ", gone", CHANGED: ""}
#: Control characters but for the end of a line, each replaced.
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {ord("\n")}, "\ufffd")
#: What each layer is called.
TITLES = {
    "facts": "Facts",
    "evidence": "Evidence: lines of the source and what they state",
    "inferences": "Inferences",
    "mappings": "Mappings",
    "terms": "Terms and shapes",
    "release": "The release itself: version, dates, description",
    "derived": "Figures and questions, which follow from the rest",
}


def counts(layer: Layer) -> str:
    """Return how much changed in a layer, in words."""
    told = [f"{layer.count(kind)} {kind}" for kind in _MARKS if layer.count(kind)]
    more = layer.unnamed or layer.derived
    what = "statements about nodes without a name" if layer.unnamed else "statements"
    return ", ".join([*told, *([f"{more} {what}"] if more else [])])


def as_text(layers: Iterable[Layer]) -> str:
    """Return what changed, by layer and thing; one line where nothing did.

    What would control a terminal is replaced.
    """
    return "\n".join(_blocks(layers)).translate(_CONTROLS) or "Nothing changed.\n"


def _blocks(layers: Iterable[Layer]) -> Iterator[str]:
    for layer in layers:
        lines = [f"{TITLES[layer.name]} ({counts(layer)})"]
        for thing in layer.things:
            lines.append(f"  {thing.name} <{thing.iri}>{_STATUSES[thing.status]}")
            lines += [f"    {sentence(fact)}" for fact in thing.facts]
        yield "\n".join(lines) + "\n"


def sentence(fact: Fact) -> str:
    """Return a fact that changed as a line: mark, property, values, and what states it."""
    values = " -> ".join(_words(one) for one in (fact.before, fact.after) if one)
    lines = "; ".join(
        f"line {one.number}" + (f": “{one.printed}”" if one.printed else "") for one in fact.lines
    )
    return f"{_MARKS[fact.kind]} {fact.name}: {values}" + (f"  [{lines}]" if lines else "")


def _words(value: Value) -> str:
    return " ".join(value.words.split()) if value.iri else f"“{' '.join(value.words.split())}”"


def as_json(layers: Iterable[Layer], since: str | None, version: str) -> dict[str, object]:
    """Return what changed from one release to another, as JSON has it."""
    return {
        "since": since,
        "version": version,
        "layers": [
            {
                "layer": layer.name,
                **{kind: layer.count(kind) for kind in _MARKS},
                "unnamed": layer.unnamed,
                "derived": layer.derived,
                "things": [
                    {
                        "iri": thing.iri,
                        "name": thing.name,
                        "status": thing.status,
                        "facts": [_json(fact) for fact in thing.facts],
                    }
                    for thing in layer.things
                ],
            }
            for layer in layers
        ],
    }


def _json(fact: Fact) -> dict[str, object]:
    return {
        "change": fact.kind,
        "property": fact.property,
        "propertyName": fact.name,
        "before": fact.before and fact.before._asdict(),
        "after": fact.after and fact.after._asdict(),
        "lines": [one._asdict() for one in fact.lines],
    }
