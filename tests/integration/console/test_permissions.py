"""Every route of the console × every role: opened by those who may, 403 for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from admin.page import Page
from admin.site import PAGES
from app.access import may
from app.models import Role
from tests.front_desk import email_of, log_in, token

BY_SLUG = {page.slug: page for page in PAGES}


def _routes(app: Flask) -> Iterator[tuple[Rule, type[Page], str]]:
    """(route, its page, the page's method) for every route of a page."""
    for rule in app.url_map.iter_rules():
        slug, _, method = rule.endpoint.partition(".")
        if slug in BY_SLUG:
            yield rule, BY_SLUG[slug], method


def _address(rule: Rule, row_id: int) -> str:
    found: Any = rule.rule
    for argument in rule.arguments:
        found = found.replace(f"<row:{argument}>", str(row_id))
    assert "<" not in found, f"{rule.rule}: a test must know how to fill this in"
    return str(found)


def test_every_route_is_declared_with_who_may_use_it(app: Flask) -> None:
    for rule, page, method in _routes(app):
        view = getattr(page, method)
        assert method in page.reachable or view.declared, rule.rule
        if "POST" in (rule.methods or ()):
            assert view.permissions, f"{rule.rule} changes something and names no permission"


def test_nothing_is_reachable_that_is_no_page_of_ours(app: Flask) -> None:
    known = {*BY_SLUG, "admin", "login", "account", "console", "static"}
    assert {rule.endpoint.partition(".")[0] for rule in app.url_map.iter_rules()} <= known


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_what_it_may_and_nothing_else(
    client: FlaskClient, app: Flask, morning: object, role: Role
) -> None:
    log_in(client, email_of(role))
    csrf = token(client, client.get("/admin/").headers.get("Location", "/admin/"))
    for rule, page, method in _routes(app):
        asked = getattr(getattr(page, method), "permissions", ())
        permitted = may([role], *page.permissions) and (not asked or may([role], *asked))
        url = _address(rule, 1)
        if "GET" in (rule.methods or ()):
            status = client.get(url).status_code
            assert status in ({200, 303, 404} if permitted else {403}), (url, status)
        elif not permitted:
            assert client.post(url, data={"csrf_token": csrf}).status_code == 403, url


def test_what_flask_admin_could_do_by_itself_is_not_there(app: Flask) -> None:
    methods = {rule.endpoint.partition(".")[2] for rule in app.url_map.iter_rules()}
    theirs = {"create_view", "edit_view", "delete_view", "action_view", "ajax_update", "ajax_lookup", "export"}
    assert not methods & theirs
