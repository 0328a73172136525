"""The models on disk: one is at work, those before it are kept, and a crash costs nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from monitor.classify.model import Head, Model
from monitor.errors import InputError, NotFoundError, OutputError
from monitor.shelf import SHIPPED, Shelf

SIGNED = {"by": "林知夏", "at": "2026-06-15T01:00:00+00:00"}


def model(threshold: float) -> Model:
    return Model(
        heads=(Head(name="relevant", slope=1.0, offset=0.0, threshold=threshold),),
        grams=("养老金",),
        idf=np.ones(1, dtype=np.float32),
        marks=(),
        mark_value=0.5,
        weights=np.zeros((1, 1), dtype=np.float16),
        card={},
    )


@pytest.fixture
def champion(tmp_path: Path) -> Path:
    return tmp_path / "models" / "champion.npz"


@pytest.fixture
def shelf(champion: Path) -> Shelf:
    return Shelf(champion)


def promote(shelf: Shelf, threshold: float) -> str:
    return shelf.promote(model(threshold), instead_of=shelf.hash_of_champion(), entry=SIGNED)


def at_work(champion: Path) -> float:
    return Model.load(champion).heads[0].threshold


def test_signature_with_a_line_separator_does_not_tear_the_ledger(
    shelf: Shelf, champion: Path
) -> None:
    entry = {**SIGNED, "by": "林\u2028知夏"}
    shelf.promote(model(0.1), instead_of=SHIPPED, entry=entry)
    assert shelf.roll_back(entry) == SHIPPED
    assert not champion.exists()


def names(champion: Path) -> list[str]:
    return sorted(path.name for path in champion.parent.iterdir())


def test_first_model_of_the_desk_takes_the_place_of_the_shipped_one(
    shelf: Shelf, champion: Path
) -> None:
    assert shelf.hash_of_champion() == SHIPPED
    assert promote(shelf, 0.1) == SHIPPED
    assert at_work(champion) == 0.1
    assert names(champion) == ["champion.npz", "ledger.jsonl"]
    (entry,) = shelf.entries()
    assert entry["sha256"] == shelf.hash_of_champion()
    assert (entry["action"], entry["before"], entry["by"]) == ("promoted", SHIPPED, "林知夏")


def test_whoever_is_replaced_is_kept_under_a_number(shelf: Shelf, champion: Path) -> None:
    kept = [promote(shelf, threshold) for threshold in (0.1, 0.2, 0.3)]
    assert kept == [SHIPPED, "001.npz", "002.npz"]
    assert at_work(champion) == 0.3
    assert at_work(champion.with_name("001.npz")) == 0.1
    assert at_work(champion.with_name("002.npz")) == 0.2


def test_rolling_back_goes_step_by_step_to_the_shipped_model(shelf: Shelf, champion: Path) -> None:
    for threshold in (0.1, 0.2, 0.3):
        promote(shelf, threshold)
    assert (shelf.roll_back(SIGNED), at_work(champion)) == ("002.npz", 0.2)
    assert (shelf.roll_back(SIGNED), at_work(champion)) == ("001.npz", 0.1)
    assert shelf.roll_back(SIGNED) == SHIPPED
    assert not champion.exists()
    with pytest.raises(NotFoundError, match="nothing to go back to"):
        shelf.roll_back(SIGNED)
    assert len(shelf.entries()) == 6
    assert at_work(champion.with_name("003.npz")) == 0.3, "nothing is lost by going back"


def test_model_that_comes_after_going_back_remembers_where_it_came_from(
    shelf: Shelf, champion: Path
) -> None:
    for threshold in (0.1, 0.2):
        promote(shelf, threshold)
    shelf.roll_back(SIGNED)
    assert promote(shelf, 0.3) == "001.npz"
    shelf.roll_back(SIGNED)
    assert at_work(champion) == 0.1


def test_model_compared_with_another_champion_is_refused(shelf: Shelf, champion: Path) -> None:
    compared_with = shelf.hash_of_champion()
    promote(shelf, 0.1)
    with pytest.raises(InputError, match="train again"):
        shelf.promote(model(0.2), instead_of=compared_with, entry=SIGNED)
    assert at_work(champion) == 0.1


def test_model_somebody_laid_there_is_kept_and_can_not_be_gone_behind(
    shelf: Shelf, champion: Path
) -> None:
    champion.parent.mkdir()
    model(0.9).save(champion)
    with pytest.raises(NotFoundError, match="no earlier model"):
        shelf.roll_back(SIGNED)
    assert promote(shelf, 0.1) == "001.npz"
    shelf.roll_back(SIGNED)
    assert at_work(champion) == 0.9


def test_torn_line_of_the_ledger_is_passed_over(shelf: Shelf, champion: Path) -> None:
    promote(shelf, 0.1)
    ledger = champion.with_name("ledger.jsonl")
    ledger.write_text(ledger.read_text(encoding="utf-8") + '{"action": "prom', encoding="utf-8")
    promote(shelf, 0.2)
    assert [entry["action"] for entry in shelf.entries()] == ["promoted", "promoted"]
    assert json.loads(ledger.read_text(encoding="utf-8").splitlines()[-1])["before"] == "001.npz"
    assert shelf.roll_back(SIGNED) == "001.npz"


def test_old_model_that_was_removed_is_named(shelf: Shelf, champion: Path) -> None:
    for threshold in (0.1, 0.2):
        promote(shelf, threshold)
    champion.with_name("001.npz").unlink()
    with pytest.raises(NotFoundError, match=r"001\.npz"):
        shelf.roll_back(SIGNED)
    assert at_work(champion) == 0.2


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="models"):
        promote(Shelf(tmp_path / "models" / "champion.npz"), 0.1)


# ── killed on the way ────────────────────────────────────────────────────────────────────────

_KILLED = """
import os, signal, sys
sys.path[:0] = [{tests!r}]
from pathlib import Path
from monitor import shelf
from monitor.classify.model import Model
from test_shelf import SIGNED, model, promote

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

target, name = {where!r}
setattr({{"shelf": shelf, "Shelf": shelf.Shelf, "Path": Path, "Model": Model}}[target], name, die)
books = shelf.Shelf(Path({champion!r}))
promote(books, 0.7) if {forward!r} else books.roll_back(SIGNED)
"""


@pytest.mark.parametrize(
    ("where", "forward"),
    [
        (("Model", "save"), True),
        (("Shelf", "_write"), True),
        (("shelf", "_sync"), True),
        (("Path", "replace"), True),
        (("Path", "replace"), False),
    ],
    ids=["saving", "on the ledger", "reaching the disk", "renaming", "renaming back"],
)
@pytest.mark.slow
def test_command_killed_on_the_way_leaves_a_champion_that_works(
    shelf: Shelf, champion: Path, where: tuple[str, str], *, forward: bool
) -> None:
    for threshold in (0.1, 0.2):
        promote(shelf, threshold)
    script = _KILLED.format(
        tests=str(Path(__file__).parent), where=where, champion=str(champion), forward=forward
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert at_work(champion) == 0.2
    assert shelf.roll_back(SIGNED) == "001.npz", "the step that was cut off does no harm"
    assert at_work(champion) == 0.1
    assert promote(shelf, 0.8) == "001.npz"
    assert at_work(champion) == 0.8
    assert not champion.with_name(".champion.npz.new").exists()
