from __future__ import annotations

from pathlib import Path

import pytest

from analyzer import settings
from analyzer.errors import UsageError
from analyzer.settings import Settings, SpeechSettings, known_keys, load_settings, usable_cpus


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "analyzer.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refusal(path: Path) -> str:
    with pytest.raises(UsageError) as caught:
        load_settings(path)
    return str(caught.value)


def test_every_key_has_a_default_and_a_description():
    assert Settings().pack
    assert all(len(description) > 20 and description.endswith(".") for description in known_keys().values())
    assert {"pack", "workers", "speech.min_mean_confidence"} <= set(known_keys())


def test_values_of_the_file_are_read(write):
    loaded = load_settings(
        write(
            'pack = "gas_phone"\nworkers = 3\nagent_channel = 1\n'
            'company = "own/company.yaml"\n[speech]\nmin_speech_s = 2\n'
        )
    )
    assert (loaded.pack, loaded.workers, loaded.agent_channel) == ("gas_phone", 3, 1)
    assert loaded.company is not None
    assert loaded.company.name == "company.yaml"
    assert loaded.speech == SpeechSettings(min_speech_s=2.0)


def test_a_file_saved_with_bom_is_read(write):
    assert load_settings(write(b'\xef\xbb\xbfpack = "gas"\n')).pack == "gas"


def test_paths_are_relative_to_the_file_and_names_stay_names(write, tmp_path):
    loaded = load_settings(
        write('model = "models/own"\npack = "heating_steward"\nroster = "agents.csv"\ncompany = "c.yaml"\n')
    )
    assert loaded.model == str(tmp_path / "models" / "own")
    assert loaded.pack == "heating_steward"
    assert loaded.roster == tmp_path / "agents.csv"
    assert loaded.company == tmp_path / "c.yaml"


def test_without_a_path_the_current_folder_is_looked_at(write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()
    write("workers = 7\n")
    assert load_settings().workers == 7


def test_an_unknown_key_names_line_and_nearest_key(write, tmp_path):
    message = refusal(write("\n# comment\nwokers = 2\n"))
    assert message == f"{tmp_path / 'analyzer.toml'}:3: unknown key 'wokers'; did you mean 'workers'?"


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("utterance_paus_s = 1\n", "speech.utterance_pause_s"),
        ("[speech]\nworkers = 1\n", "workers"),
        ("[speech]\nutterance = 1\n", "speech.utterance_pause_s"),
    ],
)
def test_the_nearest_key_may_be_in_another_section(write, text, nearest):
    assert f"did you mean {nearest!r}?" in refusal(write(text))


def test_a_key_like_no_other_gets_no_guess(write):
    assert refusal(write("zzzzzz = 1\n")).endswith("unknown key 'zzzzzz'")


def test_all_problems_are_told_at_once_in_line_order(write):
    message = refusal(
        write('workers = "2"\nagent_channel = true\ncompany = 3\nheaders = "fr"\n[speech]\nmin_mean_confidence = 2\n')
    )
    first, *listed = message.split("\n")
    assert first.endswith("5 problems")
    assert [line.split(":")[0].strip() for line in listed] == ["line 1", "line 2", "line 3", "line 4", "line 6"]
    assert listed[0].endswith("workers: should be a valid integer")
    assert listed[4].endswith("speech.min_mean_confidence: should be less than or equal to 1")


def test_an_empty_range_is_refused_at_its_section(write):
    message = refusal(write("pack = 'x'\n[speech]\nmin_syllables_per_s = 10\n"))
    assert ":2: speech: min_syllables_per_s must be below max_syllables_per_s" in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a = 1\nb =\n", "analyzer.toml:2: not TOML"),
        (b"pack = 1\npack = 2\n", "not TOML: Cannot overwrite a value"),
        ("pack = '供热'".encode("gb18030"), "not UTF-8 text"),
        (b"workers = nan\n", "workers: should be a valid integer"),
        (b"[speech]\nmin_speech_s = nan\n", "min_speech_s: should be a finite number"),
    ],
)
def test_unreadable_content_is_one_clear_line(write, content, says):
    message = refusal(write(content))
    assert says in message
    assert "\n" not in message


def test_a_named_file_that_is_missing_is_refused(tmp_path):
    assert "no such settings file" in refusal(tmp_path / "none.toml")
    assert "cannot be read" in refusal(tmp_path)


def test_options_win_over_the_file_and_none_was_not_given():
    base = Settings(workers=3)
    changed = base.with_options(workers=None, headers="zh", roster=Path("agents.csv"))
    assert (changed.workers, changed.headers, changed.roster) == (3, "zh", Path("agents.csv"))
    assert base.headers == "en"


def test_options_that_do_not_fit_are_all_named_as_options():
    with pytest.raises(UsageError) as caught:
        Settings().with_options(workers=0, agent_channel=2)
    assert "--workers: should be greater than or equal to 1" in str(caught.value)
    assert "--agent-channel: should be less than or equal to 1" in str(caught.value)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cpu.max": "max 100000\n"}, 8),
        ({"cpu.max": "200000 100000\n"}, 2),
        ({"cpu.max": "150000 100000\n"}, 2),
        ({"cpu.max": "10000 100000\n"}, 1),
        ({"cpu.max": "1600000 100000\n"}, 8),
        ({"cpu/cpu.cfs_quota_us": "300000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 3),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8),
        ({"cpu.max": "nonsense\n"}, 8),
        ({}, 8),
    ],
)
def test_usable_cpus_are_the_affinity_within_the_quota(tmp_path, monkeypatch, files, expected):
    monkeypatch.setattr(settings.os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert usable_cpus(tmp_path) == expected


def test_default_workers_are_capped(monkeypatch):
    monkeypatch.setattr(settings, "usable_cpus", lambda: 64)
    assert Settings().workers == 16
