"""Links from one page to another, for those who may open it; naming a page that is not there raises."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from admin.login import allowed


def may_open(endpoint: str) -> bool:
    """Whether the logged-in person may open a page, named as `<slug>.<method>`. Raises KeyError: there is none."""
    slug, _, method = endpoint.partition(".")
    page = next((view for view in current_app.extensions["admin"][0]._views if view.endpoint == slug), None)
    if page is None or endpoint not in current_app.view_functions:
        raise KeyError(f"the console has no page {endpoint}")
    asked = getattr(getattr(page, method), "permissions", ())
    return bool(page.is_accessible() and (not asked or allowed(*asked)))


def link(endpoint: str, **values: Any) -> str | None:
    """The address of a page; None for who may not open it, or where one of the `values` is None."""
    if None in values.values() or not may_open(endpoint):
        return None
    return url_for(endpoint, **values)
