"""The headers that every answer carries unless a page has set its own: nothing inline, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def add_headers(app: Flask, public_base_url: str) -> None:
    """Set them after each request; strict transport security where patients reach us by https."""
    headers = HEADERS
    if public_base_url.startswith("https://"):
        headers = headers | {"Strict-Transport-Security": "max-age=31536000"}
    app.after_request(_setter(headers))


def _setter(headers: dict[str, str]) -> Callable[[Response], Response]:
    def complete(response: Response) -> Response:
        present = {name.lower() for name, _ in response.headers}  # one pass: a webhook pays for each look
        for name, value in headers.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        return response

    return complete
