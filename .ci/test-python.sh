#!/usr/bin/env bash
# The default test run under one more Python: .ci/test-python.sh 3.12
# Looks for pythonX.Y on the PATH and under pyenv; says so when there is none.
set -euo pipefail
version=$1

find_python() {
  local candidate
  for candidate in "$(command -v "python$version" || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python; do
    if [ -x "$candidate" ] && "$candidate" -c '' 2>/dev/null; then echo "$candidate"; return; fi
  done
  return 1
}

if .venv/bin/python --version 2>/dev/null | grep -q " $version\."; then
  echo "==> Python $version is the one of .venv; tried already"
  exit 0
fi
if ! python=$(find_python); then
  echo "==> Python $version is not installed here; not tried"
  exit 0
fi
echo "==> Python $version"
make --no-print-directory types tests PYTHON="$python" VENV=".venv-$version"
