"""A process that answers queries: it reads one folder, reaches no network, and may be killed."""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import signal
import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, NamedTuple

from kb.names import used_prefixes
from kb.serve.limits import Limits
from kb.serve.negotiate import GRAPH_TYPES, RESULT_TYPES, choose, with_charset

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["HEAD", "Asked", "Reply", "cut_network", "refusal", "work"]

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_ROW_MARKS = {"json": (b'}},{"', 1), "xml": (b"<result>", 0), "csv": (b"\r\n", -1),
              "tsv": (b"\n", -1)}  # fmt: skip
"""What stands between rows or begins or ends one, and how many rows there are more than marks."""


class Asked(NamedTuple):
    """A query with the data set that the protocol names for it, and what the client accepts."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    accept: str = ""


class Reply(NamedTuple):
    """A status, a media type and a body."""

    status: int
    media_type: str
    body: bytes


def refusal(status: int, sentence: str) -> Reply:
    """Return a reply that says in one sentence why there is no other."""
    return Reply(status, "text/plain; charset=utf-8", f"{sentence}\n".encode())


HEAD = struct.Struct(">QQ")
"""What stands before each message: the sizes of its two parts."""


def work(channel: socket.socket, folder: str, prefixes: Mapping[str, str], limits: Limits) -> None:
    """Answer queries until the other end of the channel closes; an empty reply comes first."""
    _confine(limits)
    import pyoxigraph

    store = pyoxigraph.Store.read_only(folder)
    _say(channel, Reply(200, "", b""))
    with channel, channel.makefile("rb") as heard:
        while head := heard.read(HEAD.size):
            query, default, named, accept = json.loads(heard.read(HEAD.unpack(head)[0]))
            asked = Asked(query, tuple(default), tuple(named), accept)
            _say(channel, _answered(store, asked, prefixes, limits))


def _say(channel: socket.socket, reply: Reply) -> None:
    first = json.dumps((reply.status, reply.media_type)).encode()
    channel.sendall(HEAD.pack(len(first), len(reply.body)) + first)
    channel.sendall(reply.body)


def _confine(limits: Limits) -> None:
    """Be a process that can do no harm: no network, little memory, last in the queue for a core."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)  # what answers pages, and hands queries out, comes first
    cut_network()
    _limit_memory(limits.memory_bytes)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """End when the server ends, even if it was killed and a query is still running here."""
    wait([sentinel])
    os._exit(1)


def cut_network() -> bool:
    """Leave the network for good, where the system lets a process do so; return whether it did."""
    with contextlib.suppress(Exception):
        import ctypes

        unshare = ctypes.CDLL(None, use_errno=True).unshare
        return any(unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))
    return False


def _limit_memory(size: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dump of one that crashes
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _answered(
    store: pyoxigraph.Store, asked: Asked, prefixes: Mapping[str, str], limits: Limits
) -> Reply:
    try:
        return _reply(store, asked, prefixes, limits)
    except _TooMuch as error:
        return refusal(403, str(error))
    except (SyntaxError, ValueError) as error:
        return refusal(400, f"The query is not SPARQL 1.1: {error}")
    except (OSError, RuntimeError, MemoryError) as error:
        return refusal(500, f"The query cannot be answered: {error}")


def _reply(
    store: pyoxigraph.Store, asked: Asked, prefixes: Mapping[str, str], limits: Limits
) -> Reply:
    import pyoxigraph

    arguments: dict[str, Any] = {}
    if asked.default_graphs or asked.named_graphs:
        arguments["default_graph"] = _graphs(asked.default_graphs)
        arguments["named_graphs"] = _graphs(asked.named_graphs)
    found = store.query(asked.query, prefixes=dict(prefixes), **arguments)
    triples = isinstance(found, pyoxigraph.QueryTriples)
    offered = GRAPH_TYPES if triples else RESULT_TYPES
    chosen = choose(asked.accept, offered)
    if chosen is None:
        return refusal(406, f"The answer comes as {', '.join(offered)}: accept one of them.")
    form = offered[chosen]
    output = _Bounded(limits, *_ROW_MARKS.get(form, (b"", 0)))
    if isinstance(found, pyoxigraph.QueryTriples):
        readable = dict(prefixes) if form in ("ttl", "trig") else None
        known = pyoxigraph.RdfFormat.from_media_type(chosen)
        pyoxigraph.serialize(found, output, format=known, prefixes=readable)
        body = used_prefixes(output.getvalue()) if readable else output.getvalue()
    else:
        kinds = pyoxigraph.QueryResultsFormat
        found.serialize(output, format={"json": kinds.JSON, "xml": kinds.XML, "csv": kinds.CSV,
                                        "tsv": kinds.TSV}[form])  # fmt: skip
        body = output.getvalue()
    return Reply(200, with_charset(chosen), body)


def _graphs(names: Sequence[str]) -> list[pyoxigraph.NamedNode]:
    import pyoxigraph

    return [pyoxigraph.NamedNode(name) for name in names]


class _TooMuch(Exception):
    pass


class _Bounded(io.BytesIO):
    """A file that refuses to grow past the limits."""

    def __init__(self, limits: Limits, mark: bytes, more: int) -> None:
        super().__init__()
        self.refused = ""
        self._limits = limits
        self._mark = mark
        self._tail = b""
        self._rows = more

    def write(self, data: Any) -> int:
        piece = bytes(data)
        if self.tell() + len(piece) > self._limits.result_bytes:
            self._refuse(f"is larger than {self._limits.result_bytes:,} bytes")
        if self._mark:
            seen = self._tail + piece
            self._rows += seen.count(self._mark)
            # a mark may be split over two pieces, and none is counted twice
            last = seen.rfind(self._mark)
            rest = seen[last + len(self._mark) :] if last >= 0 else seen
            self._tail = rest[max(len(rest) - len(self._mark) + 1, 0) :]
            if self._rows > self._limits.rows:
                self._refuse(f"has more than {self._limits.rows:,} rows")
        return super().write(piece)

    def _refuse(self, what: str) -> None:
        self.refused = (
            f"The answer {what}, the most that is given: add a LIMIT, or take the whole export."
        )
        raise _TooMuch(self.refused)
