"""Calm answers to what went wrong: HTML for people, JSON for machines (problem details under /api/).

Never a value of the request or a traceback.
"""

from __future__ import annotations

import logging

from flask import Flask, jsonify, make_response, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.web.api.problems import problem

log = logging.getLogger(__name__)

WORDS = {
    400: ("That request was not understood", "Nothing was changed. Go back and try again."),
    403: ("This is not allowed", "Nothing was changed."),
    404: ("There is nothing here", "The address may be mistyped, or what it named is gone."),
    405: ("That does not work here", "This address cannot be used in that way."),
    409: ("That cannot be done now", "Something has changed meanwhile. Look again, then decide."),
    413: ("That is too big", "Nothing was changed. Send less."),
    415: ("That format is not read here", "Nothing was changed."),
    429: ("Too many requests", "Wait a moment, then try again."),
    500: ("Something went wrong on our side", "It has been recorded. Please try again in a moment."),
    503: ("We cannot do that right now", "It has been recorded. Please try again in a moment."),
}


def add_errors(app: Flask) -> None:
    """Answer every HTTP error, and a database that does not answer with 503: carriers then come back."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)


def _http_error(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response  # somebody has already written the answer
    answer = calm(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            answer.headers[name] = value
    return answer


def _database_away(error: OperationalError) -> Response:
    # Not the error itself: it quotes the statement's values, which are numbers and texts.
    log.error("the database did not answer: %s", type(error.orig).__name__)
    answer = calm(503)
    answer.headers["Retry-After"] = "5"
    return answer


def calm(status: int) -> Response:
    """The answer for a status, in the form that the caller asked for."""
    title, advice = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    if request.path.startswith("/api/"):
        return problem(status, f"{title}. {advice}")
    if not _wants_html():
        return make_response(jsonify(error=title, advice=advice), status)
    return make_response(render_template("web/error.html", status=status, title=title, advice=advice), status)


def _wants_html() -> bool:
    """Only who names it: a carrier or curl accepts everything and gets the short form."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
