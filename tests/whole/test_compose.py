"""docker-compose.yml: who is there, who is reachable, who says it is well."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.processes import QUEUES

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LASTING = sorted(set(SERVICES) - {"migrate"})


def test_services_are_the_whole_portal() -> None:
    assert set(SERVICES) == {
        "postgres",
        "redis",
        "migrate",
        "web",
        "worker",
        "beat",
        "proxy",
    }


def test_only_the_proxy_is_published() -> None:
    published = {name for name, service in SERVICES.items() if service.get("ports")}

    assert published == {"proxy"}
    assert not any("network_mode" in service for service in SERVICES.values())


def test_servers_are_on_the_inner_network_alone() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["postgres"]["networks"] == ["inside"]
    assert SERVICES["redis"]["networks"] == ["inside"]
    assert SERVICES["proxy"]["networks"] == ["outside"]


@pytest.mark.parametrize("name", LASTING)
def test_lasting_service_is_watched_and_restarted(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_portal_waits_for_migrations_and_broker(name: str) -> None:
    waits = SERVICES[name]["depends_on"]

    assert waits["migrate"] == {"condition": "service_completed_successfully"}
    assert waits["redis"] == {"condition": "service_healthy"}


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_portal_container_has_no_powers(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert SERVICES[name]["cap_drop"] == ["ALL"]


def test_worker_serves_the_lanes_of_the_launcher() -> None:
    assert f"--queues={QUEUES}" in SERVICES["worker"]["command"]


def test_broker_keeps_every_message() -> None:
    command = " ".join(SERVICES["redis"]["command"])

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_no_secret_has_a_default() -> None:
    secrets = re.findall(r"\$\{((?:SECRET_KEY|\w*PASSWORD)):?-?([^}]*)\}", TEXT)

    assert {name for name, _default in secrets} >= {"SECRET_KEY", "POSTGRES_PASSWORD"}
    assert [default for _name, default in secrets if default] == []


def test_volumes_and_files_it_names_exist() -> None:
    mounts = [m for service in SERVICES.values() for m in service.get("volumes", [])]
    sources = {mount.split(":")[0] for mount in mounts}

    assert {s for s in sources if not s.startswith(".")} == set(COMPOSE["volumes"])
    assert all((ROOT / s).is_file() for s in sources if s.startswith("."))
