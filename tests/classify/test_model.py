"""The linear model: its file, its probabilities, its reasons."""

from __future__ import annotations

import json
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.app import load_model
from monitor.classify import model as module
from monitor.classify.features import Features
from monitor.classify.model import RELEVANT, Head, Model
from monitor.errors import InputError


def head(name: str, slope: float = 2.0) -> Head:
    return Head(name=name, slope=slope, offset=-1.0, threshold=0.5)


SMALL = Model(
    heads=(head(RELEVANT), head("fund_gap"), head("tone:-1")),
    grams=("养老金", "缺口", "没", "off"),
    idf=np.array([1.5, 2.0, 1.0, 3.0], dtype=np.float32),
    marks=("anchor", "off"),
    mark_value=0.5,
    weights=np.array(
        [[3, 1, 0], [1, 4, 1], [0, 0, 2], [-1, 0, 0], [2, 0, 0], [-4, -2, 0]], dtype=np.float16
    ),
    card={"texts": 3},
)


def seen(*grams: str, marks: tuple[str, ...] = ()) -> Features:
    return Features(grams=grams, words=(), marks=frozenset(marks))


def chance(features: Features, name: str = RELEVANT) -> float:
    return float(SMALL.probabilities(features)[SMALL.columns[name]])


# ── deciding ─────────────────────────────────────────────────────────────────────────────────


@given(
    st.lists(st.sampled_from([*SMALL.grams, "别的", "", "anchor"]), max_size=60),
    st.frozensets(st.sampled_from([*SMALL.marks, "unknown"])),
)
def test_every_probability_lies_between_none_and_all(grams: list[str], marks: set[str]) -> None:
    found = SMALL.probabilities(Features(grams=tuple(grams), words=(), marks=frozenset(marks)))
    assert found.shape == (3,)
    assert ((found >= 0) & (found <= 1)).all()


def test_what_speaks_for_a_label_raises_it_and_what_speaks_against_lowers_it() -> None:
    assert chance(seen("养老金")) > chance(seen()) > chance(seen(marks=("off",)))
    assert chance(seen("养老金", marks=("anchor",))) > chance(seen("养老金"))


def test_calibration_keeps_the_order_of_the_sums() -> None:
    texts = [seen(*grams) for grams in (("养老金",), ("缺口",), ("没",), ("养老金", "缺口"), ())]
    steeper = replace(SMALL, heads=tuple(replace(h, slope=5.0, offset=2.0) for h in SMALL.heads))
    one = [float(SMALL.probabilities(text)[0]) for text in texts]
    other = [float(steeper.probabilities(text)[0]) for text in texts]
    assert np.argsort(one).tolist() == np.argsort(other).tolist()


def test_letters_that_spell_the_name_of_a_mark_are_only_letters() -> None:
    assert chance(seen("off")) > chance(seen(marks=("off",)))
    assert chance(seen("anchor")) == pytest.approx(chance(seen()))


def test_nothing_known_leaves_the_offset_alone() -> None:
    assert chance(seen("别的")) == pytest.approx(1 / (1 + np.exp(1.0)))


def test_the_likeliest_of_some_heads_is_named() -> None:
    found = SMALL.chances(seen("缺口"))
    assert list(found) == list(SMALL.columns)
    assert max(("tone:-1", "fund_gap"), key=found.__getitem__) == "fund_gap"


def test_reasons_are_grams_of_the_text_that_speak_for_the_label() -> None:
    features = seen("养老金", "缺口", "别的", marks=("anchor",))
    assert SMALL.reasons(features, "fund_gap") == ("缺口", "养老金")
    assert SMALL.reasons(features, "fund_gap", limit=1) == ("缺口",)
    assert SMALL.reasons(features, "tone:-1") == ("缺口",)
    assert SMALL.reasons(seen(), "fund_gap") == ()


# ── the file ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.npz"
    SMALL.save(path)
    return path


def test_a_model_comes_back_as_it_was_saved(file: Path) -> None:
    again = Model.load(file)
    assert again.version == SMALL.version
    assert (again.heads, again.grams, again.marks) == (SMALL.heads, SMALL.grams, SMALL.marks)
    assert again.card == SMALL.card
    np.testing.assert_array_equal(again.weights, SMALL.weights)
    features = seen("养老金", "没", marks=("anchor",))
    np.testing.assert_array_equal(again.probabilities(features), SMALL.probabilities(features))


