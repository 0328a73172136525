"""The linear model: one calibrated probability per label, out of a plain file, with its reasons.

Trained by ``train`` with scikit-learn, used without it: an answer is a product of a sparse row with
a small matrix, and every share of it can be named. The file is a zip of plain numbers, names and
one JSON text: opening a foreign one can run nothing.
"""

from __future__ import annotations

import hashlib
import json
import math
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from monitor.classify.features import Features
from monitor.errors import InputError

RELEVANT = "relevant"
_FORMAT = 1
_PARTS = ("header.json", "grams.txt", "idf.f2", "weights.f2")
_MOST_BYTES = 200_000_000
"""What a model may unpack to; the shipped one has a fortieth of it."""
_UNREADABLE = (
    *(OSError, zipfile.BadZipFile, zlib.error, EOFError),
    *(KeyError, IndexError, ValueError, TypeError, RuntimeError),
)
_REMEDY = "run `monitor train --rollback`, or install monitor again for the shipped one"

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One label the model decides: ``relevant``, a topic id, ``tone:-1`` or ``demand:help``."""

    name: str
    slope: float
    """With ``offset``: from the raw sum to a probability (Platt 1999)."""
    offset: float
    threshold: float
    """Probability from which the label is given."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """Weights of every feature for every head."""

    heads: tuple[Head, ...]
    grams: tuple[str, ...]
    """Names of words and characters; row n of ``weights`` belongs to entry n."""
    idf: Floats
    """Rarity of each gram, from the training texts."""
    marks: tuple[str, ...]
    """Names of what rules find; their rows follow those of ``grams``."""
    mark_value: float
    """What a mark counts beside a text whose grams have length 1."""
    weights: npt.NDArray[np.float16]
    """One row a feature, one column a head."""
    card: Mapping[str, Any]
    """Where it comes from: number of texts, their digest, figures of cross-validation."""

    @cached_property
    def version(self) -> str:
        """Twelve hex digits over all that decides."""
        digest = hashlib.blake2b(digest_size=6)
        names = repr((self.heads, self.grams, self.marks, self.mark_value))
        for part in (self.weights.tobytes(), self.idf.tobytes(), names.encode()):
            digest.update(part)
        return digest.hexdigest()

    @cached_property
    def _gram_rows(self) -> Mapping[str, int]:
        return {name: row for row, name in enumerate(self.grams)}

    @cached_property
    def _mark_rows(self) -> Mapping[str, int]:
        """Apart from the grams: a text may hold the very letters of a mark's name."""
        return {name: row for row, name in enumerate(self.marks, len(self.grams))}

    @cached_property
    def _lines(self) -> Floats:
        """``weights``, in the precision that is worked with."""
        return self.weights.astype(np.float32)

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """Name of a head to its column."""
        return {head.name: column for column, head in enumerate(self.heads)}

    @cached_property
    def _calibration(self) -> tuple[Floats, Floats]:
        slopes = np.array([head.slope for head in self.heads], dtype=np.float32)
        return slopes, np.array([head.offset for head in self.heads], dtype=np.float32)

    def row(self, features: Features) -> tuple[npt.NDArray[np.intp], Floats]:
        """The known features of a text: their rows and values."""
        row_of = self._gram_rows.get
        met = [row for name in features.grams if (row := row_of(name)) is not None]
        rows, often = np.unique(np.array(met, dtype=np.intp), return_counts=True)
        values = (1 + np.log(often, dtype=np.float32)) * self.idf[rows]
        length = float(np.sqrt(values @ values)) or 1.0
        known = self._mark_rows
        marked = [known[name] for name in sorted(features.marks) if name in known]
        extra = np.full(len(marked), self.mark_value, dtype=np.float32)
        return (
            np.concatenate([rows, np.array(marked, dtype=np.intp)]),
            np.concatenate([values / length, extra]).astype(np.float32),
        )

    def probabilities(self, features: Features) -> Floats:
        """One probability per head, in the order of ``heads``."""
        rows, values = self.row(features)
        slopes, offsets = self._calibration
        sums = values @ self._lines[rows]
        return np.asarray(1 / (1 + np.exp(-(slopes * sums + offsets))), dtype=np.float32)

    def chances(self, features: Features) -> Mapping[str, float]:
        """``probabilities`` by the name of the head."""
        return dict(zip(self.columns, self.probabilities(features).tolist(), strict=True))

    def reasons(self, features: Features, head: str, limit: int = 3) -> tuple[str, ...]:
        """The words and characters that spoke most for ``head``."""
        rows, values = self.row(features)
        shares = values * self._lines[rows, self.columns[head]]
        shares = shares[rows < len(self.grams)]  # marks stand behind them
        best = np.argsort(-shares, kind="stable")[: 4 * limit].tolist()
        words = [self.grams[rows[n]] for n in best if shares[n] > 0]
        kept: list[str] = []
        for word in words:
            if len(word) > 1 and "0" not in word and not any(word in other for other in kept):
                kept.append(word)
        return tuple(kept[:limit])

    # ── the file ─────────────────────────────────────────────────────────────────────────────

    def save(self, path: Path) -> None:
        """Write the model; the same model always gives the same bytes."""
        header = {
            "format": _FORMAT,
            "heads": [[h.name, h.slope, h.offset, h.threshold] for h in self.heads],
            "mark_value": self.mark_value,
            "marks": list(self.marks),
            "card": dict(self.card),
        }
        parts = {
            "header.json": json.dumps(header, ensure_ascii=False, sort_keys=True).encode(),
            "grams.txt": "\n".join(self.grams).encode(),
            "idf.f2": self.idf.astype("<f2").tobytes(),
            "weights.f2": self.weights.astype("<f2").tobytes(),
        }
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
            for name, content in parts.items():
                file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)

    @classmethod
    def load(cls, path: Path) -> Model:
        """Read a model; InputError when the file is missing, damaged or of another format."""
        try:
            with zipfile.ZipFile(path) as file:
                if sum(file.getinfo(name).file_size for name in _PARTS) > _MOST_BYTES:
                    raise ValueError(f"it would unpack to more than {_MOST_BYTES} bytes")
                return cls._read({name: file.read(name) for name in _PARTS})
        except _UNREADABLE as error:
            raise InputError(f"model {str(path)!r} cannot be read ({error}); {_REMEDY}") from error

    @classmethod
    def _read(cls, parts: Mapping[str, bytes]) -> Model:
        header = json.loads(parts["header.json"])
        if header["format"] != _FORMAT:
            raise ValueError(f"format {header['format']!r} instead of {_FORMAT}")
        grams = tuple(parts["grams.txt"].decode().split("\n"))
        heads = tuple(_head(*fields) for fields in header["heads"])
        marks = tuple(map(str, header["marks"]))
        idf = np.frombuffer(parts["idf.f2"], dtype="<f2").astype(np.float32)
        shape = len(grams) + len(marks), len(heads)
        weights = np.frombuffer(parts["weights.f2"], dtype="<f2").reshape(shape)
        if heads[0].name != RELEVANT or len(idf) != len(grams):
            raise ValueError("its parts do not fit each other")
        if not (np.isfinite(idf).all() and np.isfinite(weights).all()):
            raise ValueError("a weight is no number")
        return cls(
            heads=heads,
            grams=grams,
            idf=idf,
            marks=marks,
            mark_value=float(header["mark_value"]),
            weights=weights,
            card=dict(header["card"]),
        )


def _head(name: str, slope: float, offset: float, threshold: float) -> Head:
    figures = (float(slope), float(offset), float(threshold))
    if not all(map(math.isfinite, figures)):
        raise ValueError(f"head {name!r} has a figure that is no number")
    return Head(name=str(name), slope=figures[0], offset=figures[1], threshold=figures[2])
