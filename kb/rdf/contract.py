"""The contract in ``schema/``, as far as it is made from the table of the mapping.

``python -m kb.rdf.contract`` writes ``context.jsonld``, ``shapes.ttl`` and the lower part of
``vocabulary.ttl``; tests keep them current. The upper part of the vocabulary is written by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from kb.files import write_atomic
from kb.rdf.jsonld import context
from kb.rdf.mapping import Kind, Property, Shape
from kb.rdf.syntax import quoted
from kb.rdf.table import SHAPES
from kb.rdf.terms import HEDGED_PREDICATES, KB, NAMESPACES

__all__ = ["context_text", "properties_text", "shapes_text", "vocabulary_text", "write_contract"]

MARK = "# --- Classes and properties: made by python -m kb.rdf.contract ---\n"
_DEFINED = "rdfs:isDefinedBy <https://w3id.org/causal-kb/vocabulary>"
_BIOLINK_CAUSAL = (
    "affects", "affects_likelihood_of", "ameliorates_condition", "causes", "contributes_to",
    "disrupts", "exacerbates_condition", "has_adverse_event", "has_side_effect",
    "predisposes_to_condition", "preventative_for_condition", "promotes_condition", "regulates",
    "treats",
)  # fmt: skip
CAUSAL_FAMILY = (*(f"biolink:{name}" for name in _BIOLINK_CAUSAL), "kb:lowers", "kb:raises")
"""Every predicate that says cause, whether this package writes it or not."""

_DATATYPES = {
    Kind.INTEGER: "xsd:integer", Kind.OFFSET: "xsd:nonNegativeInteger",
    Kind.DECIMAL: "xsd:decimal", Kind.DOUBLE: "xsd:double", Kind.BOOLEAN: "xsd:boolean",
    Kind.PLAIN: "xsd:string", Kind.JSON: "xsd:string",
}  # fmt: skip
_COLLECTIONS = {shape.collection: shape for shape in SHAPES}


def context_text() -> str:
    """Return ``schema/context.jsonld``: the context of an example's base IRI."""
    return json.dumps({"@context": context()}, ensure_ascii=False, indent=2) + "\n"


# --- the vocabulary ---------------------------------------------------------------------------


def vocabulary_text(written: str) -> str:
    """Return ``schema/vocabulary.ttl`` with its lower part made anew."""
    return written.partition(MARK)[0].rstrip() + "\n\n" + MARK + properties_text()


def properties_text() -> str:
    """Return the definitions of the own classes and properties, in Turtle."""
    return "".join([*_classes(), *_properties()])


def _classes() -> Iterator[str]:
    for shape in SHAPES:
        if shape.says:
            above = "".join(f" ;\n    rdfs:subClassOf {name}" for name in shape.types[1:])
            yield (
                f"\n{shape.types[0]} a owl:Class{above} ;\n"
                f"    rdfs:label {quoted(_words(shape.name))}@en ;\n"
                f"    skos:definition {quoted(shape.says)}@en ;\n    {_DEFINED} .\n"
            )


def _properties() -> Iterator[str]:
    own: dict[str, list[tuple[Shape, Property]]] = {}
    for shape in SHAPES:
        for each in shape.properties:
            if each.predicate.startswith("kb:"):
                own.setdefault(each.predicate, []).append((shape, each))
    for name, uses in sorted(own.items()):
        says = next(each.says for _, each in uses if each.says)
        first = uses[0][1]
        kind = "Object" if _range(first).startswith(("kb:", "oa:")) else "Datatype"
        domains = ", ".join(sorted({shape.types[0] for shape, _ in uses}))
        ranges = ", ".join(sorted({_range(each) for _, each in uses}))
        yield (
            f"\n{name} a owl:{kind}Property ;\n    rdfs:label {quoted(_words(name[3:]))}@en ;\n"
            f"    skos:definition {quoted(says)}@en ;\n"
            f"    schema:domainIncludes {domains} ;\n    schema:rangeIncludes {ranges} ;\n"
            f"    {_DEFINED} .\n"
        )


