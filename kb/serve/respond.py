"""Requests as the endpoint reads them, and responses as it gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["Refused", "Request", "Response", "html", "sentence"]

ANYONE = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Content-Type"),
    ("Access-Control-Expose-Headers", "Allow, Link, Retry-After"),
    ("Access-Control-Max-Age", "86400"),
)
"""Any page may ask; no credentials are known here, so none are allowed."""
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Refused(Exception):
    """A request that gets no answer but a status and a sentence."""

    def __init__(self, status: int, text: str, *headers: tuple[str, str]) -> None:
        super().__init__(text)
        self.response = sentence(status, text, *headers)


@dataclass(frozen=True, slots=True)
class Response:
    """A status, a media type, a body, and what else stands in the header."""

    status: int
    media_type: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = field(default=())

    def send(self, start_response: StartResponse, *, head: bool = False) -> Iterable[bytes]:
        """Give the response to the server."""
        headers = [
            ("Content-Type", self.media_type),
            ("Content-Length", str(len(self.body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Vary", "Accept"),
            *ANYONE,
            *self.headers,
        ]
        start_response(f"{self.status} {HTTPStatus(self.status).phrase}", headers)
        return [] if head else [self.body]


def sentence(status: int, text: str, *headers: tuple[str, str]) -> Response:
    """Return a response of one sentence."""
    return Response(status, "text/plain; charset=utf-8", f"{text}\n".encode(), headers)


def html(page: str, status: int = 200) -> Response:
    """Return a page that may run no script and load no file but ours."""
    headers = (("Content-Security-Policy", STRICT), ("Referrer-Policy", "no-referrer"))
    return Response(status, "text/html; charset=utf-8", page.encode(), headers)


class Request:
    """One request, as far as it has been read."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._environ = environ
        self.method: str = environ["REQUEST_METHOD"]
        self.accept: str = environ.get("HTTP_ACCEPT", "")
        stated = str(environ.get("CONTENT_TYPE", "")).lower()
        self.content_type = stated.partition(";")[0].strip()
        self.charset = next(iter(re.findall(r';\s*charset\s*=\s*"?([^\s";]+)', stated)), "utf-8")

    @property
    def path(self) -> str:
        """The path, decoded; refused where it is not UTF-8."""
        return _utf8(self._environ.get("PATH_INFO", "").encode("latin-1")) or "/"

    def parameters(self) -> list[tuple[str, str]]:
        """Return the parameters of the address, in order."""
        return _parsed(self._environ.get("QUERY_STRING", ""))

    def body(self, limit: int) -> str:
        """Return the body as text; refuse one that is too long."""
        stated = self._environ.get("CONTENT_LENGTH") or "0"
        length = int(stated) if stated.isdecimal() else 0
        if length > limit:
            raise Refused(
                413, f"The request is larger than {limit:,} bytes, the most that is read."
            )
        read: Any = self._environ["wsgi.input"].read(length)
        if len(read) < length:
            raise Refused(400, "The request ended before its stated length.")
        return _utf8(read)

    def form(self, limit: int) -> list[tuple[str, str]]:
        """Return the fields of a form in the body, in order."""
        return _parsed(self.body(limit))


def values(pairs: Iterable[tuple[str, str]], name: str) -> Iterator[str]:
    """Yield the values of a parameter."""
    return (value for key, value in pairs if key == name)


def _utf8(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(400, "The request is not UTF-8.") from None


def _parsed(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=100, errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise Refused(400, "The parameters cannot be read: encode them as UTF-8.") from None
