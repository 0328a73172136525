"""A Python of its own for the programs we are measured beside; they are no dependencies of ours."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "var" / "peers"
PACKAGES = (
    "trafilatura>=2,<3",
    "readability-lxml>=0.8,<1",
    "gne>=0.3,<1",
    "reader>=3,<4",
    "snownlp>=0.12.3,<0.13",
    "sgmllib3k>=1",  # reader's own feedparser imports it
)


def peers_python() -> Path:
    """The Python under ``var/peers``, made when it is not there."""
    python = FOLDER / "bin" / "python"
    if not python.exists():
        print(f"installing the peers into {FOLDER}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--upgrade"]
    subprocess.run([*install, "pip"], check=True)  # an old one stumbles over lxml[html-clean]
    subprocess.run([*install, *PACKAGES], check=True)
    return python
