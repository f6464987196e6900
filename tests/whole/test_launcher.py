"""``./dev``: where things go, what it says, and that its servers start and end."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import dj_database_url
import psycopg2
import pytest
import redis

from portal.environment import celery_broker
from tools import launcher, places
from tools.accounts import settle
from tools.children import Child, Fleet, Gate, Service
from tools.commands import discard, throw_away_servers
from tools.embedded import Embedded
from tools.holding import Holding
from tools.interrupts import run_in_front
from tools.messages import LaunchError
from tools.packages import Need, elevation, install_missing
from tools.supervisor import Watch, one_of_each_role

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    """A short folder that every account may pass through, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="portal-test-"))
    folder.chmod(0o755)
    yield folder
    discard(folder)


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    """A fleet that is stopped whatever happens."""
    fleet = Fleet()
    yield fleet
    fleet.stop()


def service(home: Path, script: str) -> Service:
    """Return a service that runs a line of shell."""
    return Service(
        "thing", ["/bin/sh", "-c", script], dict(os.environ), home / "thing.log"
    )


def wait_until_gone(process_id: int) -> bool:
    """Say whether a process that is not our child ends within some seconds."""
    for _attempt in range(100):
        try:
            state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii")
        except FileNotFoundError:
            return True
        if ") Z" in state:
            return True
        time.sleep(0.05)
    return False


# Ports and addresses


def test_busy_port_gives_way_to_the_next_free_one() -> None:
    with places.listen_on_loopback(0) as first:
        taken = first.getsockname()[1]

        with places.listen_on_loopback(taken) as second:
            assert second.getsockname()[0] == "127.0.0.1"
            assert taken < second.getsockname()[1] <= taken + places.PORTS_TRIED


@pytest.mark.parametrize("port", ["eighty", "-1", "65536", "80.5"])
def test_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(LaunchError) as refusal:
        places.wanted_port({"PORT": port})

    assert refusal.value.exit_code == 2


def test_port_defaults_to_8000() -> None:
    assert places.wanted_port({}) == 8000
    assert places.wanted_port({"PORT": "8123"}) == 8123


def test_database_address_is_understood_by_django() -> None:
    folder = Path("/srv/a-b/run/postgres")

    settings = dj_database_url.parse(places.database_url(folder))

    assert (settings["HOST"], settings["NAME"], settings["USER"]) == (
        "/srv/a-b/run/postgres",
        "portal",
        "portal",
    )


def test_broker_address_is_understood_by_redis_and_celery() -> None:
    url = places.redis_url(Path("/srv/run/redis.sock"))

    client = redis.Redis.from_url(url)

    assert client.connection_pool.connection_kwargs["path"] == "/srv/run/redis.sock"
    assert celery_broker(url) == "redis+socket:///srv/run/redis.sock?virtual_host=0"


@pytest.mark.parametrize(
    ("folder", "fits"),
    [
        ("/srv/portal/.local/run", True),
        ("/" + "x" * 83, True),
        ("/" + "x" * 84, False),
        ("/" + "é" * 45, False),
        ("/home/my portal/run", False),
        ("/home/100%/run", False),
    ],
)
def test_socket_folder_is_short_and_plain(folder: str, fits: bool) -> None:
    assert places.fits_sockets(Path(folder)) is fits


def test_longest_fitting_socket_name_can_be_bound(home: Path) -> None:
    spare = places.SOCKET_ADDRESS_BYTES - 1 - len(places.LONGEST_SOCKET_NAME)
    folder = home / ("x" * (spare - len(str(home)) - 1))
    (folder / "postgres").mkdir(parents=True)

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}{places.LONGEST_SOCKET_NAME}")

    assert places.fits_sockets(folder)
    assert not places.fits_sockets(folder.with_name(folder.name + "x"))


def test_sockets_of_a_deep_home_go_to_a_short_folder(home: Path) -> None:
    deep = home / ("x" * 90)
    deep.mkdir()

    folder = places.socket_folder(deep)

    assert places.fits_sockets(folder)
    assert home not in folder.parents
    folder.rmdir()


def test_home_is_relative_to_where_the_person_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEV_CALLED_FROM", str(tmp_path))

    assert places.portal_home({"PORTAL_HOME": "state"}) == tmp_path / "state"
    assert places.portal_home({}) == ROOT / ".local"


