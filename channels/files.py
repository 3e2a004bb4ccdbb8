"""Files of the chat page and the widget: packed once, cached by the browser, with headers that keep others out."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse, raw

WIDGET = Path(__file__).resolve().parent.parent / "widget"

_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"

#: Path → file and type. Pages are asked for anew each time; the rest may be kept for some minutes.
FILES = {
    "": ("index.html", _HTML),
    "demo": ("demo.html", _HTML),
    "impressum": ("impressum.html", _HTML),
    "barrierefreiheit": ("barrierefreiheit.html", _HTML),
    "widget.js": ("widget.js", _SCRIPT),
    "page.css": ("page.css", "text/css; charset=utf-8"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
}
_KEEP_S = 600

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    # The widget is loaded by pages of other sites.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@dataclass(frozen=True)
class File:
    """One file as it is sent."""

    content: bytes
    content_type: str
    packed: bytes = field(repr=False)
    tag: str = ""

    @classmethod
    def read(cls, name: str, content_type: str) -> File:
        """Read a file of ``widget/``; raises ``OSError`` where it is missing."""
        content = (WIDGET / name).read_bytes()
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        return cls(content, content_type, gzip.compress(content, mtime=0), tag)

    def answer(self, request: Request) -> HTTPResponse:
        """The file, packed where the browser can unpack; 304 where the browser has it."""
        fresh = "no-cache" if self.content_type == _HTML else f"public, max-age={_KEEP_S}"
        headers = {**HEADERS, "Cache-Control": fresh, "ETag": self.tag, "Vary": "Accept-Encoding"}
        if self.tag in request.headers.get("if-none-match", ""):
            return HTTPResponse(status=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return raw(self.content, content_type=self.content_type, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return raw(self.packed, content_type=self.content_type, headers=headers)
