"""The embedded PostgreSQL: it outlives what goes wrong, serves nobody else, and gives its roles no needless power."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import database
from app.binaries import SetupError
from app.config import ROOT, Config
from app.postgres import Server

HOLD = """
import signal, sys
from pathlib import Path
from app.postgres import Server
bin_dir = Path(sys.argv[2]) if sys.argv[2] else None
with Server(Path(sys.argv[1]), durable=False, bin_dir=bin_dir).held():
    print("held", flush=True)
    signal.pause()
"""


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    server = Server(place / "postgres", bin_dir=_bin_dir(), durable=False)
    yield server
    server.stop()


def _bin_dir() -> Path | None:
    return Config.from_environment({"PG_BIN_DIR": os.environ.get("PG_BIN_DIR", "")}).pg_bin_dir


def _again(server: Server) -> Server:
    """The same cluster as another process would see it."""
    return Server(server.folder, bin_dir=server.bin_dir, durable=False)


def _holder(server: Server) -> subprocess.Popen[str]:
    """Another process that holds the server."""
    words = [sys.executable, "-c", HOLD, str(server.folder), str(server.bin_dir or "")]
    holder = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    return holder


def _ask(server: Server, question: str, role: str = "app_user") -> Any:
    with database.administering(server.url(role)) as connection:
        return connection.execute(question).fetchone()[0]


def _number(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def test_what_was_stored_is_there_after_a_restart(server: Server) -> None:
    with server.held(), database.administering(server.url("app_owner")) as owner:
        owner.execute("create table kept as select 42 as value")
    assert not server.running
    with server.held():
        assert _ask(server, "select value from kept", "app_owner") == 42


def test_the_last_to_leave_stops_it(server: Server) -> None:
    with server.held():
        with _again(server).held():
            assert server.running
        assert server.running
    assert not server.running


def test_a_holder_that_is_told_to_end_stops_it(server: Server) -> None:
    with _holder(server) as holder:
        holder.terminate()
    assert holder.returncode == 128 + signal.SIGTERM
    assert not server.running


def test_a_living_server_of_a_killed_run_is_taken_over_and_stopped_in_the_end(server: Server) -> None:
    with _holder(server) as holder:
        holder.kill()
    left = _number(server)
    with server.held():
        assert _number(server) == left
        assert _ask(server, "select 1") == 1
    assert not server.running


def test_a_killed_server_is_started_again(server: Server) -> None:
    server.start()
    os.kill(_number(server), signal.SIGKILL)
    while server.running:
        pass  # it is on its way
    server.start()
    assert _ask(server, "select 1") == 1


def test_the_number_of_a_dead_server_may_belong_to_another_process(server: Server) -> None:
    server.start()
    note = server.data / "postmaster.pid"
    lines = note.read_text().splitlines()
    server.stop()
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    (server.socket / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n{server.data}\n")
    assert not server.running
    server.start()
    assert _ask(server, "select 1") == 1


def test_an_interrupted_creation_is_begun_anew(server: Server) -> None:
    server.settle()
    (server.folder / "unfinished").mkdir()
    (server.folder / "unfinished" / "PG_VERSION").write_text("18\n")
    server.start()
    assert _ask(server, "select count(*) from pg_roles where rolname in ('app_owner', 'app_user', 'app_sys')") == 3


def test_no_other_account_can_reach_it(server: Server) -> None:
    server.start()
    rules = "select string_agg(distinct type || ' ' || auth_method, ', ') from pg_hba_file_rules"
    assert _ask(server, rules, "postgres") == "local peer"
    assert _ask(server, "show listen_addresses") == ""
    for folder in (server.data, server.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_roles_have_no_more_power_than_they_need(server: Server) -> None:
    server.start()
    with database.administering(server.url()) as connection:
        seen = connection.execute(
            "select rolname, rolsuper or rolcreaterole or rolcreatedb or rolreplication, rolbypassrls, rolcanlogin"
            " from pg_roles where rolname like 'app\\_%' order by rolname"
        ).fetchall()
    assert seen == [
        ("app_owner", False, False, True),
        ("app_sys", False, True, True),
        ("app_user", False, False, True),
    ]


def test_text_is_unicode_whatever_the_language_of_the_environment(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    server.start()
    assert _ask(server, "select current_setting('server_encoding') || lower('ÄÉ')") == "UTF8äé"


def test_a_long_path_still_gets_a_socket(place: Path) -> None:
    server = Server(place / ("deep" * 20) / "postgres", bin_dir=_bin_dir(), durable=False)
    with server.held():
        assert _ask(server, "select 1") == 1
        assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    server.socket.rmdir()


def test_data_of_another_version_are_refused_in_one_line(server: Server) -> None:
    server.create()
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(SetupError, match="was made by PostgreSQL 9") as refused:
        server.start()
    assert "\n" not in str(refused.value)


def test_a_folder_without_programs_is_refused_in_one_line(place: Path) -> None:
    with pytest.raises(SetupError, match="PG_BIN_DIR"):
        Server(place / "postgres", bin_dir=place).start()


def test_a_folder_that_cannot_be_made_is_refused_in_one_line(place: Path) -> None:
    (place / "file").touch()
    with pytest.raises(SetupError, match="VAR_DIR") as refused:
        Server(place / "file" / "postgres").start()
    assert "\n" not in str(refused.value)
