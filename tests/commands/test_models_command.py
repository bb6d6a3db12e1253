from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from analyzer import resources
from analyzer.commands.models import app
from analyzer.errors import ModelError, UsageError

FILES = {
    "am/final.mdl": b"a network",
    "conf/mfcc.conf": b"--sample-frequency=8000\n",
    "graph/HCLr.fst": b"one graph",
    "graph/Gr.fst": b"another graph",
}


def call(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def failure(*words: str) -> BaseException:
    """What the command raises, for the program's own error boundary to print."""
    raised = call(*words).exception
    assert raised is not None
    return raised


@pytest.fixture(autouse=True)
def models_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own = tmp_path / "checkout" / "models"
    own.mkdir(parents=True)
    own.joinpath("registry.toml").write_bytes(Path(resources.MODELS_DIR, "registry.toml").read_bytes())
    monkeypatch.setattr(resources, "MODELS_DIR", own)
    monkeypatch.setenv("CALLSCRIPT_MODELS_DIR", str(tmp_path / "installed"))
    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "installed"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in FILES.items():
            zipped.writestr(f"tiny/{name}", content)
    return path


@pytest.fixture
def demo() -> Path:
    path = resources.MODELS_DIR / "demo-zh"
    for name, content in FILES.items():
        path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        path.joinpath(name).write_bytes(content)
    return path


@pytest.fixture
def published(archive: Path) -> Iterator[Callable[[str], None]]:
    """A web server with the archive; call it with a SHA-256 to make that the registry's opinion of the archive."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(archive.parent)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def register(sha256: str) -> None:
        resources.MODELS_DIR.joinpath("registry.toml").write_text(
            f'[[model]]\nname = "tiny"\nurl = "http://127.0.0.1:{server.server_port}/tiny.zip"\n'
            f'size_bytes = {archive.stat().st_size}\nsha256 = "{sha256}"\n'
            'licence = "Apache-2.0"\nsample_rate_hz = 8000\ndescription = "for tests"\n'
        )

    yield register
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.usefixtures("demo")
def test_list_shows_what_there_is_and_what_could_be(archive: Path) -> None:
    call("install", "--from", str(archive), "mine")
    done = call("list")
    assert done.exit_code == 0
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines()}
    assert list(rows) == ["NAME", "demo-zh", "mine", "vosk-model-small-cn-0.22", "vosk-model-cn-0.22"]
    assert rows["demo-zh"][1] == rows["mine"][1] == "yes"
    assert "demo" in rows["demo-zh"]
    assert rows["vosk-model-small-cn-0.22"][1:7] == ["no", "43.9", "MB", "download", "16000", "Hz"]


def test_list_says_when_the_demo_model_is_not_there() -> None:
    done = call("list")
    assert "demo-zh" not in done.stdout
    assert "make model" in done.stderr


def test_list_shows_a_damaged_own_model_without_failing(models_dir: Path, archive: Path) -> None:
    call("install", "--from", str(archive), "mine")
    (models_dir / "mine" / "conf" / "mfcc.conf").write_text("--sample-frequency=fast\n")
    done = call("list")
    assert done.exit_code == 0
    assert "not a sample rate" in next(line for line in done.stdout.splitlines() if line.startswith("mine"))


def test_install_downloads_and_keeps_stdout_clean(
    models_dir: Path, archive: Path, published: Callable[[str], None]
) -> None:
    published(hashlib.sha256(archive.read_bytes()).hexdigest())
    done = call("install", "tiny")
    assert done.exit_code == 0, done.exception
    assert done.stdout == ""
    size = f"{archive.stat().st_size / 1e6:.1f} MB"
    assert done.stderr.splitlines()[-3:] == [
        f"downloaded {size} of {size} (100 %)",
        "unpacking tiny.zip",
        f"installed tiny in {models_dir / 'tiny'}",
    ]
    assert (models_dir / "tiny" / "am" / "final.mdl").read_bytes() == FILES["am/final.mdl"]


def test_install_refuses_a_wrong_hash(models_dir: Path, published: Callable[[str], None]) -> None:
    published("0" * 64)
    raised = failure("install", "tiny")
    assert isinstance(raised, ModelError)
    assert raised.exit_code == 3
    assert not (models_dir / "tiny").exists()


def test_install_from_a_file_says_when_its_origin_is_unknown(archive: Path) -> None:
    done = call("install", "--from", str(archive))
    assert done.exit_code == 0
    assert "tiny.zip is not a known archive" in done.stderr


def test_install_replaces_with_force_only(archive: Path) -> None:
    call("install", "--from", str(archive))
    raised = failure("install", "--from", str(archive))
    assert isinstance(raised, UsageError)
    assert raised.exit_code == 2
    assert call("install", "--from", str(archive), "--force").exit_code == 0


@pytest.mark.parametrize("words", [(), ("no-such-model",), ("--from", "nowhere.zip")])
def test_install_with_nothing_to_install_is_a_wrong_option(words: tuple[str, ...]) -> None:
    assert isinstance(failure("install", *words), UsageError)


def test_verify_passes_what_was_just_installed(archive: Path) -> None:
    call("install", "--from", str(archive))
    for words in (("verify",), ("verify", "tiny")):
        done = call(*words)
        assert (done.exit_code, done.stdout) == (0, "tiny: 4 files, ok\n")


def test_verify_lists_the_damage_and_ends_with_4(models_dir: Path, archive: Path) -> None:
    call("install", "--from", str(archive))
    (models_dir / "tiny" / "graph" / "Gr.fst").write_bytes(b"")
    (models_dir / "tiny" / "graph" / "HCLG.fst").touch()
    done = call("verify")
    assert done.exit_code == 4
    assert done.stdout == "tiny: 4 files, DAMAGED\n  changed: graph/Gr.fst\n  not listed: graph/HCLG.fst\n"


def test_verify_finds_a_model_that_lost_a_vital_file(models_dir: Path, archive: Path) -> None:
    call("install", "--from", str(archive))
    (models_dir / "tiny" / "am" / "final.mdl").unlink()
    for words in (("verify",), ("verify", "tiny")):
        done = call(*words)
        assert done.exit_code == 4
        assert "  missing: am/final.mdl\n" in done.stdout


def test_verify_uses_the_manifest_that_comes_with_the_demo_model(demo: Path) -> None:
    done = call("verify", "demo-zh")
    assert (done.exit_code, "cannot be verified" in done.stdout) == (4, True)
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in FILES.items())
    (demo / "SHA256SUMS").write_text("".join(lines))
    assert call("verify", "demo-zh").stdout == "demo-zh: 4 files, ok\n"


def test_verify_without_any_model_cannot_be_done() -> None:
    for words in (("verify",), ("verify", "tiny")):
        raised = failure(*words)
        assert isinstance(raised, ModelError)
        assert raised.exit_code == 3


def test_doctor_tells_why_a_model_does_not_load(archive: Path) -> None:
    call("install", "--from", str(archive))
    raised = failure("doctor", "tiny")
    assert isinstance(raised, ModelError)
    assert "loading the model failed" in str(raised)


def test_every_command_has_help() -> None:
    for command in ("list", "install", "verify", "doctor"):
        done = call(command, "--help")
        assert done.exit_code == 0
        assert done.stdout.strip()
