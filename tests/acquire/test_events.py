"""Lines of the log beside retrievals: what a release has accepted, and what people have decided about documents."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.acquire import log as log_module
from pipelines.acquire.archive import Archive, Retrieval, Source
from pipelines.acquire.events import Acceptance, as_line
from pipelines.store import StoreError

REGION = "500101"
Put = Callable[..., Retrieval]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "archive" / "log.jsonl"


@pytest.fixture
def put(archive: Archive, tmp_path: Path) -> Put:
    """Return a function that archives one file."""

    def put(name: str, data: bytes | None = None, region: str = REGION, **attached: bytes) -> Retrieval:
        def source(each: str, content: bytes) -> Source:
            path = tmp_path / each
            path.write_bytes(content)
            return Source(path, each)

        page = source(name, name.encode() if data is None else data)
        attachments = tuple(source(f"{each}.xls", content) for each, content in attached.items())
        [entry] = archive.add([Source(page.path, page.name, attachments)], region)
        return entry

    return put


def lines(log: Path) -> list[dict[str, object]]:
    """The events in the log, without the check at the end of each."""
    found = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [{name: value for name, value in line.items() if name != "check"} for line in found]


def move_clock(monkeypatch: pytest.MonkeyPatch, to: datetime) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return to

    monkeypatch.setattr(log_module, "datetime", Clock)


class TestAcceptances:
    AT = datetime(2025, 5, 1, 8, tzinfo=UTC)

    def test_only_the_first_acceptance_of_a_document_is_logged(self, archive: Archive, log: Path) -> None:
        archive.accept(["b", "a", "a"], 1, self.AT)
        archive.accept(["a", "c"], 2, self.AT + timedelta(days=1))
        archive.accept(["a", "b", "c"], 3, self.AT + timedelta(days=2))
        archive.accept([], 4, self.AT)
        assert [line["documents"] for line in lines(log)] == [["a", "b"], ["c"]]
        assert lines(log)[1] | {"at": None} == {"kind": "accepted", "at": None, "release_no": 2, "documents": ["c"]}
        assert archive.acceptances() == {"a": self.AT, "b": self.AT, "c": self.AT + timedelta(days=1)}
        assert archive.last_accepting_release() == 2

    def test_of_two_lines_the_first_one_counts_whatever_the_clocks_say(self, archive: Archive, log: Path) -> None:
        archive.accept(["a"], 1, self.AT)
        with log.open("a", encoding="utf-8") as stream:
            stream.write(as_line(Acceptance(self.AT.replace(year=2024), 1, ("a",))))
        assert archive.acceptances() == {"a": self.AT}

    def test_times_are_kept_in_utc(self, archive: Archive, log: Path) -> None:
        archive.accept(["a"], 1, datetime.fromisoformat("2025-05-01T16:00:00+08:00"))
        assert lines(log)[0]["at"] == "2025-05-01T08:00:00.000000+00:00"
        assert archive.acceptances()["a"].utcoffset() == timedelta(0)

    def test_they_are_no_retrievals(self, archive: Archive, put: Put) -> None:
        entry = put("a.html")
        archive.accept([entry.sha256], 1, self.AT)
        archive.withdraw(entry.sha256, "wrong", "Li", None)
        assert list(archive.read_log()) == [entry]


class TestWithdrawn:
    def test_the_line_has_all_that_is_known(self, archive: Archive, put: Put, log: Path) -> None:
        first = put("a.html", b"page")
        put("b.html", b"page", region="500102")
        archive.withdraw(first.sha256, "wrong page", "Li", date(2025, 6, 1))
        expected = {
            "kind": "withdrawn", "sha256": first.sha256, "source": "a.html", "retrieved_at": first.retrieved_at,
            "region_key": "500102", "reason": "wrong page", "author": "Li", "effective_on": "2025-06-01",
        }  # fmt: skip
        line = lines(log)[-1]
        assert {name: line[name] for name in expected} == expected
        [(sha256, tombstone)] = archive.tombstones().items()
        assert (sha256, tombstone.kind, tombstone.effective_on) == (first.sha256, "withdrawn", date(2025, 6, 1))
        assert tombstone.retrieved_at == datetime.fromisoformat(first.retrieved_at)

    def test_the_newest_line_counts_and_reinstating_cancels(self, archive: Archive, put: Put) -> None:
        sha256 = put("a.html").sha256
        archive.withdraw(sha256, "first", "Li", None)
        archive.withdraw(sha256, "second", "Li", None)
        assert archive.tombstones()[sha256].reason == "second"
        archive.reinstate(sha256, "a mistake", "Li", None)
        assert archive.tombstones() == {}
        archive.withdraw(sha256, "third", "Li", None)
        assert archive.tombstones()[sha256].reason == "third"

    def test_what_cannot_be_is_refused_and_not_logged(self, archive: Archive, put: Put, log: Path) -> None:
        entry = put("a.html", table=b"table")
        before = log.read_bytes()
        with pytest.raises(StoreError, match=r"a\.html .* is not withdrawn"):
            archive.reinstate(entry.sha256, "x", "Li", None)
        with pytest.raises(StoreError, match="no document 0000"):
            archive.withdraw("0" * 64, "x", "Li", None)
        with pytest.raises(StoreError, match=r"table\.xls .* is no document of its own"):
            archive.withdraw(entry.attachments[0][1], "x", "Li", None)
        assert log.read_bytes() == before


class TestClock:
    """Between two ingests the clock of the machine was set back by years."""

    EARLY = datetime(2001, 1, 1, tzinfo=UTC)

    def test_a_retrieval_comes_just_after_the_newest_time(
        self, archive: Archive, put: Put, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        newest = datetime.fromisoformat(put("a.html").retrieved_at)
        move_clock(monkeypatch, self.EARLY)
        assert datetime.fromisoformat(put("b.html").retrieved_at) == newest + timedelta(microseconds=1)
        assert datetime.fromisoformat(put("c.html").retrieved_at) == newest + timedelta(microseconds=2)

    def test_decisions_too_and_the_newest_is_not_the_last(
        self, archive: Archive, put: Put, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sha256 = put("a.html").sha256
        late = datetime(2100, 1, 1, tzinfo=UTC)
        archive.accept([sha256], 1, late)
        archive.accept(["b"], 2, self.EARLY)
        move_clock(monkeypatch, self.EARLY)
        assert archive.withdraw(sha256, "x", "Li", None).at == late + timedelta(microseconds=1)

    def test_a_clock_that_goes_right_is_believed(
        self, archive: Archive, put: Put, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put("a.html")
        late = datetime(2100, 1, 1, tzinfo=UTC)
        move_clock(monkeypatch, late)
        assert datetime.fromisoformat(put("b.html").retrieved_at) == late


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"kind": "merged", "at": "2025-05-01T08:00:00+00:00"}, "knows no lines of kind merged"),
        ({"kind": "accepted", "at": "2025-05-01T08:00:00+00:00", "release_no": 1}, "documents"),
        ({"kind": "accepted", "at": "2025-05-01T08:00:00", "release_no": 1, "documents": []}, "has no zone"),
        ({"kind": "withdrawn", "at": "2025-05-01T08:00:00+00:00"}, "retrieved_at"),
    ],
)
def test_a_line_that_is_not_understood_is_named(
    archive: Archive, put: Put, log: Path, line: dict[str, object], said: str
) -> None:
    put("a.html")
    with log.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line) + "\n")
    for read in (lambda: list(archive.read_log()), archive.tombstones, archive.acceptances):
        with pytest.raises(StoreError, match=rf"line 2 of .* is damaged .*{said}"):
            read()


def test_a_decision_that_a_crash_cut_off_was_never_made(archive: Archive, put: Put, log: Path) -> None:
    sha256 = put("a.html").sha256
    archive.withdraw(sha256, "x", "Li", None)
    log.write_bytes(log.read_bytes()[:-5])
    assert archive.tombstones() == {}
    archive.withdraw(sha256, "y", "Li", None)
    assert archive.tombstones()[sha256].reason == "y"


class TestForget:
    @pytest.fixture
    def pages(self, put: Put) -> dict[str, Retrieval]:
        """Two pages with an attachment in common and one of its own each."""
        return {
            name: put(f"{name}.html", common=b"common", **{f"own_{name}": name.encode()}) for name in ("one", "two")
        }

    @staticmethod
    def there(archive: Archive, log: Path) -> set[str]:
        return {path.name for path in archive.blobs.files() if path != log}

    def test_its_bytes_and_what_only_it_needs_are_gone(
        self, archive: Archive, pages: dict[str, Retrieval], log: Path
    ) -> None:
        one, two = pages["one"], pages["two"]
        removed = archive.forget(one.sha256, "names of children", "Li", None)
        own = dict(one.attachments)["own_one.xls"]
        assert sorted(removed) == sorted([one.sha256, own])
        assert self.there(archive, log) == {two.sha256, *(sha256 for _, sha256 in two.attachments)}
        assert list(archive.read_log()) == [two]
        assert archive.tombstones()[one.sha256].kind == "forgotten"

    def test_an_attachment_leaves_the_pages_that_it_came_with(
        self, archive: Archive, pages: dict[str, Retrieval], log: Path
    ) -> None:
        common = dict(pages["one"].attachments)["common.xls"]
        assert archive.forget(common, "x", "Li", None) == [common]
        assert [[name for name, _ in entry.attachments] for entry in archive.read_log()] == [
            ["own_one.xls"], ["own_two.xls"],
        ]  # fmt: skip
        assert archive.tombstones()[common].source == "common.xls"

    def test_it_is_for_ever(self, archive: Archive, pages: dict[str, Retrieval], log: Path) -> None:
        sha256 = pages["one"].sha256
        archive.withdraw(sha256, "before", "Li", None)
        archive.forget(sha256, "x", "Li", None)
        before = log.read_bytes()
        for decide in (archive.withdraw, archive.reinstate):
            with pytest.raises(StoreError, match=r"one\.html .* was forgotten"):
                decide(sha256, "y", "Li", None)
        assert archive.forget(sha256, "again", "Li", None) == []
        assert log.read_bytes() == before

    def test_the_same_bytes_are_not_taken_again_and_others_are(
        self, archive: Archive, pages: dict[str, Retrieval], log: Path, tmp_path: Path
    ) -> None:
        sha256 = pages["one"].sha256
        archive.forget(sha256, "x", "Li", None)
        (tmp_path / "new.html").write_bytes(b"new")
        sources = [Source(tmp_path / name, name) for name in ("one.html", "new.html")]
        assert [entry.source for entry in archive.add(sources, REGION)] == ["new.html"]
        assert not archive.path(sha256).exists()
        [(name, tombstone)] = archive.refused(sources).items()
        assert (name, tombstone.reason, tombstone.author) == ("one.html", "x", "Li")

    def test_a_page_comes_without_a_forgotten_attachment(
        self, archive: Archive, pages: dict[str, Retrieval], put: Put
    ) -> None:
        common = dict(pages["one"].attachments)["common.xls"]
        archive.forget(common, "x", "Li", None)
        entry = put("three.html", common=b"common", other=b"other")
        assert [name for name, _ in entry.attachments] == ["other.xls"]
        assert not archive.path(common).exists()

    @pytest.mark.parametrize("removed", [0, 1, 2])
    def test_what_a_kill_has_left_goes_with_the_next_write(
        self, archive: Archive, pages: dict[str, Retrieval], put: Put, monkeypatch: pytest.MonkeyPatch, removed: int
    ) -> None:
        one = pages["one"]
        unlink, done = Path.unlink, []

        def unlink_until_killed(path: Path, missing_ok: bool = False) -> None:
            if len(done) == removed and not path.name.startswith("."):
                raise KeyboardInterrupt
            unlink(path, missing_ok)
            done.extend([path.name] * (not path.name.startswith(".")))

        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", unlink_until_killed)
            if removed < 2:
                with pytest.raises(KeyboardInterrupt):
                    archive.forget(one.sha256, "x", "Li", None)
            else:
                archive.forget(one.sha256, "x", "Li", None)
        assert len(archive.forgotten_bytes()) == 2
        put("another.html")
        assert not any(archive.path(sha256).exists() for sha256 in archive.forgotten_bytes())

    def test_a_kill_before_the_line_is_on_disk_changes_nothing(
        self, archive: Archive, pages: dict[str, Retrieval], log: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def crash(*_: object) -> None:
            raise KeyboardInterrupt

        before = self.there(archive, log)
        monkeypatch.setattr(log_module.os, "fsync", crash)
        with pytest.raises(KeyboardInterrupt):
            archive.forget(pages["one"].sha256, "x", "Li", None)
        assert self.there(archive, log) == before


def test_a_log_of_fifty_thousand_lines_is_read_in_seconds(archive: Archive, put: Put, log: Path) -> None:
    import time

    put("a.html")
    log.write_bytes(log.read_bytes() * 50_000)
    began = time.perf_counter()
    assert sum(1 for _ in archive.read_log()) == 50_000
    assert time.perf_counter() - began < 5
