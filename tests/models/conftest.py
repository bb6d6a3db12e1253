"""A tiny model that really loads, and a loopback server that publishes archives and misbehaves on demand."""

from __future__ import annotations

import hashlib
import io
import re
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from analyzer import resources
from analyzer.models.registry import RegisteredModel

ACOUSTIC_MODEL = """<TransitionModel>
<Topology>
<TopologyEntry>
<ForPhones>
1
</ForPhones>
<State> 0 <PdfClass> 0
<Transition> 0 0.5
<Transition> 1 0.5
</State>
<State> 1
</State>
</TopologyEntry>
</Topology>
<Triples> 1
1 0 0
</Triples>
<LogProbs>
 [ 0 -0.6931472 -0.6931472 ]
</LogProbs>
</TransitionModel>
<Nnet3>

input-node name=input dim=40
component-node name=affine component=affine input=input
output-node name=output input=affine objective=linear

<NumComponents> 1
<ComponentName> affine <AffineComponent> <LearningRate> 0.001 <LinearParams>  [
  WEIGHTS ]
<BiasParams>  [ 0.0 ]
<IsGradient> F </AffineComponent>
</Nnet3> <LeftContext> 0 <RightContext> 0 <Priors>  [ ]
""".replace("WEIGHTS", " ".join(["0.0"] * 40))
"""Kaldi's text form of a network with one phone, which Vosk loads."""


def _one_state_graph() -> bytes:
    """OpenFst's ``vector`` format: one final state with a loop on transition 2, without words."""
    magic, version, flags, properties, start, states, arcs = 2125659606, 2, 0, 3, 0, 1, 1
    header = struct.pack("<ii6si8s", magic, 6, b"vector", 8, b"standard")
    header += struct.pack("<iiQqqq", version, flags, properties, start, states, arcs)
    return header + struct.pack("<fq", 0.0, arcs) + struct.pack("<iifi", 2, 0, 0.0, 0)


MODEL_FILES = {
    "am/final.mdl": ACOUSTIC_MODEL.encode(),
    "conf/mfcc.conf": (
        b"--use-energy=false\n--sample-frequency=8000 # telephone\n--num-mel-bins=40\n--num-ceps=40\n"
        b"--low-freq=60\n--high-freq=3700\n--dither=0\n"
    ),
    "conf/model.conf": b"--frame-subsampling-factor=3\n--endpoint.silence-phones=1\n",
    "graph/HCLG.fst": _one_state_graph(),
    "graph/phones/word_boundary.int": b"1 nonword\n",
    "graph/words.txt": b"<eps> 0\n[unk] 1\n",
    "README": b"read me\n",
}
"""The smallest model that Vosk loads and decodes with: it never hears a word."""


@pytest.fixture
def models_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for models; neither the environment nor the checkout's own models are seen."""
    own = tmp_path / "checkout" / "models"
    own.mkdir(parents=True)
    own.joinpath("registry.toml").write_bytes(Path(resources.MODELS_DIR, "registry.toml").read_bytes())
    monkeypatch.setattr(resources, "MODELS_DIR", own)
    target = tmp_path / "installed"
    monkeypatch.setenv("CALLSCRIPT_MODELS_DIR", str(target))
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    return target


@pytest.fixture
def write_model() -> Callable[[Path], Path]:
    """Writes the tiny model into a folder."""

    def write(folder: Path) -> Path:
        for name, content in MODEL_FILES.items():
            folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
            folder.joinpath(name).write_bytes(content)
        return folder

    return write


@pytest.fixture
def model_files() -> dict[str, bytes]:
    """The files of the tiny model by path."""
    return dict(MODEL_FILES)


@pytest.fixture
def model_zip() -> bytes:
    """The archive of the tiny model, in a top folder as published ones are."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in MODEL_FILES.items():
            zipped.writestr(f"vosk-model-tiny/{name}", content)
    return packed.getvalue()


@dataclass
class Publisher:
    """What the loopback server sends. ``cut_after`` holds, for each coming response, how many bytes get through."""

    url: str = ""
    body: bytes = b""
    etag: str = '"v1"'
    ranges: bool = True
    status: int = 200
    content_type: str = "application/zip"
    with_length: bool = True
    cut_after: list[int] = field(default_factory=list)
    seen: list[tuple[str | None, str | None]] = field(default_factory=list)

    def model(self, **changed: object) -> RegisteredModel:
        """The registry entry of what is published, or one that differs from it by ``changed``."""
        facts = {
            "name": "vosk-model-tiny",
            "url": self.url,
            "size_bytes": len(self.body),
            "sha256": hashlib.sha256(self.body).hexdigest(),
            "licence": "Apache-2.0",
            "sample_rate_hz": 8000,
            "description": "for tests",
        }
        return RegisteredModel.model_validate(facts | changed)


def _handler(publisher: Publisher) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted, condition = self.headers.get("Range"), self.headers.get("If-Range")
            publisher.seen.append((wanted, condition))
            if publisher.status != 200:
                self.send_error(publisher.status)
                return
            start = 0
            if publisher.ranges and wanted and condition in (None, publisher.etag):
                start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])
            self._send(publisher.body, start)

        def _send(self, body: bytes, start: int) -> None:
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            if publisher.etag:
                self.send_header("ETag", publisher.etag)
            self.send_header("Content-Type", publisher.content_type)
            if publisher.with_length:
                self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            through = publisher.cut_after.pop(0) if publisher.cut_after else len(body)
            self.wfile.write(body[start : start + through])

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@pytest.fixture
def publisher(model_zip: bytes) -> Iterator[Publisher]:
    """A running server on the loopback interface."""
    published = Publisher(body=model_zip)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(published))
    published.url = f"http://127.0.0.1:{server.server_port}/vosk-model-tiny.zip"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield published
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Listener:
    """A progress that remembers what it was told."""

    arrivals: list[tuple[int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def arrived(self, done_bytes: int, total_bytes: int) -> None:
        self.arrivals.append((done_bytes, total_bytes))

    def note(self, text: str) -> None:
        self.notes.append(text)


@pytest.fixture
def listener() -> Listener:
    return Listener()
