"""Errors carry their subject, say it in one line, and survive the way between processes."""

from __future__ import annotations

import copy
import inspect
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from analyzer import errors
from analyzer.audio import sha256_of
from analyzer.errors import AnalyzerError, AudioError, AudioFault, PackError, UsageError

CLASSES = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == errors.__name__
}


def example(kind: type[AnalyzerError]) -> AnalyzerError:
    """An error that knows all that its class can know."""
    place = {"path": Path("dir/a.csv"), "hint": "do it so"}
    if issubclass(kind, AudioError):
        return kind(AudioFault.EMPTY_FILE, "what", **place)
    return kind("what", **place, **({"problems": ("one", "two")} if issubclass(kind, PackError) else {"line": 3}))


EXAMPLES = {name: example(kind) for name, kind in CLASSES.items()}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("transported", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy])
def test_every_error_arrives_whole(name: str, transported: object) -> None:
    before = EXAMPLES[name]
    after = transported(before)
    assert type(after) is type(before)
    assert after.__dict__ == before.__dict__
    assert (str(after), after.args, after.exit_code) == (str(before), before.args, before.exit_code)


def test_a_worker_process_can_raise_them(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor, pytest.raises(AudioError) as caught:
        executor.submit(sha256_of, tmp_path / "gone.wav").result()
    assert (caught.value.fault, caught.value.path) == (AudioFault.NOT_FOUND, tmp_path / "gone.wav")


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_is_in_the_tree_and_says_what_it_is(name: str) -> None:
    assert issubclass(CLASSES[name], AnalyzerError)
    assert CLASSES[name].__doc__
    assert name in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("name", "code"),
    [("UsageError", 2), ("PackError", 2), ("UnavailableError", 3), ("ModelError", 3), ("RunLockedError", 75)],
)  # fmt: skip
def test_exit_codes_are_those_of_the_contract(name: str, code: int) -> None:
    assert CLASSES[name].exit_code == code


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (UsageError("wrong"), "wrong"),
        (UsageError("wrong", hint="do so"), "wrong (do so)"),
        (UsageError("wrong", path=Path("a.csv")), "a.csv: wrong"),
        (UsageError("wrong", path=Path("a.csv"), line=7, hint="do so"), "a.csv:7: wrong (do so)"),
    ],
)
def test_the_line_says_what_where_and_the_way_out(error: AnalyzerError, line: str) -> None:
    assert str(error) == line


def test_faults_are_codes_fit_for_a_column() -> None:
    assert len(set(AudioFault)) == len(list(AudioFault))
    assert all(fault.value.replace("_", "").isalpha() and fault.value.islower() for fault in AudioFault)
