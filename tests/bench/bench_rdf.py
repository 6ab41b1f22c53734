"""Linked data: writing, reading and asking, against rdflib and against pyoxigraph's own writer.

``bench_rdf.py 10000 100000`` takes long: rdflib does the work of the smaller one.
"""

from __future__ import annotations

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
RDFLIB = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "jsonld": "json-ld"}
FEW = 1_000
"""Claims that rdflib writes as Turtle: its time grows faster than the claims."""


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


def in_rdflib(data: bytes):
    import rdflib

    dataset = rdflib.Dataset()
    dataset.parse(data=data, format="nquads")
    return dataset


def built_in_rdflib(quads: list) -> bytes:
    """Make rdflib's terms and write them: what the emitter does, in rdflib."""
    import rdflib

    dataset = rdflib.Dataset()
    for q in quads:
        o = q.object
        term = (
            rdflib.Literal(o.value, lang=o.language)
            if isinstance(o, ox.Literal) and o.language
            else rdflib.Literal(o.value, datatype=o.datatype.value)
            if isinstance(o, ox.Literal)
            else rdflib.URIRef(o.value)
        )
        graph = rdflib.URIRef(getattr(q.graph_name, "value", "urn:x-rdflib:default"))
        dataset.add((rdflib.URIRef(q.subject.value), rdflib.URIRef(q.predicate.value), term, graph))
    return dataset.serialize(format="nquads").encode()


def writing(sizes: tuple[int, ...], peer: int) -> dict[int, tuple[Records, list]]:
    made = {}
    for size in sizes:
        base = synthetic(size)
        made[size] = (base, list(EdgeTable.weighed(base, load_weights())))
    rows = []
    for size, (base, edges) in made.items():
        data = b"".join(rdf.write(base, edges, format="nq"))
        quads = list(ox.parse(data, format=OX["nq"]))
        per_quad = seconds(lambda b=base: template(b), repeat=2) / (30 * size)
        for format in ("nq", "trig", "ttl", "jsonld"):
            taken = seconds(lambda b=base, e=edges, f=format: drained(b, e, f), repeat=2)
            memory = peak_bytes(lambda b=base, e=edges, f=format: drained(b, e, f))
            triples = [q.triple for q in quads] if format == "ttl" else quads
            prefixes = export_prefixes(View(base, "")) if format in ("ttl", "trig") else None
            limit = seconds(
                lambda t=triples, f=format, p=prefixes: ox.serialize(
                    t, io.BytesIO(), format=OX[f], prefixes=p
                ),
                repeat=2,
            )
            theirs = _theirs(base, edges, quads, format) if size == peer else float("nan")
            ours = taken / len(quads)
            rows.append(
                (f"{size:,}", format, f"{len(quads):,}", taken, len(quads) / taken / 1e6,
                 ours / per_quad, taken / limit, _ratio(theirs / ours), f"{memory / 1e6:.1f}")
            )  # fmt: skip
    print("## Linked data: writing\n")
    print(
        "Random claims, about 30 quads each, drained and not kept. The template writes the nodes "
        "of claims and quotes as one string, per quad; pyoxigraph writes quads that exist already; "
        "rdflib makes its terms and writes N-Quads, or writes the other formats of "
        f"{FEW:,} claims, per quad.\n"
    )
    head = ["claims", "format", "quads", "s", "million quads/s", "× template", "× pyoxigraph",
            "rdflib ×", "peak MB beyond the base"]  # fmt: skip
    print(table(head, rows))
    return made


def _ratio(value: float) -> str:
    return "–" if value != value else f"{value:,.0f}"


def _theirs(base: Records, edges: list, quads: list, format: str) -> float:
    """Return rdflib's seconds a quad for the same work."""
    if format == "nq":
        start = time.perf_counter()
        built_in_rdflib(quads)
        return (time.perf_counter() - start) / len(quads)
    few = synthetic(FEW)
    data = b"".join(rdf.write(few, list(EdgeTable.weighed(few, load_weights())), format="nq"))
    dataset = in_rdflib(data)
    count = sum(1 for _ in dataset.quads())
    subject = dataset
    if format == "ttl":
        import rdflib

        subject = rdflib.Graph()
        for s, p, o, _ in dataset.quads():
            subject.add((s, p, o))
    start = time.perf_counter()
    subject.serialize(format=RDFLIB[format])
    return (time.perf_counter() - start) / count


def reading(made: dict[int, tuple[Records, list]], peer: int) -> None:
    rows = []
    for size, (base, edges) in made.items():
        for format in ("nq", "trig", "jsonld") if size == peer else ("nq", "trig"):
            data = b"".join(rdf.write(base, edges, format=format))
            taken = seconds(lambda d=data, f=format: rdf.read(d, format=f), repeat=1)
            limit = seconds(
                lambda d=data, f=format: sum(1 for _ in ox.parse(d, format=OX[f])), repeat=1
            )
            theirs = float("nan")
            if size == peer:
                import rdflib

                start = time.perf_counter()
                rdflib.Dataset().parse(data=data, format=RDFLIB[format])
                theirs = time.perf_counter() - start
            rows.append((f"{size:,}", format, taken, taken / limit, _ratio(theirs / taken)))
    print("\n## Linked data: reading back\n")
    print("To checked records; pyoxigraph and rdflib only parse.\n")
    print(table(["claims", "format", "s", "× pyoxigraph's parser", "rdflib's parser ×"], rows))


ASKED = ("only-correlational", "disputed", "loops-of-two", "sources", "hedged")


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
        found = len(list(theirs.query(each.query, initNs=prefixes)))
        other = time.perf_counter() - start
        assert found == count, (each.name, found, count)
        rows.append((each.name, f"{count:,}", taken, other, _ratio(other / taken)))
    print("\n## Linked data: the example queries\n")
    print(f"On {sum(len(f.claims) for f in base.files):,} claims, both in memory.\n")
    print(table(["query", "rows", "s", "rdflib s", "rdflib ×"], rows))


def main(sizes: tuple[int, ...]) -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    peer = min(sizes)
    made = writing(sizes, peer)
    reading(made, peer)
    asking(*made[peer])


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or (1_000, 10_000))
