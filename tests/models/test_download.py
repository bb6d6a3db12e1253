"""The server is real, on the loopback interface; see conftest.py for how it can misbehave."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import ModelError
from analyzer.models.download import download

pytestmark = pytest.mark.usefixtures("models_dir")


class Fetch:
    """Downloads into ``folder`` and notes the pauses instead of making them."""

    def __init__(self, folder: Path, listener: Any) -> None:
        self.folder, self.listener = folder, listener
        self.pauses_s: list[float] = []

    def __call__(self, model: Any) -> Path:
        return download(model, self.folder, self.listener, wait=self.pauses_s.append)

    @property
    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def fetch(tmp_path: Path, listener: Any) -> Fetch:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return Fetch(folder, listener)


def test_fetches_and_reports_progress(publisher: Any, fetch: Fetch) -> None:
    archive = fetch(publisher.model())
    assert archive.read_bytes() == publisher.body
    assert fetch.left == ["vosk-model-tiny.zip"]
    assert fetch.listener.arrivals[-1] == (len(publisher.body), len(publisher.body))
    assert fetch.listener.notes == fetch.pauses_s == []


def test_goes_on_after_interruptions(publisher: Any, fetch: Fetch) -> None:
    publisher.cut_after = [100, 50]
    assert fetch(publisher.model()).read_bytes() == publisher.body
    assert publisher.seen == [(None, None), ("bytes=100-", '"v1"'), ("bytes=150-", '"v1"')]
    assert fetch.pauses_s == [1.0, 2.0]
    size = len(publisher.body)
    told = f"attempt 1 of 4: the connection closed after 100 of {size} bytes; trying again in 1 s"
    assert fetch.listener.notes[0] == told


def test_the_next_run_goes_on_where_the_last_gave_up(publisher: Any, fetch: Fetch) -> None:
    publisher.cut_after = [100, 10, 10, 10]
    with pytest.raises(ModelError, match=r"130 of .* bytes are kept"):
        fetch(publisher.model())
    assert fetch.left == ["vosk-model-tiny.zip.part", "vosk-model-tiny.zip.part.json"]
    assert fetch(publisher.model()).read_bytes() == publisher.body
    assert publisher.seen[-1] == ("bytes=130-", '"v1"')


def test_a_server_without_ranges_sends_all_again(publisher: Any, fetch: Fetch) -> None:
    publisher.ranges = False
    publisher.cut_after = [100]
    assert fetch(publisher.model()).read_bytes() == publisher.body


def test_a_server_without_validators_can_still_go_on(publisher: Any, fetch: Fetch) -> None:
    publisher.etag = ""
    publisher.cut_after = [100]
    assert fetch(publisher.model()).read_bytes() == publisher.body
    assert publisher.seen[-1] == ("bytes=100-", None)


def test_a_length_that_is_not_told_is_no_hindrance(publisher: Any, fetch: Fetch) -> None:
    publisher.with_length = False
    assert fetch(publisher.model()).read_bytes() == publisher.body


def test_a_file_that_changed_on_the_server_is_fetched_anew(publisher: Any, fetch: Fetch) -> None:
    model = publisher.model()
    publisher.cut_after = [100, 0, 0, 0]
    with pytest.raises(ModelError):
        fetch(model)
    publisher.etag = '"v2"'
    assert fetch(model).read_bytes() == publisher.body


def test_a_part_of_something_else_is_fetched_anew_once(publisher: Any, fetch: Fetch) -> None:
    model = publisher.model()
    publisher.cut_after = [100, 0, 0, 0]
    with pytest.raises(ModelError):
        fetch(model)
    (fetch.folder / "vosk-model-tiny.zip.part").write_bytes(b"x" * 100)
    assert fetch(model).read_bytes() == publisher.body
    assert "from the start" in fetch.listener.notes[-1]


def test_a_part_of_another_release_is_not_continued(publisher: Any, fetch: Fetch) -> None:
    publisher.cut_after = [100, 0, 0, 0]
    with pytest.raises(ModelError):
        fetch(publisher.model(sha256="0" * 64))
    fetch(publisher.model())
    assert publisher.seen[-1] == (None, None)


def test_an_archive_that_was_fetched_before_is_not_fetched_again(publisher: Any, fetch: Fetch) -> None:
    first = fetch(publisher.model())
    assert fetch(publisher.model()) == first
    assert len(publisher.seen) == 1


def test_a_wrong_hash_is_refused_and_nothing_kept(publisher: Any, fetch: Fetch) -> None:
    with pytest.raises(ModelError, match=f"wrong SHA-256: .* expected {'0' * 64}; nothing was unpacked"):
        fetch(publisher.model(sha256="0" * 64))
    assert fetch.left == []


@pytest.mark.parametrize("difference", [-1, 1])
@pytest.mark.parametrize("with_length", [True, False])
def test_a_wrong_size_is_refused(publisher: Any, fetch: Fetch, difference: int, with_length: bool) -> None:
    publisher.with_length = with_length
    model = publisher.model(size_bytes=len(publisher.body) + difference)
    with pytest.raises(ModelError, match="wrong size"):
        fetch(model)
    assert "vosk-model-tiny.zip" not in fetch.left
    if with_length:
        assert fetch.listener.arrivals == [], "the announced size alone is reason enough"


def test_a_server_that_is_busy_is_asked_again(publisher: Any, fetch: Fetch) -> None:
    publisher.status = 503
    with pytest.raises(ModelError, match="HTTP 503"):
        fetch(publisher.model())
    assert len(publisher.seen) == 4


def test_a_file_that_is_not_there_is_asked_for_once(publisher: Any, fetch: Fetch) -> None:
    publisher.status = 404
    with pytest.raises(ModelError, match="HTTP 404"):
        fetch(publisher.model())
    assert len(publisher.seen) == 1


def test_a_login_page_is_not_taken_for_the_archive(publisher: Any, fetch: Fetch) -> None:
    publisher.content_type = "text/html; charset=utf-8"
    with pytest.raises(ModelError, match="a web page, not"):
        fetch(publisher.model())
    assert fetch.left == []


def test_without_a_network_one_line_names_the_other_way(publisher: Any, fetch: Fetch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/m.zip"
        with pytest.raises(ModelError) as caught:
            fetch(publisher.model(url=url))
    assert str(caught.value) == (
        f"cannot download {url}: Connection refused (without a network: fetch {url} on another machine, "
        "bring the file here, then: callscript models install --from vosk-model-tiny.zip)"
    )
    assert caught.value.exit_code == 3
    assert fetch.pauses_s == fetch.listener.notes == []


def test_a_full_disk_is_told_before_the_download(publisher: Any, fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    free = len(publisher.body) - 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(free + 1, 1, free))
    with pytest.raises(ModelError, match=f"the disk has {free} free"):
        fetch(publisher.model())
    assert publisher.seen == []