def test_the_same_model_is_written_as_the_same_bytes(file: Path, tmp_path: Path) -> None:
    Model.load(file).save(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == file.read_bytes()


@pytest.mark.parametrize(
    "other",
    [
        replace(SMALL, weights=SMALL.weights * 2),
        replace(SMALL, idf=SMALL.idf + 1),
        replace(SMALL, grams=("养老金", "缺口", "没", "on")),
        replace(SMALL, marks=("anchor", "core")),
        replace(SMALL, heads=(head(RELEVANT, 3.0), *SMALL.heads[1:])),
    ],
    ids=["weights", "idf", "grams", "marks", "heads"],
)
def test_whatever_decides_changes_the_version(other: Model) -> None:
    assert other.version != SMALL.version


def refused(path: Path) -> str:
    with pytest.raises(InputError, match="cannot be read") as caught:
        Model.load(path)
    message = str(caught.value)
    assert repr(str(path)) in message
    assert "monitor train --rollback" in message
    return message


def rewritten(file: Path, **changes: bytes | None) -> None:
    """The same file with some of its parts exchanged, or left out."""
    with zipfile.ZipFile(file) as old:
        parts: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
    parts |= {name.replace("_", "."): content for name, content in changes.items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere.npz")


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(file: Path, share: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * share)])
    refused(file)


def test_a_file_with_any_byte_damaged_is_refused_or_means_the_same(file: Path) -> None:
    data = file.read_bytes()
    for place in range(0, len(data), 7):
        file.write_bytes(data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :])
        try:
            found = Model.load(file)
        except InputError:
            continue
        assert found.version == SMALL.version  # a date or a flag that nobody reads


@pytest.mark.parametrize("part", ["header_json", "grams_txt", "idf_f2", "weights_f2"])
@pytest.mark.parametrize("content", [None, b"", b"x", b"\xff" * 90, b"[]", b"{}", b"null"])
def test_a_file_with_a_wrong_part_is_refused(file: Path, part: str, content: bytes | None) -> None:
    rewritten(file, **{part: content})
    refused(file)


def with_header(change: Callable[[dict[str, object]], object]) -> bytes:
    header: dict[str, object] = {
        "format": 1,
        "heads": [[h.name, h.slope, h.offset, h.threshold] for h in SMALL.heads],
        "mark_value": 0.5,
        "marks": list(SMALL.marks),
        "card": {},
    }
    change(header)
    return json.dumps(header).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda header: header.update(format=2),
        lambda header: header.update(heads=[]),
        lambda header: header.update(heads=[["fund_gap", 1, 1, 0.5]] * 3),
        lambda header: header.update(heads=[[RELEVANT, "steep", 1, 0.5]] * 3),
        lambda header: header.update(heads=[[RELEVANT, float("nan"), 1, 0.5]] * 3),
        lambda header: header.update(heads=[[RELEVANT, 1]] * 3),
        lambda header: header.update(marks=["anchor"]),
        lambda header: header.update(mark_value="half"),
        lambda header: header.update(card=3),
        lambda header: header.pop("marks"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(
    file: Path, change: Callable[[dict[str, object]], object]
) -> None:
    rewritten(file, header_json=with_header(change))
    refused(file)


def test_a_file_whose_weights_are_no_numbers_is_refused(file: Path) -> None:
    rewritten(file, weights_f2=np.full((6, 3), np.nan, dtype="<f2").tobytes())
    assert "a weight is no number" in refused(file)


def test_a_file_that_would_unpack_to_too_much_is_refused_unread(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewritten(file, weights_f2=b"\0" * 5_000_000)
    assert file.stat().st_size < 20_000
    monkeypatch.setattr(module, "_MOST_BYTES", 4_000_000)
    assert "unpack to more than" in refused(file)


def test_parts_nobody_asked_for_are_not_unpacked(file: Path) -> None:
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as grown:
        grown.writestr("bomb", b"\0" * 1_000_000)
        grown.writestr("../outside", b"x")
    assert Model.load(file).version == SMALL.version
    assert not (file.parent.parent / "outside").exists()


def test_a_foreign_format_is_refused_and_nothing_in_it_runs(tmp_path: Path) -> None:
    marker = tmp_path / "ran"

    class Trap:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
            return (marker.write_text, ("ran",))

    path = tmp_path / "model.npz"
    path.write_bytes(pickle.dumps(Trap()))
    refused(path)
    np.savez(path, allow_pickle=True, header=np.array([Trap()], dtype=object))
    refused(path)
    assert not marker.exists()


def test_no_module_of_ours_reads_pickles() -> None:
    root = Path(module.__file__).parents[1]
    reading = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if any(
            word in path.read_text(encoding="utf-8")
            for word in ("import pickle", "import joblib", "allow_pickle=True", "import marshal")
        )
    ]
    assert reading == []


# ── the shipped one ──────────────────────────────────────────────────────────────────────────


def test_the_shipped_model_has_its_thresholds_within_reason() -> None:
    for each in load_model().heads:
        assert 0.1 <= each.threshold <= 0.95, each
        assert each.slope > 0, each
