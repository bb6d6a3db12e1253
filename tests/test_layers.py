"""Who may import whom: docs/decisions.md draws the layers, this test holds the code to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "analyzer"
FILES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    {"domain", "errors", "resources", "problems", "streams", "spans", "collector", "memo"},
    {"settings", "evaluation_settings", "nightly_settings"},
    {"text", "matching", "scripts", "rules", "evaluation"},
    {"audio", "speech", "models", "reports", "ingest", "store"},
    {
        "reasons",
        "judging",
        "pipeline",
        "evaluating",
        "rejudging",
        "takeover",
        "closing",
        "verifying",
        "review",
        "topics",
        "quoting",
    },
    {"commands"},
)
"""Lowest first; a module may import its own layer and the ones below."""
CORE_ORDER = ("text", "matching", "scripts", "rules", "evaluation")
PURE = {"domain", "memo", "text", "matching", "scripts", "rules", "evaluation", "reasons"}
NO_CLOCK = {"now", "today", "utcnow", "fromtimestamp"}
"""What would read a clock or the machine's time zone from ``datetime``; the rest of it is values."""
TOUCHES_THE_WORLD = {
    "asyncio", "concurrent", "ctypes", "datetime", "glob", "http", "importlib", "io", "logging", "multiprocessing",
    "os", "pathlib", "random", "shutil", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time",
    "urllib", "soundfile", "vosk", "pandas", "rich", "typer",
}  # fmt: skip
ALLOWED = {
    ("matching/compiled.py", "pathlib"): "tells versions of the compiled loops apart by their files",
    ("matching/pricing.py", "threading"): "a lock: what many threads learn",
    ("matching/prices.py", "pathlib"): "reads the table that is shipped next to it",
    ("scripts/door.py", "pathlib"): "reads packs and company files",
    ("scripts/packfile.py", "pathlib"): "reads a pack",
    ("scripts/include.py", "pathlib"): "finds the packs that a pack includes",
    ("scripts/company.py", "pathlib"): "reads a company file",
    ("scripts/load.py", "pathlib"): "finds packs by name",
    ("scripts/lines.py", "pathlib"): "names the file in messages",
}


def rank(part: str) -> int:
    return next(i for i, layer in enumerate(LAYERS) if part in layer)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted module) of everything a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            module = node.module or ""
            if module == "analyzer":
                yield from ((node.lineno, f"analyzer.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module


def own_imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, part of the analyzer) for imports of our own."""
    for line, module in imports(path):
        if module.startswith("analyzer.") and module != "analyzer.__version__":
            yield line, module.split(".")[1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_imports_from_a_layer_above(path: Path) -> None:
    if path == PACKAGE / "__init__.py":
        assert not list(own_imports(path))
        return
    own = part_of(path)
    above = [f"line {line}: {part}" for line, part in own_imports(path) if rank(part) > rank(own)]
    assert not above
    if own in CORE_ORDER:
        later = CORE_ORDER[CORE_ORDER.index(own) + 1 :]
        assert not [f"line {line}: {part}" for line, part in own_imports(path) if part in later]


def test_services_know_only_the_services_they_are_built_on() -> None:
    services = LAYERS[3]
    known = {
        service: {part for path in (PACKAGE / service).rglob("*.py") for _, part in own_imports(path)} & services
        - {service}
        for service in services
    }  # fmt: skip
    assert known == {
        "audio": set(),
        "ingest": set(),
        "models": set(),
        "reports": {"ingest"},
        "speech": {"audio", "ingest", "models"},
        "store": {"ingest", "reports"},
    }


def test_packages_do_not_import_each_other_in_circles() -> None:
    graph = {part_of(path): set() for path in FILES if path.parent != PACKAGE or path.name != "__init__.py"}
    for path in FILES:
        if path != PACKAGE / "__init__.py":
            graph[part_of(path)] |= {part for _, part in own_imports(path)} - {part_of(path)}
    done: set[str] = set()
    while free := {part for part, needed in graph.items() if part not in done and needed <= done}:
        done |= free
    assert done == set(graph), f"circle among {set(graph) - done}"


@pytest.mark.parametrize(
    "path", [path for path in FILES if part_of(path) in PURE], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_the_core_is_pure(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    worldly = {module.split(".")[0] for _, module in imports(path)} & TOUCHES_THE_WORLD
    allowed = {module for file, module in ALLOWED if file == name}
    if name.startswith("evaluation/") and "datetime" in worldly:  # days and deadlines are its subject
        allowed |= {"datetime"}
        used = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        assert not used & NO_CLOCK
    assert worldly == allowed
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    assert not [c.lineno for c in calls if isinstance(c.func, ast.Name) and c.func.id in ("open", "input")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_commands_print(path: Path) -> None:
    """``models/probe.py`` is a program of its own: its standard output is its answer."""
    if part_of(path) == "commands" or path == PACKAGE / "models" / "probe.py":
        return
    tree = ast.parse(path.read_text("utf-8"))
    prints = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "print"]
    writes = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "stdout"]
    assert not prints
    if path != PACKAGE / "models" / "doctor.py":  # reads the probe's
        assert not writes


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_are_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text))


def test_the_product_needs_nothing_of_the_trainer_or_the_tests() -> None:
    ours = {module.split(".")[0] for path in FILES for _, module in imports(path)}
    assert not ours & {"models", "benchmarks", "samples", "maker", "tests", "torch", "scipy", "kaldifst", "pytest"}
