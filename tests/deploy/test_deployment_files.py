"""The files for containers: they parse, nothing runs as root or writes where it must not, and no secret is in them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from deploy.local.settings import ROOT
from deploy.production.settings import DEFAULTS, REQUIRED, Settings

FOLDER = ROOT / "deploy" / "production"
OURS = ("rasa-1", "rasa-2", "actions")


def read(name: str) -> list[dict[str, Any]]:
    """The documents of a YAML file."""
    return [document for document in yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8")) if document]


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of the compose file."""
    return dict(read("compose.yml")[0]["services"])


@pytest.fixture(scope="module")
def deployments() -> dict[str, Any]:
    """The pods of the Kubernetes file by the name of their deployment."""
    found = [document for document in read("kubernetes.yml") if document["kind"] == "Deployment"]
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in found}


def test_our_containers_are_without_root_and_read_only(services: dict[str, Any]) -> None:
    for name in OURS:
        service = services[name]
        assert service["user"] == "10001"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_only_the_proxy_can_be_reached_from_outside(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert read("compose.yml")[0]["networks"]["inside"]["internal"] is True
    for name in ("actions", "database", "redis", "broker"):
        assert services[name]["networks"] == ["inside"]


def test_the_proxy_knows_every_rasa_server(services: dict[str, Any]) -> None:
    addresses = {
        service["networks"]["inside"]["ipv4_address"] for name, service in services.items() if name.startswith("rasa-")
    }
    assert addresses == set(re.findall(r"server ([\d.]+):5005", services["proxy"]["environment"]["RASA_SERVERS"]))


def test_a_container_gets_all_settings_that_it_needs(services: dict[str, Any]) -> None:
    for name in ("rasa-1", "rasa-2"):
        settings = Settings.read(dict.fromkeys(services[name]["environment"], "given"))
        assert not [problem for problem in settings.problems() if "is not set" in problem]
    assert "ACTIONS_SECRET is not set." not in Settings.read(services["actions"]["environment"]).action_problems()


def test_the_template_of_the_proxy_gets_all_its_values(services: dict[str, Any], deployments: dict[str, Any]) -> None:
    needed = set(re.findall(r"\$\{([A-Z_]+)\}", (FOLDER / "nginx.conf.template").read_text(encoding="utf-8")))
    assert needed <= set(services["proxy"]["environment"])
    assert needed == {one["name"] for one in deployments["wtfuture-proxy"]["containers"][0]["env"]}


@pytest.mark.parametrize("name", ["compose.yml", "kubernetes.yml", "Dockerfile", "production.env.example"])
def test_no_secret_has_a_value(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        found = re.match(r"\s*-?\s*\{?(?:name: )?(\w*(?:PASSWORD|SECRET|TOKEN|PASS))\s*[:=]\s*(\S.*)$", line)
        assert not found or re.fullmatch(r"\$\{\w+:(?:\?|-)\}", found.group(2)), line


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    needed = set(re.findall(r"\$\{(\w+):\?\}", (FOLDER / "compose.yml").read_text(encoding="utf-8")))
    example = (FOLDER / "production.env.example").read_text(encoding="utf-8")
    assert needed == set(re.findall(r"^(\w+)=", example, re.MULTILINE))


def test_pods_are_without_root_and_read_only(deployments: dict[str, Any]) -> None:
    assert set(deployments) == {"wtfuture-rasa", "wtfuture-actions", "wtfuture-proxy"}
    for pod in deployments.values():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"]["memory"]
            assert container["readinessProbe"]


def test_selectors_and_volumes_of_kubernetes_fit_together(deployments: dict[str, Any]) -> None:
    for document in read("kubernetes.yml"):
        if document["kind"] == "Deployment":
            template = document["spec"]["template"]
            assert document["spec"]["selector"]["matchLabels"] == template["metadata"]["labels"]
            volumes = {volume["name"] for volume in template["spec"]["volumes"]}
            mounts = {mount["name"] for one in template["spec"]["containers"] for mount in one["volumeMounts"]}
            assert mounts == volumes
        if document["kind"] == "Service":
            assert document["spec"]["selector"]["app"] in deployments


def test_a_rolling_update_keeps_servers_and_lets_turns_end(deployments: dict[str, Any]) -> None:
    updated = {one["metadata"]["name"]: one["spec"] for one in read("kubernetes.yml") if one["kind"] == "Deployment"}
    for name in ("wtfuture-rasa", "wtfuture-actions"):
        assert updated[name]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        wait = int(deployments[name]["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
        assert deployments[name]["terminationGracePeriodSeconds"] > wait + 15


def test_the_image_holds_what_runs_and_runs_without_root() -> None:
    lines = (FOLDER / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    for name in [name for names in copied for name in names]:
        assert (ROOT / name).exists(), name
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {name for names in copied for name in names} == {line[1:] for line in ignored if line.startswith("!")}
    user = next(line for line in lines if line.startswith("USER"))
    assert user == "USER 10001"
    assert not any("MODEL_SHA256" in line or "SECRET" in line for line in lines)


def test_every_setting_is_told_in_the_manual() -> None:
    manual = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    for name in (*REQUIRED, *DEFAULTS):
        assert f"`{name}`" in manual, name
