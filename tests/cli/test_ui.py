"""`minsheng ui`: the operator's pages, in a real browser, over a store that was built by the command's job."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipelines.store import Store
from tests.support.command import start

pytestmark = pytest.mark.slow
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=2400,1600 --virtual-time-budget=30000 --dump-dom"
).split()


@pytest.fixture(scope="module")
def address(rich_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages, up and running."""
    store = tmp_path_factory.mktemp("ui") / "store"
    shutil.copytree(rich_store.root, store)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    output = store.parent / "output.txt"
    with output.open("w") as stream:
        process = start(store, "ui", "--port", str(port), stdout=stream, stderr=stream)
    at = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 120
        while not answers(f"{at}/server_info"):
            assert process.poll() is None, output.read_text()[-2000:]
            assert time.monotonic() < deadline, output.read_text()[-2000:]
            time.sleep(0.5)
        yield at
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def ask(address: str, query: str) -> Any:
    """Ask Dagster's GraphQL endpoint, which its pages read."""
    request = urllib.request.Request(  # noqa: S310
        f"{address}/graphql", json.dumps({"query": query}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
        answer = json.load(response)
    assert "errors" not in answer, answer
    return answer["data"]


def missing(address: str, path: str, wanted: Sequence[str], profile: Path) -> list[str]:
    """Load a page in a browser and return which words it does not show.

    The browser's clock runs ahead of a busy machine and may stop before the data has come: then it is loaded again.
    """
    if not CHROMIUM:
        pytest.skip("no chromium here")
    absent = list(wanted)
    for attempt in range(6):
        command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile / str(attempt)}", f"{address}{path}"]
        page = subprocess.run(command, capture_output=True, text=True, check=True, timeout=180).stdout
        shown = re.sub(r"(<(script|style).*?</\2>|<[^>]+>|\s)+", " ", page, flags=re.DOTALL)
        absent = [word for word in wanted if word not in shown]
        if not absent:
            break
    return absent


def test_the_lineage_runs_from_archive_to_release(address: str) -> None:
    nodes = ask(
        address,
        "{ assetNodes { assetKey { path } dependencyKeys { path } assetMaterializations(limit: 1) { runId } } }",
    )["assetNodes"]
    above = {node["assetKey"]["path"][0]: {key["path"][0] for key in node["dependencyKeys"]} for node in nodes}
    reached, front = set(), {"release"}
    while front:
        reached |= front
        front = set().union(*(above[name] for name in front)) - reached
    assert reached == above.keys()
    assert above["archive"] == set()
    assert all(node["assetMaterializations"] for node in nodes)


def test_every_check_has_its_result(address: str) -> None:
    nodes = ask(
        address,
        """{ assetNodes { assetKey { path } assetChecksOrError { ... on AssetChecks { checks {
            name blocking executionForLatestMaterialization { status evaluation { success severity } }
        } } } } }""",
    )["assetNodes"]
    checks = {check["name"]: check for node in nodes for check in (node["assetChecksOrError"].get("checks") or [])}
    assert len(checks) > 20
    red = {
        name
        for name, check in checks.items()
        if not check["executionForLatestMaterialization"]["evaluation"]["success"]
    }
    # The held notice's.
    assert red == {"totals_match_their_lines", "totals_have_no_blanks_to_settle"}


def test_the_commands_run_is_listed(address: str) -> None:
    runs = ask(address, "{ runsOrError { ... on Runs { results { jobName status } } } }")["runsOrError"]["results"]
    assert runs == [{"jobName": "quarterly_ingest", "status": "SUCCESS"}]


PAGES = {
    # Each group with its number of assets, drawn as a graph.
    "/asset-groups": ("archive 1", "stage 1 5", "warehouse 25 1", "release 1"),
    "/locations/{code}/asset-groups/archive/lineage": ("archive", "extracted", "Materialized"),
    "/locations/{code}/asset-groups/stage/lineage": ("extracted", "staged_lines", "staged_notices", "staged_totals"),
    "/locations/{code}/asset-groups/warehouse/lineage": ("staged_lines", "Asset checks"),
    "/locations/{code}/asset-groups/release/lineage": ("release", "Materialized"),
    "/assets/audit_reconciliation?view=checks": (
        "totals_match_their_lines",
        "percentages_recompute",
        "structure_of_audit_reconciliation",
    ),
    "/assets/fact_progress?view=overview": ("computed_done_pct",),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_shows(address: str, tmp_path: Path, path: str) -> None:
    code = "__repository__@pipelines.definitions"
    assert missing(address, path.format(code=code), PAGES[path], tmp_path) == []


def test_it_listens_on_loopback_only(address: str) -> None:
    port = int(address.rsplit(":", 1)[1])
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as other:
        other.connect(("127.0.0.1", port))
    # Whatever other addresses this machine has, none answers.
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        local, state = line.split()[1], line.split()[3]
        if state == "0A" and int(local.split(":")[1], 16) == port:
            assert local.split(":")[0] == "0100007F"
