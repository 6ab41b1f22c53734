"""The map: its size, how soon it is ready, how smoothly it moves, and how its layout compares.

Needs Chromium and Playwright (`make test-tools`). What it is measured against is left out, with a
word why, where it is missing: graphviz (dot, neato, sfdp) and npm, which brings cytoscape.js and
sigma.js as tests/bench/package.json names them.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measure import table

import kb
from kb.base import KnowledgeBase
from kb.maps import Map, make_view
from kb.maps.document import drawn
from kb.maps.geometry import Box, crossings, overlaps, through
from kb.maps.layout import Drawn, Layout, Line, box_size, lay_out
from kb.maps.marks import Marks

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.builders import claim, records

HERE = Path(__file__).parent
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZES = (50, 1_000, 5_000, 10_000)
ROOM = (994, 785)  # of 1400×900, beside the panel and between header and bar
FRAMES = """() => { if ("frames_" in window) return;
window.frames_ = 0; const tick = () => { window.frames_ += 1;
requestAnimationFrame(tick); }; requestAnimationFrame(tick); }"""


def letters(boxes: list[Box]) -> float:
    """The size of a 14-pixel letter when the whole map fits."""
    width = max(b.x + b.width / 2 for b in boxes) - min(b.x - b.width / 2 for b in boxes)
    height = max(b.y + b.height / 2 for b in boxes) - min(b.y - b.height / 2 for b in boxes)
    return 14 * min(ROOM[0] / width, ROOM[1] / height, 1.5)


def by_graphviz(program: str, plan: Drawn) -> list[Box]:
    """The places that a program of graphviz gives the same boxes."""
    sizes = [box_size(label) for label in plan.labels]
    lines = ["digraph { node [shape=box fixedsize=true]; splines=line; overlap=prism; rankdir=LR;"]
    lines += [f"{i} [width={w / 72} height={h / 72} label=x];" for i, (w, h) in enumerate(sizes)]
    lines += [f"{a} -> {b};" for a, b in (line.ends for line in plan.lines)]
    done = subprocess.run(
        [program, "-Tplain"], input="\n".join([*lines, "}"]), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    places = {
        int(words[1]): (round(float(words[2]) * 72), round(float(words[3]) * 72))
        for row in done.stdout.splitlines()
        if (words := row.split())[0] == "node"
    }
    return [Box(*places[i], *size) for i, size in enumerate(sizes)]


def straight(boxes: list[Box], plan: Drawn) -> list[list[tuple[int, int]]]:
    return [[(boxes[a].x, boxes[a].y), (boxes[b].x, boxes[b].y)] for a, b in
            (line.ends for line in plan.lines)]  # fmt: skip


def layouts() -> None:
    """Ours against graphviz on the bundled graph."""
    plan = drawn(kb.load().map().view)
    ends = [line.ends for line in plan.lines]
    lay_out(random_plan(12, 12))  # NumPy and its first calls
    start = time.process_time()
    ours = lay_out(plan)
    rows = [row("ours", list(ours.boxes), [list(line) for line in ours.lines], ends,
                time.process_time() - start)]  # fmt: skip
    for program in ("dot", "neato", "sfdp"):
        if not shutil.which(program):
            print(f"left out: {program} is not installed", file=sys.stderr)
            continue
        start = time.perf_counter()
        boxes = by_graphviz(program, plan)
        rows.append(row(program, boxes, straight(boxes, plan), ends, time.perf_counter() - start))
    print(f"\nThe bundled map: {len(plan.labels)} boxes, {len(plan.lines)} lines.\n")
    header = ["layout", "crossings", "lines behind foreign boxes", "overlaps", "letters (px)", "s"]
    print(table(header, rows))
    big = []
    for count, links in ((20, 40), (40, 80), (400, 800)):
        plan = random_plan(count, links)
        ends = [line.ends for line in plan.lines]
        start = time.process_time()
        made = lay_out(plan)
        taken = time.process_time() - start
        others = [
            crossings(straight(by_graphviz(program, plan), plan))
            for program in ("dot", "neato", "sfdp")
            if shutil.which(program) and count <= 40
        ]
        big.append((f"{count} boxes, {links} lines", taken, crossings(made.lines),
                    min(others, default="–"), len(through(made.boxes, ends, made.lines)),
                    len(overlaps(made.boxes))))  # fmt: skip
    print("\nRandom graphs, CPU seconds without the cache.\n")
    header = ["graph", "s", "crossings", "best of graphviz", "lines behind foreign boxes",
              "overlaps"]  # fmt: skip
    print(table(header, big))


def row(
    name: str, boxes: list[Box], lines: list[list[tuple[int, int]]], ends: list[tuple[int, int]],
    taken: float,
) -> tuple[object, ...]:  # fmt: skip
    return (name, crossings(lines), len(through(boxes, ends, lines)), len(overlaps(boxes)),
            f"{letters(boxes):.1f}", taken)  # fmt: skip


def random_plan(count: int, links: int) -> Drawn:
    draw = random.Random(7)
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < links:
        a, b = draw.randrange(count), draw.randrange(count)
        if a != b and (b, a) not in pairs:
            pairs.add((a, b))
    return Drawn(
        tuple(f"Factor number {n}" for n in range(count)),
        tuple(f"kind {n % 7}" for n in range(count)),
        tuple(Line(pair, "causal") for pair in sorted(pairs)),
    )


def large(links: int) -> tuple[Map, list[tuple[int, int]]]:
    """A map of so many links with boxes on a plain grid, as every renderer gets it."""
    plan = random_plan(max(10, links // 2), links)
    claims = [claim(f"f{a}", f"f{b}") for a, b in (line.ends for line in plan.lines)]
    base = KnowledgeBase(records(*claims))
    view = make_view(base.records, base.edges(), ())
    across = max(1, int(len(view.concepts) ** 0.5))
    places = [(n % across * 190, n // across * 90) for n in range(len(view.concepts))]
    boxes = tuple(Box(*place, 132, 30) for place in places)
    lines = tuple((places[k.subject], places[k.object]) for k in view.links)
    made = Map(view)
    layout = Layout(boxes, lines, tuple(Marks() for _ in lines), ())
    # The benchmark is of drawing: every box and line at once, whatever `kb map` would make of it.
    made.__dict__["layouts"], made.__dict__["groups"] = {"wide": layout}, None
    return made, places


def stock(made: Map, places: list[tuple[int, int]]) -> str:
    """The same graph through the template of pyvis itself, physics off."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line", height="850px", width="1000px")
    for number, (concept, (x, y)) in enumerate(zip(made.view.concepts, places, strict=True)):
        network.add_node(number, label=concept.label, x=x, y=y, shape="box")
    for link in made.view.links:
        network.add_edge(link.subject, link.object)
    network.set_options('{"physics": {"enabled": false}, "edges": {"smooth": false}}')
    html: str = network.generate_html()
    return html


