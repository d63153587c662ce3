"""Maps: what may stand in them, and how they meet the header of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.imports.columns import Binding
from app.services.imports.mapping import load, shipped
from app.services.imports.reader import BadFile
from app.services.imports.run import KINDS

FIELDS = KINDS["patients"].fields


def _map(tmp_path: Path, text: str) -> str:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def _bind(tmp_path: Path, columns: str, *header: str) -> Binding:
    chart = load(_map(tmp_path, f'kind = "patients"\n[columns]\n{columns}'), "patients", frozenset(FIELDS))
    return Binding(chart, FIELDS, header, "America/Chicago", "US")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_map_of_its_own_that_names_all_its_fields(kind: str) -> None:
    fields = frozenset(KINDS[kind].fields)
    assert load(None, kind, fields).columns.keys() == fields


def test_the_shipped_maps_fit_their_kinds() -> None:
    assert set(shipped()) == {*KINDS, "vitoria"}
    assert load("vitoria", "appointments", frozenset(KINDS["appointments"].fields)).chosen


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("kind = ", "cannot be read"),
        ('kind = "waitlist"', "is for waitlist, not for patients"),
        ('kind = "patients"\nencoding = "latin9"', "encoding is one of utf-8, cp1252"),
        ('kind = "patients"\ndelimiter = "||"', "delimiter is one character"),
        ('kind = "patients"\n[columns]\nshoe_size = "Shoes"', "unknown fields shoe_size"),
        ('kind = "patients"\n[columns]\nphone = 7', "phone is a header"),
        ('kind = "patients"\n[columns]\nphone = { heading = "Tel" }', "phone.heading is wrong"),
        ('kind = "patients"\n[columns]\nbirth_date = { formats = "%d" }', "birth_date.formats is wrong"),
    ],
)
def test_a_wrong_map_is_refused_with_the_reason(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadFile, match=complaint):
        load(_map(tmp_path, text), "patients", frozenset(FIELDS))


def test_an_unknown_map_names_those_there_are() -> None:
    known = "appointments, balances, consents, milestones, patients, treatments, vitoria, waitlist"
    with pytest.raises(BadFile, match=known):
        load("vittoria", "patients", frozenset(FIELDS))


def test_headers_match_in_any_case_and_spelling(tmp_path: Path) -> None:
    binding = _bind(tmp_path, 'external_id = "patient_id"\nfirst_name = "First Name"', "PATIENT ID", "first_name")
    row, problems = binding.read(2, ["7", " Ana "])
    assert (row["external_id"], row["first_name"], problems) == ("7", "Ana", [])


def test_a_constant_stands_in_for_an_empty_cell(tmp_path: Path) -> None:
    columns = 'external_id = "id"\nfirst_name = "name"\nlanguage = { header = "lang", constant = "es" }'
    binding = _bind(tmp_path, columns, "id", "name", "lang")
    assert [binding.read(2, ["7", "Ana", cell])[0]["language"] for cell in ("", "en")] == ["es", "en"]


def test_a_constant_that_cannot_be_read_is_a_mistake_of_the_map(tmp_path: Path) -> None:
    columns = 'external_id = "id"\nfirst_name = "name"\nlanguage = { constant = "Klingon" }'
    with pytest.raises(BadFile, match="the constant for language"):
        _bind(tmp_path, columns, "id", "name")


def test_cells_are_translated_before_they_are_read(tmp_path: Path) -> None:
    columns = (
        'external_id = "id"\nfirst_name = "name"\nlanguage = { header = "lang", values = { Viet = "", Cast = "es" } }'
    )
    binding = _bind(tmp_path, columns, "id", "name", "lang")
    assert [binding.read(2, ["7", "Ana", cell])[0]["language"] for cell in ("viet", "CAST")] == [None, "es"]


def test_everything_wrong_with_a_row_is_said(tmp_path: Path) -> None:
    columns = 'external_id = "id"\nfirst_name = "name"\nphone = "Cell"\nemail = "Mail"'
    _, problems = _bind(tmp_path, columns, "id", "name", "Cell", "Mail").read(2, ["7", "", "12", "x"])
    assert [(problem.column, problem.cell) for problem in problems] == [("name", ""), ("Cell", "12"), ("Mail", "x")]


def test_a_missing_column_is_named_with_those_found_and_a_hint(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match=r"no column for external_id .*found Patient-Nr, name.*is it 'Patient-Nr'"):
        _bind(tmp_path, 'external_id = "patient_number"\nfirst_name = "name"', "Patient-Nr", "name")


def test_a_column_that_a_chosen_map_names_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no column for phone"):
        _bind(tmp_path, 'external_id = "id"\nfirst_name = "name"\nphone = "Handy"', "id", "name")


def test_a_file_with_another_delimiter_is_recognized(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="separated by something else"):
        _bind(tmp_path, 'external_id = "id"\nfirst_name = "name"', "id;name;phone")
