"""What the report asks of the union of all graphs; each answer has a total order."""

from collections.abc import Mapping

from nordonc.rdf.namespaces import PREFIXES

#: What most networks have, and the properties that give it; any one of them is enough.
ASPECTS = {
    "abbreviation": ("nordonc:abbreviation",),
    "activity": ("nordonc:activity",),
    "audience": ("nordonc:audience",),
    "covered disease": ("nordonc:coversDisease",),
    "homepage": ("foaf:homepage",),
    "homepage or page": ("foaf:homepage", "foaf:page"),
    "kind": ("nordonc:kind",),
    "participating area": ("nordonc:participatingArea",),
    "participation": ("nordonc:participation",),
    "population": ("nordonc:population",),
    "qualifier": ("nordonc:coverage",),
    "scope": ("nordonc:scope",),
}
#: What few networks have, so that the lack of it tells nothing about a network.
RARE_ASPECTS = {
    "funder": ("schema:funder",),
    "host": ("nordonc:hostedBy",),
    "larger body": ("nordonc:chapterOf", "nordonc:under"),
    "minimum of countries": ("nordonc:minimumCountries",),
    "other name": ("skos:altLabel",),
    "region in the wording": ("dcterms:spatial",),
}


def _pairs(aspects: Mapping[str, tuple[str, ...]]) -> str:
    return " ".join(f'("{name}" {term})' for name, terms in aspects.items() for term in terms)


def _with_prefixes(text: str) -> str:
    lines = (f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if f"{name}:" in text)
    return "".join(lines) + text


#: The share of a count that stands in the graph of inferences.
_INFERRED = 'SUM(COALESCE(IF(STRENDS(STR(?graph), "/graph/inferred"), 1, 0), 0))'

LABELS = _with_prefixes("""SELECT ?thing (MIN(STR(?name)) AS ?label)
WHERE {
  ?thing skos:prefLabel|rdfs:label|dcterms:title|nordonc:fieldLabel|sh:name ?name .
  FILTER (LANG(?name) IN ("", "en"))
}
GROUP BY ?thing
ORDER BY ?thing""")

COVERAGE = _with_prefixes(f"""SELECT ?aspect ?given (?all - ?given AS ?lacking)
WHERE {{
  {{ SELECT (COUNT(?network) AS ?all) WHERE {{ ?network a nordonc:Network . }} }}
  {{
    SELECT ?aspect (COUNT(DISTINCT ?network) AS ?given)
    WHERE {{
      VALUES (?aspect ?property) {{ {_pairs(ASPECTS | RARE_ASPECTS)} }}
      OPTIONAL {{ ?network a nordonc:Network ; ?property ?value . }}
    }}
    GROUP BY ?aspect
  }}
}}
ORDER BY ?aspect""")

GAPS = _with_prefixes(f"""SELECT ?network ?lacks
WHERE {{
  ?network a nordonc:Network .
  VALUES ?lacks {{ {" ".join(f'"{name}"' for name in ASPECTS)} }}
  MINUS {{
    VALUES (?lacks ?property) {{ {_pairs(ASPECTS)} }}
    ?network ?property ?value .
  }}
}}
ORDER BY ?network ?lacks""")

TERMS = _with_prefixes(f"""SELECT ?term ?type (COUNT(?graph) AS ?uses) ({_INFERRED} AS ?inferred)
WHERE {{
  {{ SELECT ?term (IF(MAX(?kind = owl:Class), "class", "property") AS ?type)
    WHERE {{ ?ontology dcterms:hasPart ?term . ?term a ?kind . }} GROUP BY ?term }}
  OPTIONAL {{
    GRAPH ?graph {{ {{ ?thing a ?term . }} UNION {{ ?thing ?term ?value . }} }}
  }}
}}
GROUP BY ?term ?type
ORDER BY (COUNT(?graph) > 0) ?type ?term""")

#: What the check of unused concepts counts as a use: not the ties of concepts with each other.
CONCEPTS = _with_prefixes(f"""SELECT ?scheme ?concept (COUNT(?graph) AS ?uses)
  ({_INFERRED} AS ?inferred)
WHERE {{
  ?concept skos:inScheme ?scheme .
  OPTIONAL {{
    GRAPH ?graph {{ ?user ?property ?concept . }}
    FILTER (?property NOT IN (nordonc:statedValue, skos:broader, skos:hasTopConcept, skos:narrower,
      skos:related))
  }}
}}
GROUP BY ?scheme ?concept
ORDER BY (COUNT(?graph) > 0) ?scheme ?concept""")

UNMAPPED = _with_prefixes("""SELECT ?disease
WHERE {
  ?disease a nordonc:Disease .
  MINUS {
    ?disease skos:exactMatch|skos:closeMatch|skos:broadMatch|skos:narrowMatch|skos:relatedMatch
      ?outside .
  }
}
ORDER BY ?disease""")

CORRECTIONS = _with_prefixes("""SELECT ?correction ?network ?lines ?printed ?proposed
WHERE {
  ?correction a nordonc:Correction ;
    nordonc:status ?status ;
    nordonc:concerns ?network ;
    nordonc:corrects/nordonc:line ?lines ;
    nordonc:printed ?printed .
  FILTER (STRENDS(STR(?status), "correction-status/proposed"))
  OPTIONAL { ?correction nordonc:proposed ?proposed . }
  { SELECT ?correction (MIN(?line) AS ?first)
    WHERE { ?correction nordonc:corrects/nordonc:line ?line . } GROUP BY ?correction }
}
ORDER BY ?first ?correction ?network ?lines ?printed ?proposed""")

#: What became of each statement: a fact where it has a value, else the reason or a correction.
STATEMENTS = _with_prefixes("""SELECT ?verdict (COUNT(?statement) AS ?statements)
WHERE {
  ?statement a nordonc:Statement .
  BIND (IF(EXISTS { ?statement nordonc:statedValue ?value . }, "fact",
    IF(EXISTS { ?statement nordonc:notModelled ?reason . }, "reason", "correction")) AS ?verdict)
}
GROUP BY ?verdict
ORDER BY ?verdict""")

NOT_MODELLED = _with_prefixes("""SELECT ?line ?words ?field ?reason
WHERE {
  ?statement nordonc:notModelled ?reason ;
    nordonc:printed ?words ;
    nordonc:field ?field .
  ?field nordonc:line ?line .
}
ORDER BY ?line ?words ?field ?reason""")
