"""A server on this machine that answers as tests tell it, faults included."""

import contextlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

Reply = Callable[[BaseHTTPRequestHandler], None]
MODIFIED = "Fri, 20 Nov 2026 10:00:00 GMT"


class Loopback:
    """What the server answers, and what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, list[Reply]] = {}
        self.asked: list[tuple[str, Message]] = []
        self.bodies: list[bytes] = []
        self.url = ""

    def answer(self, path: str, *replies: Reply) -> str:
        """Answer a path, reply after reply; the last stays. Give its address."""
        self.pages[path] = list(replies)
        return self.url + path

    def ranges(self, path: str) -> list[str]:
        """Return the ranges that a path was asked for, '' for the whole."""
        return [
            headers.get("Range", "") for asked, headers in self.asked if asked == path
        ]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        loopback: Loopback = self.server.loopback  # type: ignore[attr-defined]
        loopback.asked.append((self.path, self.headers))
        length = int(self.headers.get("Content-Length", "0"))
        loopback.bodies.append(self.rfile.read(length))
        replies = loopback.pages.get(self.path, [status(404)])
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        self.close_connection = True
        with contextlib.suppress(ConnectionError):
            reply(self)

    do_POST = do_GET  # noqa: N815 - the library's word
    do_CONNECT = do_GET  # noqa: N815 - the library's word

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that hangs up is what tests are about."""


@contextlib.contextmanager
def serving(
    *, wrap: Callable[[socket.socket], socket.socket] | None = None
) -> Iterator[Loopback]:
    """Serve until the block ends; `wrap` may wrap the socket in TLS."""
    loopback = Loopback()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.loopback = loopback  # type: ignore[attr-defined]
    if wrap:
        server.socket = wrap(server.socket)
    scheme = "https" if wrap else "http"
    loopback.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield loopback
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def status(code: int, body: bytes = b"", **headers: str) -> Reply:
    """Answer with a code; headers with '_' for '-'."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def whole(
    body: bytes,
    *,
    kind: str = "text/csv",
    etag: str = '"one"',
    ranges: bool = True,
    cut: int | None = None,
    reset: bool = False,
    declared: int | None = None,
) -> Reply:
    """Answer with a file, as a good server does or, by the options, a bad one.

    ``cut`` ends the connection after so many bytes, with ``reset`` rudely;
    ``declared`` is a wrong length.
    """

    def reply(handler: BaseHTTPRequestHandler) -> None:
        start = _start(handler, etag) if ranges else 0
        sent = body[start:]
        handler.send_response(206 if start else 200)
        if start:
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            handler.send_header("Content-Range", span)
        length = len(sent) if declared is None else declared
        handler.send_header("Content-Length", str(length))
        handler.send_header("Content-Type", kind)
        handler.send_header("Last-Modified", MODIFIED)
        if etag:
            handler.send_header("ETag", etag)
        handler.end_headers()
        handler.wfile.write(sent if cut is None else sent[:cut])
        if reset:
            handler.wfile.flush()
            # The client shall read what came before the reset arrives.
            time.sleep(0.05)
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()

    return reply


def _start(handler: BaseHTTPRequestHandler, etag: str) -> int:
    """Return from where to send: the range, if its condition holds."""
    found = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
    condition = handler.headers.get("If-Range", etag)
    return int(found.group(1)) if found and condition in {etag, MODIFIED} else 0


def drip(body: bytes, *, at_once: int, pause: float) -> Reply:
    """Answer with a few bytes at a time."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Content-Type", "text/csv")
        handler.send_header("ETag", '"one"')
        handler.end_headers()
        for start in range(0, len(body), at_once):
            handler.wfile.write(body[start : start + at_once])
            handler.wfile.flush()
            time.sleep(pause)

    return reply


def endless(chunk: bytes) -> Reply:
    """Answer without a length and without an end."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while True:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))

    return reply


def undeclared(body: bytes) -> Reply:
    """Answer without a length; the end of the connection is the end of the file."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.end_headers()
        handler.wfile.write(body)

    return reply
