"""How often the forecast of originals held, beside "as in the last hour": `make bench-forecast`.

Plays the recorded hot lists and the demonstration through the whole line as a user would, then asks
at every full hour of every incident, from its first original to a day after its last, what the next
hours will bring, by nothing but what was known then. "Hours with news" leaves out those in which
nothing was, nothing came and nothing but nothing was expected: an interval from 0 holds there at no
cost. The figures of monitor/incidents/forecast.py were chosen on the months before ``SPLIT``.
Takes the folder of evaluation data as its only argument.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.incidents.forecast import CHECKED, HORIZONS, Forecast, foretell
from monitor.incidents.voices import originals
from monitor.store import Store

MONITOR = Path(sys.executable).parent / "monitor"
SPLIT = datetime(2024, 9, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

Series = Sequence[datetime]
"""When the originals of one incident were published, in that order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One forecast, what came, and what "as in the last hour" would have said."""

    told: Forecast
    came: int
    naive: int

    @property
    def held(self) -> bool:
        """Whether what came lay in the interval."""
        return self.told.low <= self.came <= self.told.high

    @property
    def news(self) -> bool:
        """Whether something was, came or was expected."""
        return bool(self.came or self.naive or self.told.originals)


def incidents(database: Path) -> list[Series]:
    store = Store.open(f"sqlite:///{database}")
    with store.read() as unit:
        members = unit.incidents.members(unit.incidents.all_ids())
    store.close()
    found = (sorted(m.item.published_at for m in originals(each)) for each in members.values())
    return [times for times in found if times]


def trials(series: Iterable[Series]) -> list[Trial]:
    return [trial for times in series for now in hours(times) for trial in at(times, now)]


def hours(times: Series) -> Iterable[datetime]:
    now = times[0].replace(minute=0, second=0, microsecond=0) + HOUR
    while now <= times[-1] + DAY:
        yield now
        now += HOUR


def at(times: Series, now: datetime) -> Iterable[Trial]:
    for told in foretell(times, now):
        came = sum(now < moment <= now + told.hours * HOUR for moment in times)
        naive = told.hours * sum(now - HOUR < moment <= now for moment in times)
        yield Trial(told=told, came=came, naive=naive)


def table(title: str, made: Sequence[Trial]) -> None:
    print(f"\n**{title}**\n")
    print("| hours ahead | forecasts | held | held, hours with news | MAE | naive MAE | width |")
    print("|---|---|---|---|---|---|---|")
    for ahead in HORIZONS:
        some = [trial for trial in made if trial.told.hours == ahead]
        if not some:
            continue
        news = [trial for trial in some if trial.news]
        error = mean([abs(t.told.originals - t.came) for t in some])
        naive = mean([abs(t.naive - t.came) for t in some])
        width = mean([t.told.high - t.told.low for t in some])
        print(
            f"| {ahead} | {len(some)} | {share(some)} | {share(news)} of {len(news)} "
            f"| {error:.2f} | {naive:.2f} | {width:.1f} |"
        )


def share(some: Sequence[Trial]) -> str:
    return f"{sum(trial.held for trial in some) / len(some):.0%}" if some else "-"


def mean(figures: Sequence[int]) -> float:
    return sum(figures) / len(figures)


def play(*command: str | Path) -> None:
    subprocess.run([MONITOR, *command], check=True, stdout=subprocess.DEVNULL)


def main(evaluation: Path) -> None:
    stream = evaluation / "data" / "hotstream_dev.jsonl.gz"
    with tempfile.TemporaryDirectory() as folder:
        played = Path(folder) / "replay.db"
        if stream.is_file():
            at_database = ["--database", f"sqlite:///{played}"]
            play("replay", stream, *at_database)
            found = incidents(played)
            chosen = [times for times in found if times[0] < SPLIT]
            checked = [times for times in found if times[0] >= SPLIT]
            table(f"Hot lists before {SPLIT:%Y-%m}, on which it was chosen", trials(chosen))
            table(f"Hot lists from {SPLIT:%Y-%m} on, on which it is checked", trials(checked))
        else:
            print(f"no evaluation data at {evaluation}: hot lists were not measured")
        play("demo", "--data-dir", folder)
        table("The demonstration", trials(incidents(Path(folder) / "demo" / "demo.db")))
    print(f"\nsaid to staff: {', '.join(f'{h} h {held:.0%}' for h, held in CHECKED.items())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
