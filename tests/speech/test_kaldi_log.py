"""Descriptor 2 goes to the log, Python's standard error to the terminal. In processes of their own: fd 2 is shared."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PREAMBLE = """
import logging, os, sys
from analyzer.speech.kaldi_log import led_away
kept = []
class Keep(logging.Handler):
    def emit(self, record): kept.append((record.name, record.levelname, record.getMessage()))
logging.getLogger("kaldi").setLevel(logging.DEBUG)
logging.getLogger("kaldi").addHandler(Keep())
"""


def run(code: str) -> tuple[str, str]:
    """(stdout, stderr) of a process that runs ``code`` and ends well within the time."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE + textwrap.dedent(code)],
        capture_output=True, text=True, timeout=30, check=True, env=environment,
    )  # fmt: skip
    return done.stdout, done.stderr


def test_what_is_written_to_the_descriptor_lands_in_the_log_with_its_level() -> None:
    out, err = run(r"""
        with led_away() as log:
            os.write(2, b"LOG (VoskAPI:Read():model.cc:1) loading\n")
            os.write(2, b"ERROR (VoskAPI:Read():model.cc:2) no such (or bad) file\n\nWARNING x\nhalf a line")
        print(kept)
        print(log.last_error)
    """)
    assert err == ""
    records, last_error = out.splitlines()
    assert last_error == "no such (or bad) file"
    assert ast.literal_eval(records) == [
        ("kaldi", "DEBUG", "LOG (VoskAPI:Read():model.cc:1) loading"),
        ("kaldi", "WARNING", "ERROR (VoskAPI:Read():model.cc:2) no such (or bad) file"),
        ("kaldi", "INFO", "WARNING x"),
        ("kaldi", "DEBUG", "half a line"),
    ]


def test_standard_error_still_reaches_the_terminal_at_once() -> None:
    out, err = run(r"""
        terminal = os.dup(2)
        read_end, write_end = os.pipe()
        os.dup2(write_end, 2)
        with led_away():
            print("progress, 进度", file=sys.stderr)
            print(os.read(read_end, 100).decode())  # blocks for ever if the line is held back
            os.write(2, b"noise\n")
        os.dup2(terminal, 2)
        print("after", file=sys.stderr)
        os.write(2, b"raw\n")
        print([text for _, _, text in kept])
    """)
    assert out == "progress, 进度\n\n['noise']\n"
    assert err == "after\nraw\n"


def test_our_own_log_does_not_go_round_in_circles() -> None:
    out, err = run(r"""
        import time
        logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
        with led_away():
            logging.error("ours")
            os.write(2, b"ERROR (x) theirs\n")
            time.sleep(0.2)
        logging.error("later")
        print([text for _, _, text in kept])
    """)
    assert out == "['ERROR (x) theirs']\n"
    assert err == "ERROR root ours\nWARNING kaldi ERROR (x) theirs\nERROR root later\n"


def test_blocks_may_be_nested() -> None:
    out, err = run(r"""
        with led_away() as outer:
            os.write(2, b"one\n")
            with led_away() as inner:
                os.write(2, b"two\n")
                print("seen", file=sys.stderr)
            os.write(2, b"three\n")
        print(list(outer._lines), list(inner._lines))
    """)
    assert (out, err) == ("['one', 'three'] ['two']\n", "seen\n")


def test_an_error_in_the_block_gives_everything_back() -> None:
    out, err = run(r"""
        before, stderr = sorted(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else [], sys.stderr
        try:
            with led_away():
                os.write(2, b"noise\n")
                raise KeyError("x")
        except KeyError:
            pass
        after = sorted(os.listdir("/dev/fd")) if os.path.isdir("/dev/fd") else []
        print(sys.stderr is stderr, before == after, len(kept))
        os.write(2, b"raw\n")
    """)
    assert (out, err) == ("True True 1\n", "raw\n")


def test_only_the_last_lines_are_kept_and_any_bytes_are_taken() -> None:
    out, err = run(r"""
        with led_away() as log:
            os.write(2, b"".join(b"%d\n" % i for i in range(2000)) + b"\xff\xfe\n")
        print(len(kept), len(log._lines), ascii(log._lines[-1]), repr(log.last_error))
    """)
    assert (out, err) == ("2001 50 '\\ufffd\\ufffd' ''\n", "")
