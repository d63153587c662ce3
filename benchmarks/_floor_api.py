"""The least that an endpoint can do: bare Flask, one SELECT of fifty rows as JSON, or one INSERT and its commit."""

from __future__ import annotations

import os
import threading
from typing import Any

import psycopg
from flask import Flask, Response, jsonify, request
from psycopg.rows import dict_row

TABLE = "CREATE TABLE IF NOT EXISTS floor (id bigserial PRIMARY KEY, patient text, kind text)"
ROWS = "SELECT * FROM waitlist_entry WHERE clinic_id = %s ORDER BY priority_rank, added_at, id LIMIT 50"
INSERT = "INSERT INTO floor (patient, kind) VALUES (%s, %s) RETURNING id, patient, kind"
_mine = threading.local()


def _connection() -> psycopg.Connection[Any]:
    if not hasattr(_mine, "connection"):
        _mine.connection = psycopg.connect(os.environ["DATABASE_URL"].replace("+psycopg", ""), row_factory=dict_row)
        _mine.connection.execute(TABLE)
        _mine.connection.commit()
    connection: psycopg.Connection[Any] = _mine.connection
    return connection


app = Flask(__name__)


@app.get("/floor/<int:clinic_id>")
def list_rows(clinic_id: int) -> Response:
    """Fifty rows."""
    with _connection().transaction():
        return jsonify(_connection().execute(ROWS, (clinic_id,)).fetchall())


@app.post("/floor")
def insert_row() -> Response:
    """One row."""
    body = request.get_json()
    with _connection().transaction():
        return jsonify(_connection().execute(INSERT, (body["patientId"], body["appointmentTypeId"])).fetchone())
