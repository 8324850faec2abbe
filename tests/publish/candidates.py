"""Small candidates, published by the real code: publishing does not look into the file."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb

from pipelines.publish.manifest import Draft, Entry
from pipelines.publish.release import DATABASE, candidate_folder, next_release_no, publish, write_draft
from pipelines.store import Store

# Opens a file, says so, then obeys one line of input at a time: `sql`, whose first value it prints.
_CLIENT = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reader")
print("open", flush=True)
for line in sys.stdin:
    row = connection.execute(line).fetchone()
    print(row[0] if row else "", flush=True)
"""


class Client:
    """Another process that has a file open."""

    def __init__(self, database: Path, role: str = "reader") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CLIENT, str(database), role],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        assert self._answer() == "open"

    def run(self, statement: str) -> str:
        """Run a statement there and return its first value."""
        assert self._process.stdin is not None
        self._process.stdin.write(statement + "\n")
        return self._answer()

    def kill(self) -> None:
        """End the process as a crash would."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def candidate(store: Store, rows: int, run_id: str = "run", release_no: int | None = None) -> Path:
    """Make a candidate that holds a table `t` of some rows and return its folder."""
    folder = candidate_folder(store, run_id)
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / DATABASE)) as connection:
        connection.execute(f"create table t as select i from range({rows}) as r (i)")
    draft = Draft(
        release_no=next_release_no(store) if release_no is None else release_no,
        run_id=run_id,
        built_at="2025-05-01T00:00:00+00:00",
        code_version="code",
        contract_version="contract",
        input_hash=f"input {rows}",
        documents=1,
        row_counts={"t": rows},
        verdicts={},
        latest_totals={},
    )
    write_draft(folder, draft)
    return folder


def published(store: Store, rows: int) -> Entry:
    """Publish a release whose table `t` has some rows."""
    return publish(store, candidate(store, rows))


def count(database: Path) -> int:
    """Return the number of rows that a fresh process reads in `t`."""
    with Client(database) as reader:
        return int(reader.run("select count(*) from t"))
