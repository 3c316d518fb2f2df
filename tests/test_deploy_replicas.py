"""Several servers of one release are interchangeable, and any may go; the files that start them."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import kubernetes_validate
import pytest
import yaml

from helpers.live_server import Server, started
from helpers.nginx import NGINX, nginx
from helpers.places import ROOT
from helpers.releases import made
from helpers.requirements import lacking
from servers import free_port

DEPLOY = ROOT / "deploy"
#: Seconds of load before and after each event.
MOMENT_S = 1.0

pytestmark = pytest.mark.alone


class Replicas(NamedTuple):
    """Two servers that take their release from a file, and a proxy before them."""

    proxy: str
    one: Server
    other: Server
    place: Path


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[Replicas]:
    if NGINX is None:
        lacking("NGINX", "nginx is not installed")
    place = tmp_path / "release"
    place.write_text(str(made(_empty(tmp_path / "old"), key="1").folder))
    port = free_port()
    with ExitStack() as running:
        one, other = (running.enter_context(started(place, timeout_s=10)) for _ in range(2))
        site = (DEPLOY / "nginx-replicas.conf").read_text(encoding="utf-8")
        site = site.replace("listen 80", f"listen 127.0.0.1:{port}")
        for name, server in (("replica-1:8000", one), ("replica-2:8000", other)):
            site = site.replace(name, server.url.removeprefix("http://").rstrip("/"))
        running.enter_context(nginx(site, tmp_path))
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        yield Replicas(url, one, other, place)


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            with urlopen(f"{url}/healthz", timeout=5):  # noqa: S310  our own address
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("nginx did not start")


def asked(url: str, text: str) -> tuple[int, str, str]:
    """Return status, ETag and the digest of the body of an answer."""
    request = Request(  # noqa: S310  our own address
        f"{url.rstrip('/')}/sparql?query={quote(text)}",
        headers={"Accept": "text/csv", "Host": "kg.example.org"},
    )
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310  as above
            body = answer.read()
            return answer.status, answer.headers["ETag"], hashlib.sha256(body).hexdigest()
    except HTTPError as error:
        return error.code, "", ""


def test_one_is_killed_and_one_upgraded_under_load_without_a_failed_or_mixed_answer(
    replicas: Replicas, tmp_path: Path
) -> None:
    texts = [f"SELECT * WHERE {{ ?s ?p ?o }} ORDER BY ?s ?p ?o LIMIT {n}" for n in range(1, 9)]
    alike = [[asked(server.url, text) for text in texts] for server in replicas[1:3]]
    assert alike[0] == alike[1]
    before = dict(zip(texts, alike[0], strict=True))
    new = made(_empty(tmp_path / "new"), case="guilds", key="2")
    answers: list[tuple[str, tuple[int, str, str]]] = []
    ended = threading.Event()

    def load() -> None:
        while not ended.is_set():
            answers.extend((text, asked(replicas.proxy, text)) for text in texts)

    clients = [threading.Thread(target=load) for _ in range(4)]
    for client in clients:
        client.start()
    time.sleep(MOMENT_S)
    for pid in (*replicas.one.workers, replicas.one.process.pid):
        os.kill(pid, signal.SIGKILL)
    time.sleep(MOMENT_S)
    replicas.place.write_text(str(new.folder))
    replicas.other.process.send_signal(signal.SIGHUP)
    time.sleep(2 * MOMENT_S)
    ended.set()
    for client in clients:
        client.join()
    after = {text: asked(replicas.other.url, text) for text in texts}

    assert len(answers) > 100
    assert {answer[0] for _, answer in answers} == {200}
    assert all(answer in {before[text], after[text]} for text, answer in answers)
    assert answers[-1][1] == after[answers[-1][0]] != before[answers[-1][0]]


def test_the_compose_file_is_one() -> None:
    checker = str(Path(sys.executable).with_name("check-jsonschema"))
    words = ["--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")]
    done = subprocess.run([checker, *words], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for name in ("replica-1", "replica-2", "push", "store"):
        assert services[name]["read_only"] is True


def test_the_manifest_for_kubernetes_is_one_by_its_schemas() -> None:
    with (DEPLOY / "kubernetes.yaml").open(encoding="utf-8") as file:
        resources = [*yaml.safe_load_all(file)]
    for resource in resources:
        kubernetes_validate.validate(resource, "1.30", strict=True)

    kinds = [resource["kind"] for resource in resources]
    assert kinds.count("Service") == 2
    assert {"Ingress", "NetworkPolicy", "PodDisruptionBudget"} < {*kinds}
    pods = {
        resource["kind"]: resource["spec"]["template"]
        for resource in resources
        if "template" in resource["spec"]
    }
    assert pods.keys() == {"StatefulSet", "Job", "Deployment"}
    for pod in pods.values():
        (container,) = pod["spec"]["containers"]
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
    for kind in ("Job", "Deployment"):
        assert pods[kind]["metadata"]["labels"]["uses"] == "store"
    ready = pods["Deployment"]["spec"]["containers"][0]["readinessProbe"]["httpGet"]
    assert ready == {"path": "/readyz", "port": "operations"}
