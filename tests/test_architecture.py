"""The rules of the code's shape: who imports whom, how long things get, where time and locks may be used."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
CONTRACTS = str(ROOT / ".importlinter")
PRODUCT = ("app", "conversations", "admin", "simulation")

LONGEST_MODULE = 250  # lines
LONGEST_FUNCTION = 40  # lines

# The one reader of the wall clock. time.monotonic() is free for all: it measures, it does not tell the time.
MAY_READ_THE_CLOCK = {"app/clock.py"}
# Locks are taken in one order, which locking.py knows; the inbox picks work that nobody else has.
MAY_LOCK_ROWS = {"app/locking.py", "app/inbox.py"}
# A Core statement on a connection escapes the tenancy filter, which sees only what a session executes: the webhook,
# which looks for the clinic of a number, matching, whose rules name the clinic, lookups, which are refused when they
# name none, and the machinery below sessions.
MAY_USE_A_CONNECTION = {
    "app/db.py",
    "app/inbox.py",
    "app/schema.py",
    "app/services/offers/matching.py",
    "app/services/offers/written.py",
    "app/statements.py",
}

SQL_NOW = re.compile(r"\bcurrent_(timestamp|date|time)\b|\b(now|clock_timestamp)\(\)|'now'", re.IGNORECASE)

Find = Callable[[ast.AST], bool]


def _modules(*roots: str) -> Iterator[tuple[str, ast.Module]]:
    for root in roots:
        folder = ROOT / root
        for path in sorted(folder.rglob("*.py")) if folder.is_dir() else [folder] if folder.exists() else []:
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith("migrations/versions/"):
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def _last_name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _reads_the_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "time" and any(alias.name in {"time", "time_ns"} for alias in node.names)
    if not isinstance(node, ast.Attribute):
        return False
    owner = _last_name(node.value)
    if owner in {"datetime", "date"}:
        return node.attr in {"now", "utcnow", "today"}
    return owner == "time" and node.attr in {"time", "time_ns"}


def _locks_rows(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "with_for_update"


def _leaves_the_session(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connection"


def _asks_the_database_for_the_time(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return _last_name(node.value) == "func" and node.attr in {"now", "current_timestamp", "clock_timestamp"}
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(SQL_NOW.search(node.value))


def _without_docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    remarks = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return (node for node in ast.walk(tree) if node not in remarks)


def _found(find: Find, *roots: str) -> list[str]:
    return [
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name, tree in _modules(*roots)
        for node in _without_docstrings(tree)
        if find(node)
    ]


def _outside(places: list[str], allowed: set[str]) -> list[str]:
    return [place for place in places if place.rpartition(":")[0] not in allowed]


def test_imports_only_go_downwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("logging.config.dictConfig", lambda _settings: None)  # it would silence our loggers for good
    assert lint_imports(config_filename=CONTRACTS, no_cache=True, no_logo=True) == 0


def test_every_module_of_the_app_has_its_layer() -> None:
    contracts = read_configuration(CONTRACTS)["contracts_options"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    placed = {name for layer in layers for name in re.findall(r"app\.(\w+)", layer)}
    present = {path.stem for path in (ROOT / "app").glob("*.py")} | {
        path.parent.name for path in ROOT.glob("app/*/*.py")
    }
    assert present - {"__init__", "app"} <= placed


def test_importing_the_package_imports_nothing() -> None:
    tree = ast.parse((ROOT / "app/__init__.py").read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    names = [name for name, _ in _modules(*PRODUCT, "benchmarks", "migrations", "wsgi.py", "worker.py")]
    lengths = {name: (ROOT / name).read_text(encoding="utf-8").count("\n") for name in names}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{name}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, tree in _modules(*PRODUCT, "benchmarks", "migrations", "wsgi.py", "worker.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_only_the_clock_tells_the_time() -> None:
    assert _outside(_found(_reads_the_clock, *PRODUCT), MAY_READ_THE_CLOCK) == []


def test_rows_are_locked_in_one_place() -> None:
    assert _outside(_found(_locks_rows, *PRODUCT), MAY_LOCK_ROWS) == []


def test_nothing_leaves_the_session_that_keeps_clinics_apart() -> None:
    assert _outside(_found(_leaves_the_session, *PRODUCT), MAY_USE_A_CONNECTION) == []


def test_the_database_is_never_asked_for_the_time() -> None:
    assert _found(_asks_the_database_for_the_time, *PRODUCT, "migrations") == []


@pytest.mark.parametrize(
    ("find", "code"),
    [
        (_reads_the_clock, "datetime.now(UTC)"),
        (_reads_the_clock, "column(default=datetime.datetime.utcnow)"),
        (_reads_the_clock, "dt.date.today()"),
        (_reads_the_clock, "from time import time"),
        (_reads_the_clock, "time.time()"),
        (_locks_rows, "select(Opening).with_for_update()"),
        (_leaves_the_session, "session.connection().execute(statement)"),
        (_asks_the_database_for_the_time, "sa.func.now()"),
        (_asks_the_database_for_the_time, "text('DELETE FROM ring WHERE at < current_timestamp')"),
    ],
)
def test_forbidden_code_is_recognized(find: Find, code: str) -> None:
    assert any(find(node) for node in _without_docstrings(ast.parse(code)))


@pytest.mark.parametrize(
    ("find", "code"),
    [
        (_reads_the_clock, "clock.now()"),
        (_reads_the_clock, "time.monotonic()"),
        (_reads_the_clock, "from datetime import time"),
        (_leaves_the_session, "config.attributes['connection'] = connection"),
        (_asks_the_database_for_the_time, "'''Never uses now().'''"),
        (_asks_the_database_for_the_time, "clock.now()"),
    ],
)
def test_permitted_code_is_left_alone(find: Find, code: str) -> None:
    assert not any(find(node) for node in _without_docstrings(ast.parse(code)))
