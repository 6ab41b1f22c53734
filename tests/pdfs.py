"""PDFs written by hand, so that tests know each byte of them."""

from __future__ import annotations

import io
import zlib


def pdf(*pages: list[tuple], trailer: str = "", catalog: str = "") -> bytes:
    """A PDF of pages of lines: text, x, y, and perhaps the size and whether it is bold."""
    objects = [f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()]
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    for name in ("Helvetica", "Helvetica-Bold"):
        font = f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        objects.append(font.encode())
    for number, lines in enumerate(pages):
        content = b"".join(set_line(*line) for line in lines)
        fonts = "/F1 3 0 R /F2 4 0 R"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {6 + 2 * number} 0 R "
            f"/Resources << /Font << {fonts} >> >> >>".encode()
        )
        objects.append(stream(content))
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    out.write(f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n".encode())
    out.write(f"startxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def set_line(text: str, x: float, y: float, size: float = 10, bold: bool = False) -> bytes:
    said = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")
    font = b"F2" if bold else b"F1"
    return b"BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (font, size, x, y, said)


def stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (
        len(packed), more, packed,
    )  # fmt: skip
