"""The page: pyvis holds boxes, lines and options and renders them through our own template.

This is the only module that imports pyvis, and it does so late. The stock template of pyvis is
never used: it fetches scripts from elsewhere and executes markup in quotations. Ours is rendered
by an environment that escapes everything, and the page's policy allows exactly the scripts and
the style that stand in it, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kb.assets import asset
from kb.errors import MissingTool
from kb.maps.layout import Layout
from kb.maps.packing import packed
from kb.maps.view import MapView

__all__ = ["environment", "page", "policy", "style"]

SCRIPTS = (
    "data.js",
    "scene.js",
    "groups.js",
    "paint.js",
    "dom.js",
    "panels.js",
    "controls.js",
    "map.js",
)
GROUPS = "groups.js"
"""What only a map with groups needs."""
TABS = (
    ("story", "Story"),
    ("evidence", "Evidence"),
    ("loops", "Loops"),
    ("paths", "Paths"),
    ("filters", "Filters"),
)
OPTIONS: dict[str, object] = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "interaction": {
        "dragNodes": False,
        "hover": True,
        "hideEdgesOnDrag": True,
        "hideEdgesOnZoom": True,
        "selectConnectedEdges": False,
        "tooltipDelay": 1_000_000,
    },
    "nodes": {"shape": "custom", "chosen": False},
    "edges": {"smooth": False, "chosen": False},
}
"""Never physics: a map that moves by itself cannot be read, and two readers see different maps."""


def environment() -> Any:
    """Return a Jinja environment over ``viz/`` that escapes everything it is given."""
    from jinja2 import Environment, FunctionLoader
    from markupsafe import Markup

    made = Environment(
        loader=FunctionLoader(lambda name: asset("viz", name).read_text("utf-8")),
        autoescape=True,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    made.globals["markup"] = Markup  # for our own files and what is escaped already
    return made


def page(
    view: MapView, layouts: Mapping[str, Layout], data: Mapping[str, object], twin: str
) -> str:
    """Return the whole page as one HTML document that needs nothing beside it."""
    network = _network(view, layouts["wide"])
    made = environment()
    css, vis, unpack = style("map.css"), _vis(), _script("unpack.js")
    script = _script(*(name for name in SCRIPTS if name != GROUPS or data["groups"]))
    ours = made.globals["markup"]
    made.globals.update(
        language=view.header.language,
        policy=policy([vis, unpack, script], [css]),
        css=ours(css),
        script=ours(script),
        unpack=ours(unpack),
        vis=vis.encode(),
        packed=ours(packed(vis.encode())),
        picture=ours(re.sub(r'\n| data-link="[^"]*"', "", twin)),
        data=data,
        settings=OPTIONS,
        summary=_summary(view),
        tabs=TABS,
    )
    network.templateEnv = made
    network.path = "map.html"
    html: str = network.generate_html()
    return html


def _network(view: MapView, layout: Layout) -> Any:
    """Return the pyvis network: boxes in their places, and lines, which the page draws by itself.

    vis-network gets none of the lines: it would only measure them at every move.
    """
    try:
        from pyvis.network import Network
    except ImportError as error:
        raise MissingTool("pyvis is not installed: pip install 'pyvis>=0.3.2,<0.4'") from error
    network = Network(directed=True, cdn_resources="in_line", heading=view.title)
    for number, (concept, box) in enumerate(zip(view.concepts, layout.boxes, strict=True)):
        network.add_node(number, label=concept.id, shape="custom", x=box.x, y=box.y)
    for number, link in enumerate(view.links):
        network.add_edge(link.subject, link.object, id=number, hidden=True)
    return network


def _summary(view: MapView) -> str:
    return (
        f"Map of {len(view.concepts)} factors, {len(view.links)} links and {len(view.loops)} loops."
    )


def policy(scripts: list[str], styles: list[str]) -> str:
    """Return a content security policy that lets in these texts and nothing else."""
    allowed = " ".join(_hash(text) for text in scripts) or "'none'"
    return "; ".join((
        "default-src 'none'",
        f"script-src {allowed}",
        f"style-src {' '.join(_hash(text) for text in styles)}",
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
    ))  # fmt: skip


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _inline(text: str, name: str) -> str:
    """Return a script that can stand inside a page; one that would end its element is refused."""
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise AssertionError(f"{name} holds </script or <!--: it cannot stand inside a page")
    return text.replace("\r\n", "\n")


@cache
def _script(*names: str) -> str:
    """Return scripts of ours as one, without indentation and comments that fill lines."""
    lines = []
    for name in names:
        text = re.sub(
            r"^ */\*.*?\*/$", "", asset("viz", name).read_text("utf-8"), flags=re.S | re.M
        )
        lines += [line.strip() for line in text.splitlines() if line.strip()]
    return _inline('(() => {\n"use strict";\n' + "\n".join(lines) + "\n})();\n", "viz/*.js")


@cache
def style(name: str) -> str:
    """Return one of our style sheets, without indentation."""
    text = asset("viz", name).read_text("utf-8")
    if "<" in text:
        raise AssertionError(f"viz/{name} holds <: it cannot stand inside a page")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"


@cache
def _vis() -> str:
    """Return vis-network as the installed pyvis carries it."""
    import pyvis

    folder = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2"
    return _inline((folder / "vis-network.min.js").read_text("utf-8"), "vis-network")