def test_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = places.secret_key(tmp_path)

    assert len(key) >= 50
    assert places.secret_key(tmp_path) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


# System packages


def test_ordinary_user_is_told_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt = tmp_path / "apt-get"
    apt.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(LaunchError) as refusal:
        elevation(["postgresql-15", "redis-tools"], is_root=False)

    command = "apt-get install -y --no-install-recommends postgresql-15 redis-tools"
    assert command in str(refusal.value)
    assert refusal.value.exit_code == 3


def test_missing_package_without_apt_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    need = Need("a thing", ("thing-tools",), lambda: False)

    with pytest.raises(LaunchError, match="thing-tools"):
        install_missing([need])


def test_what_is_there_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    install_missing([Need("a thing", ("thing-tools",), lambda: True)])


# The commands


def test_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert launcher.main(["rnu"]) == 2
    assert "unknown command 'rnu'" in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert launcher.main([]) == 0

    text = capsys.readouterr().out
    assert [name for name in launcher.COMMANDS if f"./dev {name} " not in text] == []


def test_one_sign_in_of_each_role_is_shown() -> None:
    people = "staff  s@x  pw\nchampion  a@x  pw\nchampion  b@x  pw\n\n"

    assert one_of_each_role(people) == ["staff  s@x  pw", "champion  a@x  pw"]


@pytest.mark.parametrize("script", ["dev", ".ci/run"])
def test_script_is_executable_and_sound(script: str) -> None:
    shell = (ROOT / script).read_text(encoding="utf-8").split("\n", 1)[0].split()[-1]

    assert os.access(ROOT / script, os.X_OK)
    assert run_in_front([shell.split("/")[-1], "-n", script], os.environ, ROOT) == 0


def test_continuous_integration_checks_and_tests() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "./dev check" in text
    assert "./dev test" in text


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -TERM $$", 143)])
def test_exit_code_in_front_is_the_programs_own(script: str, code: int) -> None:
    assert run_in_front(["/bin/sh", "-c", script], os.environ, ROOT) == code


# Children


def test_child_that_ends_at_once_is_reported_with_its_log(home: Path) -> None:
    broken = service(home, "echo the reason; exit 3")
    never_ready = Service(
        broken.name,
        broken.command,
        broken.environment,
        broken.log,
        ready=lambda: False,
    )
    fleet = Fleet()

    with pytest.raises(LaunchError, match=r"exit 3[\s\S]*the reason"):
        fleet.launch(never_ready)

    fleet.stop()


def test_stopping_ends_what_a_child_left_behind(home: Path) -> None:
    note = home / "grandchild"
    script = f"trap 'exit 0' TERM; sleep 60 & echo $! > {note}; wait"
    child = Child(service(home, script))
    while not note.exists() or not note.read_text():
        time.sleep(0.02)

    child.stop()

    assert child.process.returncode == 0
    assert wait_until_gone(int(note.read_text()))


