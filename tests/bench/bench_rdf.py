"""Linked data: writing, reading and asking, against rdflib and against pyoxigraph's own writer.

``bench_rdf.py 10000 100000``: rdflib and pyoxigraph do the work of the smaller size; the larger
one shows what grows. It takes about four minutes, most of them rdflib's.
"""

from __future__ import annotations

import gc
import io
import random
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator

import pyoxigraph as ox
from measure import peak_bytes, seconds, table

from kb import rdf
from kb.edges import EdgeTable
from kb.model import Claim, Concept, Header, Quote, Records, Source, SourceFile
from kb.rdf import terms
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
SPECIAL = re.compile('[\x00-\x1f"\\\\\x7f\ufffe\uffff]')
BY_HAND = ("claim", "edge", "evidence", "position", "quote")


def clean(text: str) -> str:
    """Escape what an export escapes; nothing here needs more than this."""
    if SPECIAL.search(text):
        text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return text


def template(made: Records, edges: list) -> Iterator[bytes]:
    """Write claims, edges and quotes by hand, in the order of an export: the least of Python."""
    b, files = made.header.base, sorted(made.files, key=lambda file: file.source.id + ".")
    for file in files:
        yield "".join(claims_by_hand(file, b)).encode()
    yield "".join(edges_by_hand(edges, b)).encode()
    for write in (evidence_by_hand, positions_by_hand, quotes_by_hand):
        for file in files:
            claims = sorted(file.claims, key=lambda claim: claim.id + ">")
            yield "".join(write(file.source.id, claims, b)).encode()


def claims_by_hand(file: SourceFile, b: str) -> Iterator[str]:
    s, e = file.source.id, f" <{b}graph/claims> .\n"
    for order, c in sorted(enumerate(file.claims), key=lambda pair: pair[1].id + ">"):
        i, n = f"<{b}claim/{s}.{c.id}>", f"{s}.{c.id}"
        predicate = terms.expand(terms.relation(c.link, c.sign))
        level = terms.expand(terms.knowledge_level(c.modality, c.link, c.basis))
        text, quote = clean(c.statement), clean(c.quote[0].text)
        yield (
            f'{i} <{D}identifier> "{s}/{c.id}"{e}{i} <{R}object> <{b}concept/{c.object}>{e}'
            f"{i} <{R}predicate> <{predicate}>{e}{i} <{R}subject> <{b}concept/{c.subject}>{e}"
            f'{i} <{R}type> <{L}Association>{e}{i} <{R}type> <{V}Claim>{e}{i} <{S}label> "{text}"'
            f"@en{e}{i} <{P}wasQuotedFrom> <{b}source/{s}>{e}"
            f"{i} <{L}agent_type> <{L}AgentTypeEnum#manual_agent>{e}"
            f"{i} <{L}has_evidence_of_type> <http://purl.obolibrary.org/obo/ECO_0000204>{e}"
            f'{i} <{L}knowledge_level> <{level}>{e}{i} <{L}negated> "false"^^<{X}boolean>{e}'
            f'{i} <{L}supporting_text> "{quote}"@en{e}{i} <{V}basis> <{V}Basis.{c.basis}>{e}'
            f'{i} <{V}cue> "{c.cue}"{e}{i} <{V}evidence> <{b}evidence/{n}>{e}'
            f"{i} <{V}link> <{V}Link.{c.link}>{e}{i} <{V}modality> <{V}Modality.{c.modality}>{e}"
            f'{i} <{V}order> "{order}"^^<{X}integer>{e}{i} <{V}sign> <{V}Sign.{c.sign}>{e}'
            f"{i} <{V}stance> <{V}Stance.{c.stance}>{e}"
        )


def edges_by_hand(edges: list, b: str) -> Iterator[str]:
    e, d = f" <{b}graph/edges> .\n", f"^^<{X}decimal>"
    for c in sorted(edges, key=lambda edge: f"{edge.subject}.{edge.object}>"):
        i = f"<{b}edge/{c.subject}.{c.object}>"
        names = sorted(map(terms.expand, terms.shortcuts(c.status, c.rung, c.sign)))
        predicates = "".join(f"{i} <{R}predicate> <{name}>{e}" for name in names)
        claims = sorted(f"<{b}claim/{name.replace('/', '.')}>{e}" for name in c.claims)
        derived = "".join(f"{i} <{P}wasDerivedFrom> {name}" for name in claims)
        rung = f"{i} <{V}rung> <{V}Link.{c.rung}>{e}" if c.rung else ""
        yield (
            f"{i} <{R}object> <{b}concept/{c.object}>{e}{predicates}"
            f"{i} <{R}subject> <{b}concept/{c.subject}>{e}{i} <{R}type> <{V}Edge>{e}"
            f'{i} <{S}label> "{clean(c.arrow)}"@en{e}{derived}'
            f'{i} <{V}causalClaims> "{c.causal_claims}"^^<{X}integer>{e}'
            f'{i} <{V}conflict> "{c.conflict:.4f}"{d}{e}'
            f'{i} <{V}conflictAssociation> "{c.conflict_association:.4f}"{d}{e}'
            f'{i} <{V}directed> "{str(c.directed).lower()}"^^<{X}boolean>{e}'
            f'{i} <{V}ignorance> "{c.ignorance:.4f}"{d}{e}'
            f'{i} <{V}onlyCorrelational> "{str(c.only_correlational).lower()}"^^<{X}boolean>{e}'
            f'{i} <{V}oppositionAssociation> "{c.opposition_association:.4f}"{d}{e}'
            f'{i} <{V}oppositionCause> "{c.opposition_cause:.4f}"{d}{e}'
            f'{i} <{V}originCount> "{len(c.origins)}"^^<{X}integer>{e}{rung}'
            f"{i} <{V}sign> <{V}Sign.{c.sign}>{e}"
            f'{i} <{V}sourceCount> "{len(c.sources)}"^^<{X}integer>{e}'
            f"{i} <{V}status> <{V}Status.{c.status}>{e}"
            f'{i} <{V}supportAssociation> "{c.support_association:.4f}"{d}{e}'
            f'{i} <{V}supportCause> "{c.support_cause:.4f}"{d}{e}'
            f'{i} <{V}weightsVersion> "{c.weights_version}"{e}'
        )


