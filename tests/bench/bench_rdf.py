"""Linked data: writing, reading and asking, against rdflib and against pyoxigraph's own writer.

``bench_rdf.py 10000 100000``: rdflib and pyoxigraph do the work of the smaller size; the larger
one shows what grows. It takes about four minutes, most of them rdflib's.
"""

from __future__ import annotations

import gc
import io
import random
import sys
import time
import warnings

import pyoxigraph as ox
from measure import peak_bytes, seconds, table

from kb import rdf
from kb.edges import EdgeTable
from kb.model import Claim, Concept, Header, Quote, Records, Source, SourceFile
from kb.rdf.mapping import View
from kb.rdf.query import answer, examples, store
from kb.rdf.write import export_prefixes
from kb.weights import load_weights

OX = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG, "ttl": ox.RdfFormat.TURTLE,
      "jsonld": ox.RdfFormat.JSON_LD}  # fmt: skip
FORMATS = tuple(OX)
RDFLIB = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "jsonld": "json-ld"}
FEW = 1_000
"""Claims of the example queries: rdflib's time for the loops grows with the square of the edges."""


def synthetic(claims: int) -> Records:
    """Return random claims, fifty a source, about ten for a pair of concepts."""
    chance = random.Random(20_250_321)
    concepts = [f"concept-{i}" for i in range(max(int((claims / 5) ** 0.5), 4))]
    files = []
    for number in range(0, claims, 50):
        made = []
        for i in range(number, min(number + 50, claims)):
            subject, object_ = chance.sample(concepts, 2)
            words = f"People with {subject} often have “{object_}”, number {i}."
            link = chance.choice(["causal", "causal", "predictive", "correlational"])
            made.append(
                Claim(
                    id=f"claim-{i}",
                    quote=(Quote(text=words, start=i * 80, end=i * 80 + len(words)),),
                    statement=f"{subject} goes with {object_}.",
                    subject=subject,
                    object=object_,
                    link=link,
                    sign=chance.choice(["positive", "negative", "unstated"]),
                    stance="affirms",
                    modality=chance.choice(["asserted", "probable", "possible"]),
                    cue="often",
                    basis="author-statement",
                )
            )
        source = Source(id=f"source-{number}", title=f"Source {number}", kind="cohort",
                        language="en", licence="CC0-1.0")  # fmt: skip
        files.append(SourceFile(source=source, claims=tuple(made)))
    header = Header(format=1, title="Random", description="Random claims.", language="en",
                    base="https://example.org/random/", licence="CC0-1.0")  # fmt: skip
    nodes = tuple(
        Concept(id=name, label=name, kind="process", description="Random.") for name in concepts
    )
    return Records(header=header, concepts=nodes, files=tuple(files), name="random")


def drained(made: Records, edges: list, format: str) -> int:
    return sum(len(piece) for piece in rdf.write(made, edges, format=format))


V, D = "https://w3id.org/causal-kb/vocabulary#", "http://purl.org/dc/terms/"
R = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
S, X = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2001/XMLSchema#"
L, O = "https://w3id.org/biolink/vocab/", "http://www.w3.org/ns/oa#"  # noqa: E741
P = "http://www.w3.org/ns/prov#"


