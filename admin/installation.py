"""What the console's pages may know of the installation: where it is reached, and what is connected to it."""

from __future__ import annotations

from typing import Any, Protocol

from flask import Flask, current_app

_KEY = "standby_installation"


class Installation(Protocol):
    """The part of the configuration that pages show; it holds no secret that a page says."""

    @property
    def public_base_url(self) -> str: ...

    @property
    def redis_url(self) -> str | None: ...

    @property
    def mail(self) -> object | None: ...

    @property
    def twilio(self) -> Any | None: ...

    @property
    def segment_price(self) -> float: ...

    @property
    def answers_keywords(self) -> bool: ...

    @property
    def webhooks_to_private(self) -> bool: ...


def add_installation(app: Flask, config: Installation) -> None:
    """Let the pages of `app` ask."""
    app.extensions[_KEY] = config


def installation() -> Installation:
    """That of the application which answers this request."""
    found: Installation = current_app.extensions[_KEY]
    return found
