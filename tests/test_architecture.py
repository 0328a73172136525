"""The house rules that import-linter cannot see: sizes, lazy imports, places for everything."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
SLOW = ("sklearn", "rjieba", "jieba", "fastapi", "sqlalchemy", "numpy", "pydantic", "rich")


def _functions(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_file_and_its_functions_fit_the_budget(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE, f"{path} has {lines} lines; find the seam and split it"
    long = [(name, n) for name, n in _functions(path) if n > LONGEST_FUNCTION]
    assert not long, f"functions over {LONGEST_FUNCTION} lines in {path}: {long}"


def test_package_is_at_most_three_levels_deep() -> None:
    depths = {path: len(path.relative_to(ROOT / "monitor").parts) for path in MODULES}
    assert max(depths.values()) <= 4, "monitor/a/b/c.py is as deep as it gets"


@pytest.mark.parametrize(
    "package", sorted({p.parent for p in MODULES}), ids=lambda p: str(p.relative_to(ROOT))
)
def test_every_package_says_what_it_holds(package: Path) -> None:
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), f"{package}/__init__.py needs a docstring"


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "managers", "services"])
def test_no_module_has_a_name_that_says_nothing(name: str) -> None:
    assert not [path for path in MODULES if name in (path.stem, path.parent.name)]


def test_help_loads_nothing_slow() -> None:
    code = (
        "import sys; from monitor.cli import monitor; "
        "monitor(['--help'], standalone_mode=False); "
        f"print([m for m in {SLOW!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert "黄金一小时" in done.stdout


def test_lock_names_no_host_and_hashes_everything() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert lock.count("==") <= lock.count("--hash=")
