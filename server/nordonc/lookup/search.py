"""From words, codes and IRIs to the things that are meant; rather nothing than a guess."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nordonc.lookup import matching_rules, spelling
from nordonc.lookup.identifiers import Reference
from nordonc.lookup.index import Code, Index
from nordonc.lookup.misspelling import corrected, nearest_names
from nordonc.lookup.vocabularies import ICD10
from nordonc.rdf.namespaces import SKOS

#: Characters of what is looked up; no name or identifier is longer.
LONGEST = 300
#: Letters of a beginning of a word.
_SHORTEST = 2
#: Words of what is looked up that are compared.
_WORDS = 20


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that may be meant.

    Attributes:
        iri: Its IRI.
        label: Its English name.
        type: IRI of its class; empty where it has none.
        rule: Why it may be meant, one of ``rules``.
        score: How surely, from 0 to 1.
        matched: The name or identifier that led to it.
    """

    iri: str
    label: str
    type: str
    rule: str
    score: float
    matched: str


#: Number of a thing, rule, score, and what led to it.
_Hit = tuple[int, str, float, str]


def look_up(index: Index, text: str, limit: int = 10, types: Iterable[str] = ()) -> list[Match]:
    """Return the things that a text may mean, each once, the surest first.

    Args:
        index: The names and identifiers of a release.
        text: A name, a beginning of one, a CURIE, an IRI or a code.
        limit: Matches at most.
        types: IRIs of classes, of which a thing has one; none means that any will do.
    """
    wanted = frozenset(types)
    best: dict[int, _Hit] = {}
    for hit in _hits(index, _clean(text)):
        if wanted and not wanted.intersection(index.things[hit[0]].types):
            continue
        if hit[0] not in best or hit[2] > best[hit[0]][2]:
            best[hit[0]] = hit
    best = {at: _weighed(index, hit) for at, hit in best.items()}
    ordered = sorted(best.values(), key=lambda hit: (-hit[2], index.things[hit[0]].label, hit[0]))
    return [_match(index, hit) for hit in ordered[:limit]]


def certain(matches: list[Match]) -> Match | None:
    """Return the one thing that is meant for certain; none where two are, or none is."""
    sure = [one for one in matches if one.score >= matching_rules.CERTAIN]
    return sure[0] if len(sure) == 1 or (sure and sure[0].score > sure[1].score) else None


def nearest(index: Index, text: str, limit: int = 5) -> list[Match]:
    """Return what is most like a text that means nothing, be it by one of its words."""
    words = spelling.variant(spelling.key(_clean(text))).split()[:_WORDS]
    known = [word for word in words if len(word) > _SHORTEST and any(index.beginning(word))]
    numbers = [at for word in known for at in index.with_words([word])]
    numbers.sort(key=lambda at: len(index.keys[at]))
    numbers += [] if known else nearest_names(index, " ".join(words), limit)
    things = dict.fromkeys(index.names[at].thing for at in numbers)
    return [_match(index, (thing, "", 0.0, "")) for thing in list(things)[:limit]]


def _weighed(index: Index, hit: _Hit) -> _Hit:
    plain = index.things[hit[0]].types == (SKOS + "Concept",)
    return (*hit[:2], hit[2] * (matching_rules.PLAIN_CONCEPT if plain else 1.0), hit[3])


def _clean(text: str) -> str:
    plain = " ".join(text.split()).removeprefix("<").removesuffix(">")
    return plain if len(plain) <= LONGEST else ""


def _match(index: Index, hit: _Hit) -> Match:
    thing, rule, score, matched = hit
    iri, label, types = index.things[thing]
    return Match(iri, label, next(iter(types), ""), rule, round(score, 2), matched)


