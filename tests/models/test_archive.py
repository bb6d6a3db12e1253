from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import ModelError
from analyzer.models.archive import Limits, unpack

Entry = str | zipfile.ZipInfo
Packer = Callable[..., Path]


@pytest.fixture
def pack(tmp_path: Path) -> Packer:
    """Writes an archive with exactly these entries, in this order."""

    def write(*entries: tuple[Entry, bytes]) -> Path:
        path = tmp_path / "model.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
            for entry, content in entries:
                zipped.writestr(entry, content)
        return path

    return write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "unpacked"
    path.mkdir()
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def of_kind(kind: int, name: str = "m/entry") -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    return info


def test_unpacks_plain_files_and_nothing_of_their_rights(pack: Packer, folder: Path) -> None:
    archive = pack(("m/", b""), (of_kind(stat.S_IFREG, "m/a"), b"one"), ("m/deep/b", b"two"), ("__MACOSX/m/._a", b"x"))
    unpack(archive, folder)
    assert contents(folder) == {"m/a": b"one", "m/deep/b": b"two"}
    assert not (folder / "m" / "a").stat().st_mode & 0o111


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("../out", "leads elsewhere"),
        ("m/../../out", "leads elsewhere"),
        ("m/./a", "leads elsewhere"),
        ("m//a", "leads elsewhere"),
        ("/etc/out", "absolute"),
        ("C:/out", "drive letter"),
        ("C:out", "drive letter"),
        ("m/a:stream", "drive letter or stream"),
        ("m\\..\\out", "backslash"),
        ("m/a\nb", "control characters"),
        ("m/a\x1b[31m", "control characters"),
        ("m/a.", "ends in a dot"),
        ("m/a /b", "ends in a dot or space"),
        ("m/" * 10 + "a", "too deep"),
        ("m/" + "a" * 200, "too long"),
    ],
)
def test_refuses_names(pack: Packer, folder: Path, name: str, complaint: str) -> None:
    archive = pack(("m/first", b"fine"), (name, b"evil"))
    with pytest.raises(ModelError, match=f"refused to unpack: .*{complaint}") as caught:
        unpack(archive, folder)
    assert contents(folder) == {}, "nothing is written before everything is judged"
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_refuses_a_name_with_a_nul(pack: Packer, folder: Path) -> None:
    archive = pack(("m/aQb", b"evil"))
    archive.write_bytes(archive.read_bytes().replace(b"m/aQb", b"m/a\0b"))
    with pytest.raises(ModelError, match="control characters"):
        unpack(archive, folder)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_refuses_links_and_devices(pack: Packer, folder: Path, kind: int) -> None:
    with pytest.raises(ModelError, match="a link or device"):
        unpack(pack((of_kind(kind), b"/etc/passwd")), folder)


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (("m/a", "m/a"), "there twice"),
        (("m/a", "M/A"), "the same file"),
        (("m/\u00e9", "m/e\u0301"), "the same file"),
        (("m/a", "m/a/b"), "both a file and a folder"),
        (("m/a/b", "M/A"), "both a file and a folder"),
    ],
)
def test_refuses_names_that_meet(pack: Packer, folder: Path, names: tuple[str, str], complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint):
        unpack(pack(*((name, b"x") for name in names)), folder)
    assert contents(folder) == {}


@pytest.mark.parametrize(
    ("limits", "complaint"),
    [
        (Limits(files=2, ratio=10_000), "3 files, at most 2"),
        (Limits(total_bytes=3_000_000, ratio=10_000), "3000002 bytes unpacked, at most 3000000"),
        (Limits(ratio=20), "m/zeros: unpacks to more than 20 times its size"),
        (Limits(ratio=20, ratio_from_bytes=2_999_999), "m/zeros: unpacks to more than 20 times"),
    ],
)
def test_refuses_too_much(pack: Packer, folder: Path, limits: Limits, complaint: str) -> None:
    archive = pack(("m/a", b"1"), ("m/b", b"2"), ("m/zeros", bytes(3_000_000)))
    with pytest.raises(ModelError, match=complaint):
        unpack(archive, folder, limits)
    assert contents(folder) == {}


def test_refuses_many_small_bombs(pack: Packer, folder: Path) -> None:
    archive = pack(*((f"m/{number}", bytes(1_000_000)) for number in range(4)))
    with pytest.raises(ModelError, match="unpacks to more than 100 times its size"):
        unpack(archive, folder)


def test_refuses_an_entry_that_lies_about_its_size(pack: Packer, folder: Path) -> None:
    archive = pack(("m/a", b"0123456789" * 1000))
    packed = bytearray(archive.read_bytes())
    at = packed.rindex(b"PK\x01\x02")
    packed[at + 24 : at + 28] = (50).to_bytes(4, "little")
    archive.write_bytes(packed)
    with pytest.raises(ModelError, match="damaged"):
        unpack(archive, folder)


def test_refuses_encrypted_entries(pack: Packer, folder: Path) -> None:
    archive = pack(("m/a", b"secret"))
    packed = bytearray(archive.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(magic) + offset] |= 1
    archive.write_bytes(packed)
    with pytest.raises(ModelError, match="encrypted"):
        unpack(archive, folder)


def test_a_packing_that_is_not_known_is_told(pack: Packer, folder: Path) -> None:
    archive = pack(("m/a", b"content"))
    packed = bytearray(archive.read_bytes())
    for magic, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        packed[packed.index(magic) + offset] = 77
    archive.write_bytes(packed)
    with pytest.raises(ModelError, match="packed in a way that cannot be read"):
        unpack(archive, folder)


@pytest.mark.parametrize("cut", [0, 10, -30])
def test_half_an_archive_is_refused(pack: Packer, folder: Path, cut: int) -> None:
    archive = pack(("m/a", b"content" * 100))
    archive.write_bytes(archive.read_bytes()[:cut])
    with pytest.raises(ModelError, match="not a ZIP file, or a damaged one"):
        unpack(archive, folder)


def test_damaged_content_is_refused(pack: Packer, folder: Path) -> None:
    archive = pack(("m/a", bytes(range(256)) * 4))
    packed = bytearray(archive.read_bytes())
    packed[60] ^= 0xFF
    archive.write_bytes(packed)
    with pytest.raises(ModelError, match="damaged"):
        unpack(archive, folder)
