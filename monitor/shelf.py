"""EDGE. The models of one desk on disk: the champion at work, those before it, and their ledger.

``champion.npz`` is the truth: a file that is always whole, because it is only ever replaced by one
rename. Whoever is replaced is kept as ``001.npz``, ``002.npz`` … ``ledger.jsonl`` says, by the hash
of a champion, when it came, who put it there, how it did, and whom it replaced. A line is written
before the rename it tells of; one whose model is not, and never was, at work tells of a step that a
crash cut off, and does no harm.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from monitor.classify.model import Model
from monitor.errors import InputError, NotFoundError, OutputError

_LEDGER = "ledger.jsonl"
SHIPPED = "shipped"
"""What stands for the model that came with the program, where a file would be named."""


class Shelf:
    """The folder that a champion lies in."""

    def __init__(self, champion: Path) -> None:
        self._champion = champion
        self._folder = champion.parent
        self._ledger = self._folder / _LEDGER

    def hash_of_champion(self) -> str:
        """What the model at work is recognised by; a word of its own for the shipped one."""
        return _hash(self._champion) if self._champion.is_file() else SHIPPED

    def promote(self, model: Model, *, instead_of: str, entry: Mapping[str, Any]) -> str:
        """Put ``model`` to work and keep the one before: the name of its file.

        ``instead_of`` is the hash of the champion it was compared with. Raises InputError when
        another one is at work by now, OutputError when the folder cannot be written.
        """
        with self._alone() as ledger:
            if self.hash_of_champion() != instead_of:
                raise InputError(
                    f"the model under {str(self._folder)!r} was replaced meanwhile; train again"
                )
            before = self._keep()
            with self._replacing() as path:
                model.save(path)
                told = {"before": before, "before_sha256": instead_of}
                self._write(ledger, {"action": "promoted", "sha256": _hash(path), **told, **entry})
            return before

    def roll_back(self, entry: Mapping[str, Any]) -> str:
        """Put the model before this one back to work: the name of its file, or ``shipped``.

        Raises NotFoundError when nothing came before, or its file is gone; OutputError.
        """
        with self._alone() as ledger:
            at_work = self._entry_of(self.hash_of_champion())
            if at_work is None:
                raise NotFoundError(
                    f"no earlier model is on record in {str(self._ledger)!r}; nothing to go back to"
                )
            before = str(at_work["before"])
            if before == SHIPPED:
                line = {"action": "rolled back", "sha256": SHIPPED, "kept": self._keep()}
                self._write(ledger, {**line, **entry})
                self._champion.unlink()
                _sync(self._folder)
            else:
                self._put_back(self._folder / before, str(at_work["before_sha256"]), ledger, entry)
            return before

    def _put_back(self, old: Path, sha256: str, ledger: IO[str], entry: Mapping[str, Any]) -> None:
        """Put a kept model to work again, if it still is the one that was kept."""
        if not old.is_file() or _hash(old) != sha256:
            raise NotFoundError(f"model {str(old)!r} is gone or changed; nothing to go back to")
        whom = self._entry_of(sha256) or {"before": SHIPPED, "before_sha256": SHIPPED}
        told = {name: whom[name] for name in ("before", "before_sha256")}
        line = {"action": "rolled back", "sha256": sha256, **told, "kept": self._keep()}
        with self._replacing() as path:
            path.write_bytes(old.read_bytes())
            self._write(ledger, {**line, **entry})

    def entries(self) -> list[dict[str, Any]]:
        """The ledger, oldest first; a line a crash tore is passed over."""
        try:
            lines = self._ledger.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return []
        found = []
        for line in lines:
            with suppress(ValueError):
                found.append(json.loads(line))
        return found

    def _entry_of(self, sha256: str) -> dict[str, Any] | None:
        told = [entry for entry in self.entries() if entry.get("sha256") == sha256]
        return told[-1] if told and "before" in told[-1] else None

    def _keep(self) -> str:
        """Keep the champion under a number of its own: the name of that file."""
        if not self._champion.is_file():
            return SHIPPED
        wanted = _hash(self._champion)
        numbered = sorted(self._folder.glob("[0-9][0-9][0-9]*.npz"))
        same = [path.name for path in numbered if _hash(path) == wanted]
        if same:
            return same[-1]
        number = 1 + max((int(path.stem) for path in numbered if path.stem.isdigit()), default=0)
        kept = self._folder / f"{number:03d}.npz"
        os.link(self._champion, kept)
        return kept.name

    @contextmanager
    def _replacing(self) -> Iterator[Path]:
        """A file to write; at the end it takes the champion's place in one step."""
        path = self._folder / f".{self._champion.name}.new"
        try:
            yield path
            _sync(path)
            path.replace(self._champion)
            _sync(self._folder)
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[IO[str]]:
        """The ledger, open at its end, while no other command changes the models."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._ledger.open("a", encoding="utf-8") as ledger:
                fcntl.flock(ledger, fcntl.LOCK_EX)
                yield ledger
        except OSError as error:
            raise OutputError(
                f"models under {str(self._folder)!r} cannot be written ({error.strerror}); "
                "the model at work is as it was; name a folder with --data-dir"
            ) from error

    def _write(self, ledger: IO[str], line: Mapping[str, Any]) -> None:
        torn = ledger.tell() and not self._ledger.read_bytes().endswith(b"\n")
        ledger.write("\n" * bool(torn) + json.dumps(line, ensure_ascii=False) + "\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sync(path: Path) -> None:
    """Have what was written to a file or folder reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