def plain(made: Map, places: list[tuple[int, int]], scripts: list[str], start: str) -> str:
    """A page of a script library with the same graph and positions."""
    graph = {
        "nodes": [[c.label, x, y] for c, (x, y) in zip(made.view.concepts, places, strict=True)],
        "links": [[link.subject, link.object] for link in made.view.links],
    }
    inline = "".join(f"<script>{script}</script>" for script in scripts)
    return (
        '<!doctype html><meta charset="utf-8"><style>#g{width:1000px;height:850px}</style>'
        f'<div id="g"></div>{inline}<script>const G={json.dumps(graph)};{start}</script>'
    )


CYTOSCAPE = """cytoscape({container:document.getElementById("g"),layout:{name:"preset"},
elements:[...G.nodes.map(([label,x,y],i)=>({data:{id:"n"+i,label},position:{x,y}})),
...G.links.map(([a,b])=>({data:{source:"n"+a,target:"n"+b}}))],
style:[{selector:"node",style:{label:"data(label)",shape:"rectangle"}},
{selector:"edge",style:{"target-arrow-shape":"triangle","curve-style":"straight"}}]});"""
SIGMA = """const g=new graphology.MultiDirectedGraph();
G.nodes.forEach(([label,x,y],i)=>g.addNode(i,{label,x,y:-y,size:4}));
G.links.forEach(([a,b])=>g.addEdge(a,b,{type:"arrow"}));
new Sigma(g,document.getElementById("g"));"""


LIBRARIES = {
    "cytoscape.js": (["cytoscape/dist/cytoscape.min.js"], CYTOSCAPE),
    "sigma.js": (["graphology/dist/graphology.umd.min.js", "sigma/dist/sigma.min.js"], SIGMA),
}
"""Library → its files below node_modules, and how it draws."""


