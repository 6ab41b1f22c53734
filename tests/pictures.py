"""Write docs/map.svg: the picture in the README, drawn from the bundled knowledge base."""

from __future__ import annotations

from pathlib import Path

PICTURE = Path(__file__).parents[1] / "docs" / "map.svg"


def draw(target: Path) -> None:
    """Draw the bundled knowledge base as a still picture."""
    import kb

    kb.load(Path(__file__).parents[1] / "data" / "depression").to_map(target)


if __name__ == "__main__":
    draw(PICTURE)
    print(f"{PICTURE.name} is written")