def clean(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def template(made: Records) -> int:
    """Write the nodes of claims and quotes by hand: the least that Python can do."""
    b = made.header.base
    e = f" <{b}graph/claims> .\n"
    size = 0
    for file in made.files:
        s = file.source.id
        for order, c in enumerate(file.claims):
            i, n = f"<{b}claim/{s}.{c.id}>", f"{s}.{c.id}"
            text, quote = clean(c.statement), clean(c.quote[0].text)
            size += len(
                f'{i} <{D}identifier> "{s}/{c.id}"{e}{i} <{P}wasQuotedFrom> <{b}source/{s}>{e}'
                f"{i} <{R}object> <{b}concept/{c.object}>{e}{i} <{R}predicate> <{L}affects>{e}"
                f"{i} <{R}subject> <{b}concept/{c.subject}>{e}{i} <{R}type> <{V}Claim>{e}"
                f'{i} <{R}type> <{L}Association>{e}{i} <{S}label> "{text}"@en{e}'
                f"{i} <{L}agent_type> <{L}AgentTypeEnum#manual_agent>{e}"
                f"{i} <{L}has_evidence_of_type> <http://purl.obolibrary.org/obo/ECO_0000204>{e}"
                f"{i} <{L}knowledge_level> <{L}KnowledgeLevelEnum#knowledge_assertion>{e}"
                f'{i} <{L}negated> "false"^^<{X}boolean>{e}{i} <{L}supporting_text> "{quote}"@en{e}'
                f'{i} <{V}basis> <{V}Basis.{c.basis}>{e}{i} <{V}cue> "{c.cue}"{e}'
                f"{i} <{V}evidence> <{b}evidence/{n}>{e}{i} <{V}link> <{V}Link.{c.link}>{e}"
                f"{i} <{V}modality> <{V}Modality.{c.modality}>{e}"
                f'{i} <{V}order> "{order}"^^<{X}integer>{e}{i} <{V}sign> <{V}Sign.{c.sign}>{e}'
                f"{i} <{V}stance> <{V}Stance.{c.stance}>{e}"
                f"<{b}evidence/{n}> <{R}type> <{O}SpecificResource>{e}"
                f"<{b}evidence/{n}> <{O}hasSelector> <{b}position/{n}>{e}"
                f"<{b}evidence/{n}> <{O}hasSelector> <{b}quote/{n}>{e}"
                f"<{b}evidence/{n}> <{O}hasSource> <{b}source/{s}>{e}"
                f"<{b}position/{n}> <{R}type> <{O}TextPositionSelector>{e}"
                f'<{b}position/{n}> <{O}end> "{c.quote[0].end}"^^<{X}nonNegativeInteger>{e}'
                f'<{b}position/{n}> <{O}start> "{c.quote[0].start}"^^<{X}nonNegativeInteger>{e}'
                f"<{b}quote/{n}> <{R}type> <{O}TextQuoteSelector>{e}"
                f'<{b}quote/{n}> <{O}exact> "{quote}"@en{e}'.encode()
            )
    return size


def in_rdflib(quads: list, *, union: bool):
    """Make rdflib's terms and put them into a graph, as one who has the data must."""
    import rdflib

    dataset = rdflib.Graph() if union else rdflib.Dataset()
    for q in quads:
        o = q.object
        term = (
            rdflib.Literal(o.value, lang=o.language)
            if isinstance(o, ox.Literal) and o.language
            else rdflib.Literal(o.value, datatype=o.datatype.value)
            if isinstance(o, ox.Literal)
            else rdflib.URIRef(o.value)
        )
        triple = (rdflib.URIRef(q.subject.value), rdflib.URIRef(q.predicate.value), term)
        if union:
            dataset.add(triple)
        else:
            graph = getattr(q.graph_name, "value", "urn:x-rdflib:default")
            dataset.add((*triple, rdflib.URIRef(graph)))
    return dataset


def timed(work) -> tuple[float, object]:
    """Return the seconds of one run, and what it made: rdflib takes too long for several."""
    gc.collect()
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def by_rdflib(base: Records, quads: list) -> dict[str, tuple[float, float]]:
    """Return format → rdflib's seconds for making the terms, and for writing them."""
    found = {}
    for union, formats in ((False, ("nq", "trig", "jsonld")), (True, ("ttl",))):
        building, graph = timed(lambda union=union: in_rdflib(quads, union=union))
        for prefix, namespace in export_prefixes(View(base, "")).items():
            graph.bind(prefix, namespace, replace=True)
        for format in formats:
            taken, _ = timed(lambda g=graph, f=format: g.serialize(format=RDFLIB[f]))
            found[format] = (building, taken)
        del graph
    return found


def by_pyoxigraph(base: Records, quads: list) -> dict[str, float]:
    """Return format → the seconds of pyoxigraph's writer for quads that exist already."""
    found = {}
    for format in FORMATS:
        triples = [q.triple for q in quads] if format == "ttl" else quads
        prefixes = export_prefixes(View(base, "")) if format in ("ttl", "trig") else None
        found[format] = seconds(
            lambda t=triples, f=format, p=prefixes: ox.serialize(
                t, io.BytesIO(), format=OX[f], prefixes=p
            ),
            repeat=2,
        )
    return found


def writing(made: dict[int, tuple[Records, list]], peer: int) -> None:
    rows = []
    base, edges = made[peer]
    quads = list(ox.parse(b"".join(rdf.write(base, edges, format="nq")), format=OX["nq"]))
    limits, others = by_pyoxigraph(base, quads), by_rdflib(base, quads)
    del quads
    for size, (base, edges) in made.items():
        repeat = 3 if size == peer else 1
        count = sum(piece.count(b"\n") for piece in rdf.write(base, edges, format="nq"))
        per_quad = seconds(lambda b=base: template(b), repeat=repeat) / (30 * size)
        for format in FORMATS:
            taken = seconds(lambda b=base, e=edges, f=format: drained(b, e, f), repeat=repeat)
            memory = "–"
            if size == peer or format in ("nq", "trig"):  # tracing allocations takes its time
                peak = peak_bytes(lambda b=base, e=edges, f=format: drained(b, e, f))
                memory = f"{peak / 1e6:.2f}"
            ratios: tuple[object, ...] = ("–",) * 3
            if size == peer:
                building, alone = others[format]
                ratios = (taken / limits[format], f"{(building + alone) / taken:,.0f}",
                          f"{alone / taken:,.0f}")  # fmt: skip
            rows.append((f"{size:,}", format, f"{count:,}", taken, count / taken / 1e6,
                         taken / count / per_quad, *ratios, memory))  # fmt: skip
    print("## Linked data: writing\n")
    print(
        "Random claims, about 30 quads each, drained and not kept. The template writes the nodes "
        "of claims and quotes as one string, by hand, per quad; pyoxigraph writes quads that exist "
        "already. rdflib does the same work: it makes its terms, puts them into a graph and writes "
        "it, once; the column beside it counts its writing alone.\n"
    )
    head = ["claims", "format", "quads", "s", "million quads/s", "× template", "× pyoxigraph",
            "rdflib ×", "its writing alone ×", "peak MB beyond the base"]  # fmt: skip
    print(table(head, rows))


def reading(made: dict[int, tuple[Records, list]], peer: int) -> None:
    import rdflib

    rows = []
    for size, (base, edges) in made.items():
        for format in ("nq", "trig", "jsonld"):
            data = b"".join(rdf.write(base, edges, format=format))
            taken, back = timed(lambda d=data, f=format: rdf.read(d, format=f))
            assert back.files == base.files
            del back
            ratios: tuple[object, ...] = ("–", "–")
            if size == peer:
                limit, _ = timed(lambda d=data, f=format: sum(1 for _ in ox.parse(d, format=OX[f])))
                theirs, _ = timed(
                    lambda d=data, f=format: rdflib.Dataset().parse(data=d, format=RDFLIB[f])
                )
                ratios = (taken / limit, f"{theirs / taken:,.1f}")
            rows.append((f"{size:,}", format, taken, *ratios))
    print("\n## Linked data: reading back\n")
    print("To checked records; pyoxigraph and rdflib only parse.\n")
    print(table(["claims", "format", "s", "× pyoxigraph's parser", "rdflib's parser ×"], rows))


ASKED = ("only-correlational", "disputed", "loops-of-two", "sources", "hedged")
FLAT = """SELECT ?a ?b ?there ?back ?weakest WHERE {
  ?e rdf:subject ?one ; rdf:object ?two ; kb:status ?s1 ; kb:supportCause ?w1 ; kb:sign ?there .
  ?f rdf:subject ?two ; rdf:object ?one ; kb:status ?s2 ; kb:supportCause ?w2 ; kb:sign ?back .
  FILTER (?s1 IN (kb:Status.causal, kb:Status.hedged, kb:Status.disputed))
  FILTER (?s2 IN (kb:Status.causal, kb:Status.hedged, kb:Status.disputed))
  FILTER (STR(?one) < STR(?two))
  BIND (IF(?w1 <= ?w2, ?w1, ?w2) AS ?weakest)
  ?one rdfs:label ?a . ?two rdfs:label ?b .
} ORDER BY DESC(?weakest) ?a ?b"""
"""The loops of two for rdflib, which works out a subquery anew for every row beside it."""


def asking(base: Records, edges: list) -> None:
    import rdflib

    ours = store(base, edges)
    prefixes = export_prefixes(View(base, ""))
    theirs = rdflib.Graph()
    theirs.parse(data=b"".join(rdf.write(base, edges, format="nt")), format="nt")
    rows = []
    for each in examples():
        if each.name not in ASKED:
            continue
        count = len(answer(ours, each.query, prefixes))
        taken = seconds(lambda q=each.query: answer(ours, q, prefixes), repeat=3)
        start = time.perf_counter()
        query = FLAT if each.name == "loops-of-two" else each.query
        found = len(list(theirs.query(query, initNs=prefixes)))
        other = time.perf_counter() - start
        assert found == count, (each.name, found, count)
        rows.append((each.name, f"{count:,}", taken, other, f"{other / taken:,.0f}"))
    print("\n## Linked data: the example queries\n")
    print(
        f"On {sum(len(f.claims) for f in base.files):,} claims, both in memory; rdflib gets the "
        "loops without subqueries, the form in which it is quickest.\n"
    )
    print(table(["query", "rows", "s", "rdflib s", "rdflib ×"], rows))


def weighed(size: int) -> tuple[Records, list]:
    base = synthetic(size)
    return base, list(EdgeTable.weighed(base, load_weights()))


def main(sizes: tuple[int, ...]) -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    made = {size: weighed(size) for size in sizes}
    writing(made, min(sizes))
    reading(made, min(sizes))
    asking(*weighed(min(FEW, *sizes)))


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or (10_000, 100_000))
