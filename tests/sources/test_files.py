"""Files and folders of this machine: what is listed, and what is never opened."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from monitor.errors import FetchError
from monitor.sources.files import is_folder, read_file, read_folder, read_within


def listed(folder: Path) -> list[str]:
    body = read_folder(str(folder), Path(), None).body
    assert body is not None
    return [name for name, _, _ in json.loads(body)["files"]]


def write(path: Path, age_s: int) -> None:
    path.write_bytes(b"x")
    os.utime(path, (1_700_000_000 - age_s,) * 2)


def test_files_are_listed_oldest_first(tmp_path: Path) -> None:
    for name, age in {"b.csv": 1, "c.csv": 3, "a.csv": 2}.items():
        write(tmp_path / name, age)
    assert listed(tmp_path) == ["c.csv", "a.csv", "b.csv"]


def test_folders_links_pipes_and_locks_are_not_listed(tmp_path: Path) -> None:
    (tmp_path / "归档").mkdir()
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "~$a.xlsx").write_bytes(b"")
    (tmp_path / "a.xlsx").write_bytes(b"")
    assert listed(tmp_path) == ["a.xlsx"]


def test_listing_changes_its_tag_when_a_file_does_and_only_then(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", 5)
    first = read_folder(str(tmp_path), Path(), None)
    assert read_folder(str(tmp_path), Path(), first.tag).body is None
    write(tmp_path / "a.csv", 4)
    assert read_folder(str(tmp_path), Path(), first.tag).body is not None


def test_of_very_many_files_the_newest_are_listed_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.sources.files._FILES_LISTED", 2)
    for number in range(5):
        write(tmp_path / f"{number}.csv", number)
    body = read_folder(str(tmp_path), Path(), None).body or b""
    assert json.loads(body)["left_out"] == 3
    assert listed(tmp_path) == ["1.csv", "0.csv"]


def test_folder_is_found_beside_the_settings_and_by_its_url(tmp_path: Path) -> None:
    (tmp_path / "台账").mkdir()
    assert is_folder("台账", tmp_path)
    assert is_folder((tmp_path / "台账").as_uri(), Path())
    assert not is_folder("别处", tmp_path)


def test_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"文件夹 '台账' 无法读取（文件不存在）"):
        read_folder("台账", tmp_path, None)


def test_file_of_a_folder_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", 0)
    assert read_within(str(tmp_path), "a.csv", Path(), 10).body == b"x"


@pytest.mark.parametrize("name", ["../a.csv", "..", ".", "", "b/../../a.csv", "/etc/passwd", "a\0"])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x")
    (tmp_path / "台账").mkdir()
    with pytest.raises(FetchError, match="不是文件夹 '台账' 中的文件"):
        read_within("台账", name, tmp_path, 10)


def test_link_put_in_place_of_a_listed_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("/etc/passwd")
    with pytest.raises(FetchError, match="无法读取"):
        read_within(str(tmp_path), "a.csv", Path(), 10_000)


def test_file_too_large_is_refused_before_it_is_in_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(FetchError, match="max_bytes"):
        read_within(str(tmp_path), "a.csv", Path(), 10)


def test_reading_a_folder_as_a_file_leaves_no_handle_open(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with pytest.raises(FetchError, match="这是文件夹，不是文件"):
            read_file(str(tmp_path), Path(), 10, None)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