def _hits(index: Index, text: str) -> Iterator[_Hit]:
    """Yield what each rule finds; the weaker ones only where the stronger ones leave it open."""
    key = spelling.key(text)
    found = [*_by_iri(index, text), *_by_identifier(index, text), *_by_name(index, text, key)]
    yield from found
    words = spelling.variant(key).split()
    if not words or len(words) > _WORDS or max(map(len, words)) < _SHORTEST:
        return
    if any(hit[1] in matching_rules.IDENTIFIED for hit in found):
        return
    begun = list(_by_beginning(index, words))
    yield from begun
    if not found and not begun:
        yield from _by_misspelling(index, words)


def _by_iri(index: Index, text: str) -> Iterator[_Hit]:
    plain = _address(text)
    if plain in index.by_iri:
        yield (
            index.by_iri[plain],
            matching_rules.IRI,
            matching_rules.SCORES[matching_rules.IRI],
            text,
        )
    moved = _address(index.replaced.get(text, ""))
    if moved in index.by_iri:
        yield (
            index.by_iri[moved],
            matching_rules.MOVED,
            matching_rules.SCORES[matching_rules.MOVED],
            text,
        )


def _address(iri: str) -> str:
    """Return an IRI without what does not tell things apart; empty where it is none."""
    return iri.partition("://")[2].partition("#")[0].rstrip("/").lower()


def _by_identifier(index: Index, text: str) -> Iterator[_Hit]:
    for reference in index.identifiers.read(text):
        factor = 1.0
        if not any(mark in text for mark in ":_ /"):
            factor = matching_rules.BARE_SURE if reference.is_sure else matching_rules.BARE_UNSURE
        yield from (_coded(code, "", factor) for code in index.by_code.get(reference.key, ()))
        if new := index.replaced.get(reference.key):
            codes = index.by_code.get(new, ())
            yield from (_coded(code, matching_rules.REPLACED, factor) for code in codes)
        if reference.vocabulary == ICD10.lower() and reference.key not in index.by_code:
            yield from _by_rubric(index, reference, factor)


def _by_rubric(index: Index, reference: Reference, factor: float) -> Iterator[_Hit]:
    for rubric in index.enclosing(reference.local):
        for code in index.by_code[f"{reference.vocabulary}:{rubric}"]:
            yield _coded(code, matching_rules.INSIDE, factor)


def _coded(code: Code, rule: str, factor: float) -> _Hit:
    score = matching_rules.SCORES[code.rule] * matching_rules.FACTORS.get(rule, 1.0) * factor
    return code.thing, rule or code.rule, score, code.key


def _by_name(index: Index, text: str, key: str) -> Iterator[_Hit]:
    if not key:
        return
    for at in index.by_key.get(key, ()):
        name = index.names[at]
        doubtful = name.rule == matching_rules.AREA_CODE and not (
            text == name.text and text.isalpha()
        )
        score = matching_rules.DOUBTFUL_CODE if doubtful else matching_rules.SCORES[name.rule]
        yield name.thing, name.rule, score, name.text
    for at in index.by_variant.get(spelling.variant(key), ()):
        name = index.names[at]
        if name.rule not in matching_rules.CODES:
            score = (
                matching_rules.SCORES[name.rule] * matching_rules.FACTORS[matching_rules.VARIANT]
            )
            yield name.thing, matching_rules.VARIANT, score, name.text


def _by_beginning(index: Index, words: list[str]) -> Iterator[_Hit]:
    least, more = matching_rules.BEGINNING_SCORE
    letters = sum(map(len, words))
    for at in index.with_words(words):
        name = index.names[at]
        if name.rule not in matching_rules.CODES:
            share = min(letters / max(len(index.keys[at].replace(" ", "")), 1), 1.0)
            yield name.thing, matching_rules.BEGINNING, least + more * share, name.text


def _by_misspelling(index: Index, words: list[str]) -> Iterator[_Hit]:
    least, more = matching_rules.MISSPELT_SCORE
    for at, likeness in corrected(index, words):
        name = index.names[at]
        if name.rule not in matching_rules.CODES:
            yield name.thing, matching_rules.MISSPELT, least + more * likeness, name.text
