"""The embedded server, really started: private, empty, and nothing of it stays."""

import stat
import subprocess
from pathlib import Path

import pytest
import redis

from app.embedded_redis import EmbeddedRedis, embedded_redis
from tests.processes import eventually


def _run(server: EmbeddedRedis) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(server.child.command)
    assert server.child.ready is not None
    assert eventually(server.child.ready)
    return process


def test_embedded_server_answers_on_a_private_socket_and_persists_nothing() -> None:
    with embedded_redis() as server:
        assert server is not None
        folder = Path(server.url.removeprefix("unix://")).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(bytes(folder / "redis.sock")) <= 107
        process = _run(server)
        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
            assert client.config_get("save", "appendonly", "port") == {"save": "", "appendonly": "no", "port": "0"}
            client.set("ring:1", "1")
        process.terminate()
        assert process.wait(60) == 0
        assert list(folder.iterdir()) == []
    assert not folder.exists()


def test_embedded_server_can_be_started_again_at_once_and_is_empty() -> None:
    with embedded_redis() as server:
        assert server is not None
        for _ in range(2):
            process = _run(server)
            with redis.Redis.from_url(server.url) as client:
                assert client.dbsize() == 0
                client.set("ring:1", "1")
            process.kill()  # its socket stays behind
            process.wait()


def test_embedded_server_gets_a_short_folder_where_the_temporary_folder_is_deep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("deep" * 30)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    with embedded_redis() as server:
        assert server is not None
        assert len(server.url.removeprefix("unix://").encode()) <= 107
        assert list(deep.iterdir()) == []


def test_without_a_server_for_this_platform_the_rest_runs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with embedded_redis() as server:
        assert server is None
    assert "No embedded Redis" in caplog.text
