#!/usr/bin/env bash
# Builds the wheel, installs it with the locked packages into a fresh environment outside the
# checkout, and asks the command for what needs the shipped settings and data.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/python -m hatchling build -t wheel -d "$work/dist" >/dev/null
.venv/bin/python -m venv "$work/venv"
"$work/venv/bin/pip" install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
"$work/venv/bin/pip" install --disable-pip-version-check --quiet --no-deps "$work"/dist/*.whl
cd "$work"
venv/bin/monitor --version
venv/bin/monitor check-config
echo '{"id": 1, "title": "这个月养老金没到账", "text": ""}' | venv/bin/monitor classify | grep -q benefit_payment
venv/bin/monitor db upgrade --database sqlite:///wheel.db
echo "==> the wheel works on its own"