def evidence_by_hand(s: str, claims: list, b: str) -> Iterator[str]:
    e = f" <{b}graph/claims> .\n"
    for c in claims:
        i, n = f"<{b}evidence/{s}.{c.id}>", f"{s}.{c.id}"
        yield (
            f"{i} <{R}type> <{O}SpecificResource>{e}{i} <{O}hasSelector> <{b}position/{n}>{e}"
            f"{i} <{O}hasSelector> <{b}quote/{n}>{e}{i} <{O}hasSource> <{b}source/{s}>{e}"
        )


def positions_by_hand(s: str, claims: list, b: str) -> Iterator[str]:
    e, d = f" <{b}graph/claims> .\n", f"^^<{X}nonNegativeInteger>"
    for c in claims:
        i, (q,) = f"<{b}position/{s}.{c.id}>", c.quote
        yield (
            f'{i} <{R}type> <{O}TextPositionSelector>{e}{i} <{O}end> "{q.end}"{d}{e}'
            f'{i} <{O}start> "{q.start}"{d}{e}'
        )


def quotes_by_hand(s: str, claims: list, b: str) -> Iterator[str]:
    e = f" <{b}graph/claims> .\n"
    for c in claims:
        i, (q,) = f"<{b}quote/{s}.{c.id}>", c.quote
        yield f'{i} <{R}type> <{O}TextQuoteSelector>{e}{i} <{O}exact> "{clean(q.text)}"@en{e}'


def check_template(made: Records, edges: list) -> tuple[int, int]:
    """Return how many lines an export and the template write: the latter are the same bytes."""
    lines = b"".join(rdf.write(made, edges, format="nq")).splitlines(keepends=True)
    starts = tuple(f"<{made.header.base}{name}/".encode() for name in BY_HAND)
    kept = [line for line in lines if line.startswith(starts)]
    assert b"".join(kept) == b"".join(template(made, edges))
    return len(lines), len(kept)


def by_turns(works: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """Return the best CPU seconds of each work, taken by turns: noise meets all of them alike."""
    best = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            gc.collect()
            start = time.process_time()
            work()
            best[name] = min(best[name], time.process_time() - start)
    return best


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
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def by_rdflib(base: Records, quads: list) -> dict[str, tuple[float, float]]:
    """Return format → rdflib's seconds for making the terms, and for writing them."""
    found = {}
    for union, formats in ((False, ("nq", "trig", "jsonld")), (True, ("ttl",))):
        building, graph = timed(lambda union=union: in_rdflib(quads, union=union))
        for prefix, namespace in export_prefixes(base).items():
            graph.bind(prefix, namespace, replace=True)
        for format in formats:
            taken, _ = timed(lambda g=graph, f=format: g.serialize(format=RDFLIB[f]))
            found[format] = (building, taken)
        del graph
    return found


def by_pyoxigraph(base: Records, quads: list) -> dict[str, float]:
    """Return format → the seconds of pyoxigraph's writer for quads that exist already."""
    works = {}
    for format in FORMATS:
        triples = [q.triple for q in quads] if format == "ttl" else quads
        prefixes = export_prefixes(base) if format in ("ttl", "trig") else None
        works[format] = lambda t=triples, f=format, p=prefixes: ox.serialize(
            t, io.BytesIO(), format=OX[f], prefixes=p
        )
    return by_turns(works, rounds=3)


def writing(made: dict[int, tuple[Records, list]], peer: int) -> None:
    rows = []
    base, edges = made[peer]
    quads = list(ox.parse(b"".join(rdf.write(base, edges, format="nq")), format=OX["nq"]))
    limits, others = by_pyoxigraph(base, quads), by_rdflib(base, quads)
    del quads
    for size, (base, edges) in made.items():
        count, by_hand = check_template(base, edges)
        works = {"": lambda b=base, e=edges: sum(map(len, template(b, e)))}
        works |= {f: lambda b=base, e=edges, f=f: drained(b, e, f) for f in FORMATS}
        best = by_turns(works, rounds=9 if size == peer else 3)
        for format in FORMATS:
            taken, memory = best[format], "–"
            if size == peer or format in ("nq", "trig"):  # tracing allocations takes its time
                memory = f"{peak_bytes(works[format]) / 1e6:.2f}"
            ratios: tuple[object, ...] = ("–",) * 3
            if size == peer:
                building, alone = others[format]
                ratios = (taken / limits[format], f"{(building + alone) / taken:,.0f}",
                          f"{alone / taken:,.0f}")  # fmt: skip
            per_quad = best[""] / by_hand * count
            rows.append((f"{size:,}", format, f"{count:,}", taken, count / taken / 1e6,
                         taken / per_quad, *ratios, memory))  # fmt: skip
    print("## Linked data: writing\n")
    print(
        "Random claims, about 30 quads each, drained and not kept; CPU seconds, the best of "
        "several rounds by turns. The template is written by hand and gives the same bytes for "
        "claims, edges and quotes, checked; what is left is counted by its rate. pyoxigraph writes "
        "quads that exist already. rdflib does the same work: it makes its terms, puts them into a "
        "graph and writes it, once; the column beside it counts its writing alone.\n"
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
    prefixes = export_prefixes(base)
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
