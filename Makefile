# Golden Hour. `make run` shows it at work, `make test` proves it; both need only Python 3.11+, git and make.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
# Evaluation data is not part of the project; tests and benchmarks that want it say so without it.
EVALUATION ?= ../shared
export MONITOR_EVALUATION := $(wildcard $(abspath $(EVALUATION)))

.PHONY: help setup run test lint types layers tests test-postgres test-demo test-crash test-commands test-scenarios test-slow test-pages \
        test-model test-pythons test-wheel fuzz model eval bench bench-replay bench-topics \
        bench-pairs bench-incidents bench-speed bench-judgement bench-letters bench-collect bench-pages \
        bench-tone bench-forecast bench-alerts bench-reports lock clean
help:            ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 16

setup: $(STAMP)  ## make .venv from the hashed lock, with the `monitor` command in it

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup: $(PYTHON) is older than 3.11; name a newer one: make setup PYTHON=python3.12"; exit 1; }
	@echo "==> creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "==> installing the locked packages (about a minute the first time)"
	@$(BIN)/pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes -r requirements.lock
	@echo "==> installing monitor itself"
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: setup       ## play the demonstration: three days of a fictional city, from feed to digest
	@$(BIN)/monitor demo

test: setup      ## everything a newcomer should see pass: style, types, layers, tests
	@$(MAKE) --no-print-directory lint types layers tests

lint: setup      ## ruff: rules and format
	@echo "==> ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check .

types: setup     ## mypy --strict over the package and its tests
	@echo "==> mypy"; $(BIN)/mypy

layers: setup    ## import-linter: who may import whom
	@echo "==> import-linter"; $(BIN)/lint-imports

tests: setup     ## the default test run
	@# compiled files are kept, whatever the shell says: else each worker rewrites every assert anew
	@echo "==> pytest"; PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 2

test-postgres: setup ## the store, the hops and the scenarios on PostgreSQL (installs Debian's package if need be)
	@echo "==> pytest on PostgreSQL"
	@eval "$$(.ci/postgres.sh start)" && $(BIN)/pytest -m postgresql -n 2; code=$$?; .ci/postgres.sh stop; exit $$code

test-demo: setup ## the demonstration from end to end, and what it must show
	@echo "==> demonstration"; $(BIN)/pytest -m demonstration

test-crash: setup ## real processes killed, interrupted, locked out: collecting 100 times, delivering 1,000
	@echo "==> crashes"; $(BIN)/pytest -m crash -n 2 -rP

fuzz: setup      ## every reader of outside bytes on thousands of made-up ones (FUZZ=n for more)
	@echo "==> fuzz"; $(BIN)/pytest -m fuzz -n 2 --timeout=0 --hypothesis-profile=fuzz

test-commands: setup ## every command of the terminal, asked as a user would
	@echo "==> commands"; $(BIN)/pytest -m "command and not slow and not crash" -n 2

test-scenarios: setup ## days at the desk on the simulated clock, each written as a time line
	@echo "==> scenarios"; $(BIN)/pytest -m "scenario and not postgresql" -n 2

test-slow: setup ## what takes seconds each: bombs, megabytes, trainings
	@echo "==> slow"; $(BIN)/pytest -m slow -n 2

test-pages: setup ## what people read: each report from a store, opened in Chromium and LibreOffice (installs Debian's packages if need be)
	@echo "==> pages"; .ci/pages.sh && $(BIN)/pytest -m "pages and not postgresql and not slow" -n 2

test-model: setup ## the shipped model is what the shipped texts and rules give, trained again
	@echo "==> model"; $(BIN)/pytest -m model

test-pythons:    ## the default test run under the other Pythons, where they are installed
	@for version in 3.11 3.12 3.13; do .ci/test-python.sh $$version || exit 1; done

test-wheel: setup ## the built wheel, alone in a fresh environment
	@echo "==> wheel"; .ci/test-wheel.sh

model: setup     ## train the shipped model from data/training
	@echo "==> training"; $(BIN)/monitor train --output data/model/shipped.npz

eval: setup      ## how good the judgement is, on everything that is there, against its floors (RAISE=1 raises them)
	@$(BIN)/python bench/evaluate.py $(MONITOR_EVALUATION) $(if $(RAISE),--raise)

bench-replay: setup ## months of hot lists: events found, minutes to the alert, false alerts, speed
	@$(BIN)/python bench/replay.py $(EVALUATION)

bench-forecast: setup ## originals of the next hours: how often the interval held, beside the last hour
	@$(BIN)/python bench/forecast.py $(EVALUATION)

bench-topics: setup ## topics and relevance on hand-read items
	@$(BIN)/python bench/topics.py $(EVALUATION)

bench-pairs: setup ## one story or two: the grouping beside TF-IDF cosine and SimHash on read pairs
	@$(BIN)/python bench/pairs.py $(EVALUATION)

bench-incidents: setup ## a month of a million items through grouping and grading, and how firm the grade is
	@$(BIN)/python bench/incidents.py $(EVALUATION)

bench-speed: setup ## items a second through the gate, the classifier and the segmenter
	@$(BIN)/python bench/speed.py $(EVALUATION)

bench-judgement: setup ## the whole judgement beside jieba alone, its gate, its deep path, its memory
	@$(BIN)/python bench/judgement.py $(EVALUATION)

bench-letters: setup ## citizens' letters: relevance against the department they were filed under
	@$(BIN)/python bench/letters.py $(EVALUATION)

bench-collect: setup ## feeds a second, side by side with newsboat and reader (installs them under var/peers)
	@$(BIN)/python bench/collect.py

bench-tone: setup ## tone on hand-read items, side by side with SnowNLP
	@$(BIN)/python bench/tone.py $(EVALUATION)

bench-alerts: setup ## from a feed to the receiver, alerts a second, and Alertmanager (Debian's package) beside it
	@$(BIN)/python bench/alerts.py
	@$(BIN)/python bench/alertmanager.py

bench-pages: setup ## article extraction, side by side with trafilatura, readability-lxml and gne
	@$(BIN)/python bench/pages.py $(EVALUATION)

bench-reports: setup ## the digest of a day of a million items and a year of trends, on SQLite and PostgreSQL
	@eval "$$(.ci/postgres.sh start)" && $(BIN)/python bench/reports.py; code=$$?; .ci/postgres.sh stop; exit $$code

bench: eval bench-judgement bench-tone bench-pairs bench-replay bench-speed bench-pages \
       bench-collect ## every benchmark; figures go into bench/RESULTS.md by hand

lock:            ## rewrite requirements.lock from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra notify --extra parquet --extra pdf --extra postgres --extra report --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --upgrade -o requirements.lock

clean:           ## remove what running made
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
