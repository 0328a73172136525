"""The commands by which staff say what is one story: merge, split, move, rename."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from monitor.store import Store

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]
WHO = ("--by", "林知夏", "--reason", "核实系一事")


@pytest.fixture
def ask(door: Door, desk: Where) -> Callable[..., Done]:
    """A command on the desk's own settings, database and data folder."""

    def asked(*words: object) -> Done:
        return door(*words, *desk["config"], *desk["database"], *desk["data"])

    return asked


@pytest.fixture
def store(desk: Where) -> Iterator[Store]:
    opened = Store.open(desk["database"][1])
    yield opened
    opened.close()


def homes(store: Store) -> dict[int, list[int]]:
    with store.read() as unit:
        members = unit.incidents.members(unit.incidents.all_ids())
    return {i: [one.item.id for one in some] for i, some in members.items() if some}


def test_merger_by_code_is_taken_back_by_code(
    ask: Door, door: Door, desk: Where, store: Store
) -> None:
    before = homes(store)
    small, big = sorted(before, key=lambda i: len(before[i]))[:: len(before) - 1]
    with store.read() as unit:
        code = unit.incidents.get([small])[0].code
    done = ask("merge", code, big, *WHO)
    assert (done.code, done.err) == (0, "")
    assert f"事件 {code} 已并入事件 {big}" in done.out
    assert sorted(homes(store)[big]) == sorted(before[small] + before[big])
    assert "已是如此" in ask("merge", small, big, *WHO).out
    told = door("lineage", code, *desk["database"]).out
    assert f"已并入事件 {big}" in told
    assert "首发" in told
    back = ask("split", big, "--merged", code, *WHO)
    assert "已另立为事件" in back.out
    assert sorted(homes(store).values()) == sorted(before.values())


def test_item_is_moved_out_and_named(ask: Door, store: Store) -> None:
    big, items = max(homes(store).items(), key=lambda pair: len(pair[1]))
    done = ask("move", items[-1], "--to", "new", *WHO)
    assert done.code == 0, done.err
    new = next(i for i, held in homes(store).items() if items[-1] in held)
    assert new != big
    named = ask("rename", new, "柳浦镇养老金迟发", "--by", "林知夏")
    assert "已改名为《柳浦镇养老金迟发》" in named.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("merge", 1, 1, *WHO), 1, "不能并入自己"),
        (("merge", 1, "20990101-001", *WHO), 1, "20990101-001"),
        (("merge", "一", 1, *WHO), 2, "一"),
        (("split", 1, *WHO), 1, "--item"),
        (("split", 1, "--merged", 2, *WHO), 1, "came with incident 2"),
        (("move", 1, "--to", "nowhere", *WHO), 2, "nowhere"),
        (("rename", 1, " ", "--by", "林知夏"), 1, "名称是空的"),
        (("merge", 1, 2, "--by", "林知夏"), 2, "--reason"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    ask: Door, store: Store, words: tuple[object, ...], code: int, says: str
) -> None:
    before = homes(store)
    done = ask(*words)
    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert "Traceback" not in done.err
    assert homes(store) == before
