"""Write tests/expected.sha256: the hashes of the files that a build of data/depression writes."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
EXPECTED = HERE / "expected.sha256"
BUNDLED = HERE.parent / "data" / "depression"


def hashes(folder: Path) -> str:
    """Return a line a file, as `sha256sum` writes and checks them."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
    )


def main() -> int:
    from kb.cli import main as kb

    with TemporaryDirectory() as place:
        code = kb(["build", str(BUNDLED), "-o", place])
        if code:
            return code
        EXPECTED.write_text(hashes(Path(place)), encoding="utf-8", newline="\n")
    print(f"{EXPECTED.name} is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