def brought() -> Path | None:
    """Return the folder of the script libraries, brought by npm; None where it cannot be."""
    folder = HERE / "node_modules"
    if all((folder / file).is_file() for files, _ in LIBRARIES.values() for file in files):
        return folder
    npm = shutil.which("npm")
    if npm is None:
        print(f"left out: {', '.join(LIBRARIES)}: npm is not installed", file=sys.stderr)
        return None
    command = [npm, "ci", "--prefix", str(HERE), "--ignore-scripts", "--no-fund", "--no-audit"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        why = (done.stderr.strip() or "npm ci failed").splitlines()[-1]
        print(f"left out: {', '.join(LIBRARIES)}: {why}", file=sys.stderr)
        return None
    return folder


def peers(made: Map, places: list[tuple[int, int]], folder: Path | None) -> dict[str, str]:
    """Return the same graph and positions as a page of ours and of each peer."""
    pages = {"ours": made.html, "pyvis, stock template": stock(made, places)}
    for name, (files, start) in LIBRARIES.items() if folder else ():
        scripts = [Path(str(folder), file).read_text("utf-8") for file in files]
        pages[name] = plain(made, places, scripts, start)
    return pages


def frames(page: Any, act: Callable[[float], None]) -> float:
    """Frames a second while something is done for two seconds."""
    page.evaluate(FRAMES)
    page.wait_for_timeout(100)
    start, before = time.perf_counter(), page.evaluate("frames_")
    while (passed := time.perf_counter() - start) < 2:
        act(passed)
    done = page.evaluate("frames_") - before
    return float(done / (time.perf_counter() - start))


def moved(browser: Any, html: str, folder: Path) -> tuple[float, float, float]:
    """Milliseconds until the first picture, and frames a second of pan and zoom."""
    path = folder / "page.html"
    path.write_text(html, "utf-8")
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.route("http*://**", lambda route: route.abort())
    page.goto(path.as_uri() + "#tab=filters", timeout=120_000)  # ours: the whole map
    first = page.evaluate(
        """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
        const mark = performance.getEntriesByName("map-ready")[0];
        done(mark ? mark.startTime : performance.now()); })))"""
    )
    page.wait_for_timeout(300)
    page.mouse.move(500, 450)
    page.mouse.down()
    pan = frames(page, lambda s: page.mouse.move(500 + 200 * (s % 1), 450 + 100 * (s % 0.7)))
    page.mouse.up()
    zoom = frames(page, lambda s: page.mouse.wheel(0, 60 if s % 1 < 0.5 else -60))
    page.close()
    return first, pan, zoom


def moving(browser: Any) -> None:
    print("\nThe same graph and positions, physics off, no GPU. ms: until the first picture; "
          "pan and zoom: frames a second, 60 at most.\n")  # fmt: skip
    rows = []
    libraries = brought()
    with TemporaryDirectory() as folder:
        for links in SIZES:
            made, places = large(links)
            for name, html in peers(made, places, libraries).items():
                first, pan, zoom = moved(browser, html, Path(folder))
                rows.append((f"{links:,}", name, f"{first:.0f}", f"{pan:.0f}", f"{zoom:.0f}"))
    print(table(["links", "page", "ms", "pan", "zoom"], rows))


def weighed(html: str) -> tuple[str, str]:
    """Return the bytes of a page, plain and gzipped."""
    data = html.encode()
    return f"{len(data):,}", f"{len(gzip.compress(data, 9, mtime=0)):,}"


def sizes(base: KnowledgeBase) -> None:
    """The bytes of the bundled map, of one with 50 links, and of the same boxes and lines alone."""
    rows: list[tuple[object, ...]] = []
    for made in (base.map(top=50), base.map()):
        places = [(box.x, box.y) for box in made.layouts["wide"].boxes]
        links = len(made.view.links)
        rows.append((links, "ours, with every claim and quote", *weighed(made.html)))
        rows.append((links, "pyvis, stock template", *weighed(stock(made, places))))
    print(table(["links", "file", "bytes", "gzipped"], rows))


def bundled(browser: Any, base: KnowledgeBase) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "map.html")
        path.write_text(base.map().html, "utf-8")
        ready = []
        for _ in range(5):
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(path.as_uri())
            page.wait_for_function("document.documentElement.dataset.ready === '1'")
            ready.append(page.evaluate("performance.getEntriesByName('map-ready')[0].startTime"))
            px = page.evaluate("kbMap.letters()")
            page.close()
    rows = [
        ("ready, ms, best of five", f"{min(ready):.0f}"),
        ("letters when all fits 1400×900, px", f"{px:.1f}"),
    ]
    print()
    print(table(["the bundled map", ""], rows))


def many(count: int = 10_000) -> None:
    """How long `kb map` takes with so many claims, and what it writes."""
    draw = random.Random(1)
    claims = []
    for number in range(count):
        a, b = int(count * 0.3 * draw.random() ** 2), draw.randrange(count * 3 // 10)
        link = draw.choice(["causal", "causal", "correlational"])
        claims.append(claim(f"f{a}", f"f{b if a != b else b + 1}", link=link,
                            source=f"s{number % 50}"))  # fmt: skip
    base = KnowledgeBase(records(*claims, sources={f"s{n}": "cohort" for n in range(50)}))
    with TemporaryDirectory() as folder:
        start = time.process_time()
        files = base.to_map(Path(folder, "map.html"))
        taken = time.process_time() - start
        written = [Path(folder, name).stat().st_size for name in map(str, files)]
    row = (f"{count:,}", f"{len(base.edges()):,}", taken, len(files), f"{max(written):,}")
    print(
        "\n`kb map` of invented claims, from loaded records to written files, without the cache.\n"
    )
    print(table(["claims", "links", "CPU s", "files", "largest, bytes"], [row]))


def main() -> None:
    from playwright.sync_api import sync_playwright

    os.environ["KB_CACHE"] = ""  # layouts are made anew
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("needs Chromium: make test-tools")
    print("## Map\n")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        base = kb.load()
        sizes(base)
        bundled(browser, base)
        layouts()
        many()
        moving(browser)
        browser.close()


if __name__ == "__main__":
    main()