def test_child_dies_with_a_killed_launcher(home: Path) -> None:
    script = (
        "import os, sys, time; from pathlib import Path;"
        "from tools.children import Child, Service;"
        "child = Child(Service('t', ['sleep', '60'], dict(os.environ), Path(sys.argv[1])));"
        "print(child.process.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(  # noqa: S603  the command is ours
        [sys.executable, "-c", script, str(home / "log")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()

    assert wait_until_gone(child)


def test_dead_child_is_started_again_after_a_pause(home: Path, fleet: Fleet) -> None:
    first = fleet.launch(service(home, "sleep 60"))
    watch = Watch(fleet)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()

    watch.look(now=0.0)
    watch.look(now=0.4)
    assert fleet.children == [first]
    watch.look(now=0.5)

    assert fleet.children[0].process.pid != first.process.pid
    assert not fleet.children[0].has_ended()


def test_child_that_keeps_dying_stops_everything(home: Path, fleet: Fleet) -> None:
    fleet.launch(service(home, "echo no; exit 1"))
    watch = Watch(fleet)

    def minute() -> None:
        for second in range(60):
            fleet.children[0].process.wait()
            watch.look(now=float(second))

    with pytest.raises(LaunchError, match="keeps ending"):
        minute()


def test_gate_holds_a_child_back_until_it_opens(home: Path, fleet: Fleet) -> None:
    with Gate() as gate:
        script = f"cat /dev/fd/{gate.waiting_end}; echo through > {home}/note"
        waiting = replace(service(home, script), descriptors=(gate.waiting_end,))
        child = fleet.launch(waiting)
        with pytest.raises(subprocess.TimeoutExpired):
            child.process.wait(0.2)

        gate.open()

        child.process.wait(5.0)
        assert (home / "note").exists()


def test_what_ends_with_others_is_told_before_its_turn(home: Path) -> None:
    fleet = Fleet()
    order = home / "order"
    for name in ("first", "second"):
        script = (
            f"trap 'sleep 1; echo {name} >> {order}; exit' TERM; echo > {home}/{name};"
        )
        ready = (home / name).exists
        last = replace(
            service(home, f"{script} while :; do sleep 0.02; done"),
            ends_with_others=True,
            ready=ready,
        )
        fleet.launch(last)
    started = time.monotonic()

    fleet.stop()

    assert sorted(order.read_text().split()) == ["first", "second"]
    assert time.monotonic() - started < 60


# One at a time


def test_home_is_held_once_and_its_holder_tells(tmp_path: Path) -> None:
    first, second = Holding(tmp_path), Holding(tmp_path)

    assert first.take()
    first.tell("run", url="http://127.0.0.1:8000")
    assert not second.take()
    assert second.told()["url"] == "http://127.0.0.1:8000"

    first.release()
    assert second.take()
    assert second.told() == {}
    second.release()


def test_home_is_not_free_while_a_child_of_the_last_run_lives(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.holding.REMAINS_SECONDS", 0.2)
    first = Holding(home)
    assert first.take()
    child = Child(service(home, "sleep 60"), (first.remains,))
    first.release()
    second = Holding(home)

    with pytest.raises(LaunchError, match="still alive"):
        second.take()
    child.stop()

    third = Holding(home)
    second.release()
    assert third.take()
    third.release()


# The servers


@pytest.fixture
def unnamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has named a server."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


def database(url: str) -> "psycopg2.extensions.connection":
    """Connect to a database, each statement on its own."""
    settings = dj_database_url.parse(url)
    connection = psycopg2.connect(
        host=settings["HOST"], user=settings["USER"], dbname=settings["NAME"]
    )
    connection.autocommit = True
    return connection


@pytest.mark.usefixtures("unnamed")
def test_throw_away_servers_answer_on_sockets_and_vanish() -> None:
    with throw_away_servers() as environment:
        home = Path(environment["PORTAL_HOME"])
        with redis.Redis.from_url(environment["REDIS_URL"]) as broker:
            assert broker.ping()
        connection = database(environment["DATABASE_URL"])
        with connection.cursor() as cursor:
            cursor.execute("SHOW listen_addresses")
            assert cursor.fetchone() == ("",)
            cursor.execute("SHOW unix_socket_directories")
            (folder,) = cursor.fetchone()
        connection.close()
        assert Path(folder).stat().st_mode & 0o777 == 0o700

    assert not home.exists()


@pytest.mark.usefixtures("unnamed")
def test_killed_servers_come_back_with_their_data(home: Path) -> None:
    first = Embedded(home, Fleet())
    first.start()
    with redis.Redis.from_url(first.addresses["REDIS_URL"]) as broker:
        broker.set("kept", "yes")
    kept = database(first.addresses["DATABASE_URL"])
    kept.cursor().execute("CREATE TABLE kept AS SELECT 42 AS answer")
    kept.close()
    first.fleet.kill()
    first.fleet.stop()

    second = Embedded(home, Fleet())
    second.start()
    again = database(second.addresses["DATABASE_URL"])
    cursor = again.cursor()
    cursor.execute("SELECT answer FROM kept")
    assert cursor.fetchone() == (42,)
    again.close()
    with redis.Redis.from_url(second.addresses["REDIS_URL"]) as broker:
        assert broker.get("kept") == b"yes"
    assert not second.database_is_new
    second.fleet.stop()


def test_existing_data_are_run_by_their_owner(home: Path) -> None:
    (home / "postgres").mkdir()
    if os.geteuid() == 0:
        os.chown(home / "postgres", 65534, 65534)

    data, account = settle(home / "postgres")

    assert data == (home / "postgres").resolve()
    assert account.user == (65534 if os.geteuid() == 0 else None)