def _words(name: str) -> str:
    """Return a name as words: ``supportCause`` is "support cause"."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r" \1", name).lower()


def _range(each: Property) -> str:
    if each.enum is not None:
        return f"kb:{each.enum.__name__}"
    if each.kind is Kind.REF:
        target = {"evidence": "evidence", "same_as": "mapping"}.get(each.name, each.to)
        return _COLLECTIONS[target].types[0] if target else "kb:Claim, kb:Question, kb:Remark"
    return _DATATYPES.get(each.kind, "rdf:langString")


# --- the shapes -------------------------------------------------------------------------------


def shapes_text() -> str:
    """Return ``schema/shapes.ttl``: a shape for each kind of node, and the firewall."""
    used = ("biolink", "dcat", "kb", "oa", "rdf", "rdfs", "sh", "skos", "void", "xsd")
    names = sorted({*used, *(p.predicate.partition(":")[0] for s in SHAPES for p in s.properties)})
    head = "".join(f"@prefix {name}: <{NAMESPACES[name]}> .\n" for name in names)
    return "".join(
        [
            "# Made by python -m kb.rdf.contract from the table of the mapping.\n"
            "# Validate the union of the graphs: an export as Turtle, N-Triples or RDF/XML.\n\n",
            head,
            *(_node_shape(shape) for shape in SHAPES),
            _FIREWALL,
        ]
    )


def _node_shape(shape: Shape) -> str:
    target = shape.types[0]
    if shape.name in ("Graph", "Partition"):  # both are data sets: the knowledge base's own too
        return ""
    parts = [_property_shape(each) for each in shape.properties]
    body = "".join(f" ;\n    sh:property [ {part} ]" for part in parts)
    return f"\nkb:{shape.name}Shape a sh:NodeShape ;\n    sh:targetClass {target}{body} .\n"


def _property_shape(each: Property) -> str:
    parts = [f"sh:path {each.predicate}"]
    if each.required:
        parts.append("sh:minCount 1")
    if not each.many:
        parts.append("sh:maxCount 1")
    if each.enum is not None and each.kind is not Kind.NODE_KIND:
        words = " ".join(f"kb:{each.enum.__name__}.{term.value}" for term in each.enum)
        parts.append(f"sh:in ( {words} )")
    elif each.kind in _DATATYPES:
        parts.append(f"sh:datatype {_DATATYPES[each.kind]}")
    elif each.kind in (Kind.REF, Kind.NAME, Kind.NODE_KIND):
        parts.append("sh:nodeKind sh:IRI")
        if each.kind is Kind.REF and each.to:
            parts.append(f"sh:class {_COLLECTIONS[each.to].types[0]}")
    elif each.kind is not Kind.WEB:
        parts.append("sh:nodeKind sh:Literal")
    return " ; ".join(parts)


def _members(names: tuple[str, ...]) -> str:
    return ", ".join(f"<{NAMESPACES[n.partition(':')[0]]}{n.partition(':')[2]}>" for n in names)


_FIREWALL = f"""
# --- The firewall: no bare triple says more than the status of its edge ---

kb:FirewallShape a sh:NodeShape ;
    sh:targetClass kb:Concept ;
    sh:sparql [
        sh:message "{{$this}} {{?path}} {{?value}} says cause, but their edge is not causal" ;
        sh:select \"\"\"
            SELECT $this ?path ?value WHERE {{
                $this ?path ?value .
                FILTER (?path IN ({_members(CAUSAL_FAMILY)}))
                FILTER NOT EXISTS {{
                    ?edge <{NAMESPACES["rdf"]}subject> $this ;
                        <{NAMESPACES["rdf"]}object> ?value ;
                        <{KB}status> <{KB}Status.causal> .
                }}
            }}\"\"\"
    ] ;
    sh:sparql [
        sh:message "{{$this}} {{?path}} {{?value}} is a hedge, but their edge is not hedged" ;
        sh:select \"\"\"
            SELECT $this ?path ?value WHERE {{
                $this ?path ?value .
                FILTER (?path IN ({_members(HEDGED_PREDICATES)}))
                FILTER NOT EXISTS {{
                    ?edge <{NAMESPACES["rdf"]}subject> $this ;
                        <{NAMESPACES["rdf"]}object> ?value ;
                        <{KB}status> <{KB}Status.hedged> .
                }}
            }}\"\"\"
    ] .

# The same without SPARQL, for validators that know only the core of SHACL: what a causal triple
# leaves and what it enters has a causal edge.
kb:CausalSubjectShape a sh:NodeShape ;
{"".join(f"    sh:targetSubjectsOf {name} ;{chr(10)}" for name in CAUSAL_FAMILY)}\
    sh:property [ sh:path [ sh:inversePath rdf:subject ] ;
        sh:qualifiedValueShape kb:CausalEdgeShape ; sh:qualifiedMinCount 1 ] .

kb:CausalObjectShape a sh:NodeShape ;
{"".join(f"    sh:targetObjectsOf {name} ;{chr(10)}" for name in CAUSAL_FAMILY)}\
    sh:property [ sh:path [ sh:inversePath rdf:object ] ;
        sh:qualifiedValueShape kb:CausalEdgeShape ; sh:qualifiedMinCount 1 ] .

kb:CausalEdgeShape a sh:NodeShape ;
    sh:property [ sh:path kb:status ; sh:minCount 1 ; sh:in ( kb:Status.causal ) ] .

kb:EdgePredicateShape a sh:NodeShape ;
    sh:targetClass kb:Edge ;
    sh:or ( kb:CausalEdgeShape [ sh:property [ sh:path rdf:predicate ; sh:in (
        {" ".join(HEDGED_PREDICATES)}
        biolink:associated_with biolink:associated_with_decreased_likelihood_of
        biolink:associated_with_increased_likelihood_of biolink:associated_with_likelihood_of
        biolink:negatively_correlated_with biolink:positively_correlated_with ) ] ] ) .
"""


def write_contract(folder: Path) -> None:
    """Write the made parts of ``schema/`` into its folder."""
    vocabulary = folder / "vocabulary.ttl"
    write_atomic(vocabulary, vocabulary_text(vocabulary.read_text("utf-8")).encode())
    write_atomic(folder / "shapes.ttl", shapes_text().encode())
    write_atomic(folder / "context.jsonld", context_text().encode())


if __name__ == "__main__":
    write_contract(Path(__file__).parents[2] / "schema")
