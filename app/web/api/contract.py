"""The contract: OpenAPI 3.1 made from the endpoints themselves, as JSON and as a page without anything from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial, wraps
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, render_template
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree
from spectree.models import InType, SecureType, SecuritySchemeData, Tag

from app.web.api.endpoint import Endpoint, Noun
from app.web.api.forms import ListQuery
from app.web.api.operations import complete
from app.web.api.problems import Problem

TITLE, VERSION = "Standby", "1"
ABOUT = (
    "Everything that the console can do. Ids are opaque strings; times are ISO 8601 with an offset, answered in UTC; "
    "days are 0 (Sunday) to 6 (Saturday); times of day are the clinic's wall clock. Errors are problems (RFC 9457)."
)


def add_contract(pages: Blueprint, nouns: Sequence[Noun], prefix: str) -> None:
    """`GET openapi.json` and `GET docs`, for everybody: they hold nothing about anybody."""

    @cache
    def contract() -> dict[str, Any]:
        return make_contract(nouns, prefix)

    def as_json() -> Response:
        return jsonify(contract())

    def as_page() -> str:
        pretty = partial(json.dumps, indent=2, ensure_ascii=False)
        return render_template("web/contract.html", contract=contract(), resolve=_resolver(contract()), pretty=pretty)

    pages.add_url_rule("/openapi.json", "openapi", as_json)
    pages.add_url_rule("/docs", "docs", as_page)


def make_contract(nouns: Sequence[Noun], prefix: str) -> dict[str, Any]:
    """The OpenAPI document. Made in an application of its own, whose views are never called."""
    app, tree = Flask("contract", static_folder=None), _tree()
    endpoints: dict[str, Endpoint] = {}
    for noun in nouns:
        tag = Tag(name=noun.tag, description=noun.about)
        for endpoint in noun.endpoints:
            endpoints[endpoint.name] = endpoint
            view = _described(tree, endpoint, tag)
            app.add_url_rule(_plain(prefix + endpoint.rule), endpoint.name, view, methods=[endpoint.method])
    with app.app_context():
        document: dict[str, Any] = tree.spec
    for operation in _operations(document):
        complete(operation, endpoints[operation["operationId"]], document["components"]["schemas"])
    return document


def _tree() -> SpecTree:
    bearer = SecuritySchemeData(type=SecureType.HTTP, scheme="bearer", description="`standby token issue`")
    cookie = SecuritySchemeData(
        type=SecureType.API_KEY, name="session", field_in=InType.COOKIE, description="The console's"
    )
    csrf = SecuritySchemeData(type=SecureType.API_KEY, name="X-CSRF-Token", field_in=InType.HEADER)
    return SpecTree(
        "flask",
        title=TITLE,
        version=VERSION,
        description=ABOUT,
        annotations=False,
        mode="strict",
        naming_strategy=lambda model: model.__name__.replace("[", "Of").replace("]", ""),
        nested_naming_strategy=lambda _parent, child: child,
        security_schemes=[
            SecurityScheme(name="token", data=bearer),
            SecurityScheme(name="browser", data=cookie),
            SecurityScheme(name="csrf", data=csrf),
        ],
    )


def _plain(rule: str) -> str:
    """`<opaque(entry):entry_id>` as `<entry_id>`: ids are strings."""
    parts = rule.split("<")
    return "<".join([parts[0], *(part.split(":", 1)[-1] for part in parts[1:])])


def _described(tree: SpecTree, endpoint: Endpoint, tag: Tag) -> Callable[..., str]:
    @wraps(endpoint.handler)
    def never_called(**_ids: str) -> str:
        return ""

    success = {f"HTTP_{endpoint.status}": endpoint.returns} if endpoint.returns else {"HTTP_204": None}
    answers = Answers(**success, **{f"HTTP_{status}": Problem for status in _problems(endpoint)})
    described: Callable[..., str] = tree.validate(
        query=endpoint.query,
        json=endpoint.body,
        resp=answers,
        tags=(tag,),
        operation_id=endpoint.name,
        skip_validation=True,
    )(never_called)
    return described


def _problems(endpoint: Endpoint) -> Iterator[int]:
    yield from (401, 403, 422, 429)
    if "<" in endpoint.rule or endpoint.body or endpoint.query:
        yield 404
    if not endpoint.reads or endpoint.searches or (endpoint.query and not issubclass(endpoint.query, ListQuery)):
        yield 409  # of reads, those that count over a period may be refused
    if endpoint.body or endpoint.repeatable:
        yield 400
    if endpoint.body:
        yield from (413, 415)
    if endpoint.current:
        yield 412


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _resolver(document: dict[str, Any]) -> Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]:
    """For the page: a schema's name and its definition."""

    def resolve(schema: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        return name, document["components"]["schemas"].get(name, schema)

    return resolve
