import shutil
from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.secrets import resolve


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "config"
    shutil.copytree(shipped_config_dir(), copy, ignore=shutil.ignore_patterns("playbooks"))
    return copy


def _edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replace ``old`` once and return the line it stood on."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_shipped_settings_are_whole() -> None:
    settings = load_settings(shipped_config_dir())
    assert len(settings.topics.topics) == 23
    assert len(settings.revision) == 12


def test_missing_file_falls_back_to_the_shipped_one(folder: Path) -> None:
    (folder / "severity.yaml").unlink()
    assert load_settings(folder).severity == load_settings(shipped_config_dir()).severity


def test_revision_changes_with_any_file(folder: Path) -> None:
    before = load_settings(folder).revision
    with (folder / "desk.yaml").open("a", encoding="utf-8") as file:
        file.write("\n# a remark\n")
    assert load_settings(folder).revision != before


def test_unknown_key_names_file_line_and_nearest_key(folder: Path) -> None:
    line = _edit(folder, "desk.yaml", "agency:", "agencie:")
    with pytest.raises(SettingsError, match=rf"desk\.yaml:{line}: .*'agencie'.*'agency'"):
        load_settings(folder)


def test_wrong_value_names_its_line(folder: Path) -> None:
    line = _edit(folder, "desk.yaml", "level: city", "level: village")
    with pytest.raises(SettingsError, match=rf"desk\.yaml:{line}: level: .*'ministry'"):
        load_settings(folder)


def test_bad_yaml_names_its_line(folder: Path) -> None:
    path = folder / "desk.yaml"
    path.write_text('agency: "open\nlevel: city\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"desk\.yaml:\d+: not valid YAML"):
        load_settings(folder)


def test_key_that_stands_twice_is_refused(folder: Path) -> None:
    with (folder / "desk.yaml").open("a", encoding="utf-8") as file:
        file.write("\nlevel: city\n")
    with pytest.raises(SettingsError, match=r"desk\.yaml:\d+: 'level' stands twice"):
        load_settings(folder)


def test_yes_and_no_are_words_not_booleans(folder: Path) -> None:
    (folder / "desk.yaml").write_text("agency: no\nlevel: city\n", encoding="utf-8")
    assert load_settings(folder).desk.agency == "no"


@pytest.mark.parametrize("text", ["rows: {analist: 5}", "approvers: [analist]"])
def test_role_that_may_export_is_one_of_the_roster(folder: Path, text: str) -> None:
    (folder / "exports.yaml").write_text(f"{text}\n", encoding="utf-8")
    wanted = r"exports\.yaml:1: role of the roster 'analist' .*'analyst'"
    with pytest.raises(SettingsError, match=wanted):
        load_settings(folder)


def test_shipped_rights_may_name_roles_that_a_desk_has_not(folder: Path) -> None:
    (folder / "exports.yaml").unlink()
    _edit(folder, "roster.yaml", "  analyst: 舆情分析师\n", "")
    _edit(folder, "roster.yaml", "  - {role: analyst, people: [analyst]}\n", "")
    assert "analyst" in load_settings(folder).exports.rows


def test_reference_to_nothing_names_the_nearest_name(folder: Path) -> None:
    (folder / "routing.yaml").write_text(
        "routes:\n  - name: a\n    match: {topics: [fund_gapp]}\n", encoding="utf-8"
    )
    with pytest.raises(SettingsError, match=r"routing\.yaml:3: topic 'fund_gapp' .*'fund_gap'"):
        load_settings(folder)


def test_all_complaints_come_at_once(folder: Path) -> None:
    _edit(folder, "desk.yaml", "agency:", "agencie:")
    (folder / "routing.yaml").write_text("route: []\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(folder)
    assert "desk.yaml" in str(caught.value)
    assert "routing.yaml" in str(caught.value)


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--config"):
        load_settings(tmp_path / "nowhere")


def test_bad_duration_says_how_to_write_one(folder: Path) -> None:
    (folder / "sources.yaml").write_text(
        "sources:\n  - id: a\n    kind: feed\n    name: 甲报\n    url: http://a.example/rss\n"
        "    platform: news\n    authority: city\n    every: 10 minutes\n",
        encoding="utf-8",
    )
    with pytest.raises(SettingsError, match=r"sources\.yaml:8: .*30s, 15m, 4h or 3d"):
        load_settings(folder)


def test_secret_comes_from_environment_or_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_KEY", "s3")
    (tmp_path / "pw").write_text("tops\n", encoding="utf-8")
    assert resolve(f"a-${{HOOK_KEY}}-${{file:{tmp_path}/pw}}") == "a-s3-tops"


@pytest.mark.parametrize(("held", "said"), [(b"\xff\xfe", "no UTF-8"), (b" \n", "is empty")])
def test_secret_file_that_holds_none_is_named(tmp_path: Path, held: bytes, said: str) -> None:
    (tmp_path / "pw").write_bytes(held)
    with pytest.raises(SettingsError, match=said):
        resolve(f"${{file:{tmp_path}/pw}}")


def test_unset_secret_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOOK_KEY", raising=False)
    with pytest.raises(SettingsError, match="'HOOK_KEY' is not set"):
        resolve("${HOOK_KEY}")


def test_units_name_only_what_there_is(folder: Path) -> None:
    _edit(
        folder,
        "roster.yaml",
        "people: [duty_day]}\n  - id: benefits",
        "people: [duty_dya]}\n  - id: benefits",
    )
    _edit(folder, "roster.yaml", "topics: [fund_gap, fund_fraud]", "topics: [fund_gap, fund_frand]")
    _edit(folder, "roster.yaml", "office: office", "office: offce")
    _edit(folder, "roster.yaml", "id: contributions", "id: benefits")
    with pytest.raises(SettingsError) as caught:
        load_settings(folder)
    told = str(caught.value)
    assert "roster.yaml" in told
    assert "id 'benefits' stands twice" in told
    _edit(
        folder, "roster.yaml", "id: benefits\n    name: 参保", "id: contributions\n    name: 参保"
    )
    with pytest.raises(SettingsError) as caught:
        load_settings(folder)
    told = str(caught.value)
    for name, near in (("duty_dya", "duty_day"), ("fund_frand", "fund_fraud"), ("offce", "office")):
        assert f"{name!r} is not defined; did you mean {near!r}?" in told
