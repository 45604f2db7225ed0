# Yipanhuo 一盘货. `make` lists the targets.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
NPM = $(shell command -v npm || echo $(BIN)/npm)
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.DEFAULT_GOAL := help
.PHONY: help install demo test check unit browser lock migration faults clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

install: .venv/.installed ## .venv with everything the product and its tests need

.venv/.installed: requirements-dev.lock package-lock.json pyproject.toml
	@test -n "$(PYTHON)" || { echo "Yipanhuo needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	PATH="$(PATH):$(CURDIR)/$(BIN)" $(NPM) ci --silent
	touch $@

demo: install ## everything up with example data and sandbox marketplaces; prints URL and log-in
	@$(BIN)/hub demo

test: install browser check unit ## the whole suite, as CI runs it

check: install ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: install ## pytest on all tests: those that share processes first, then real processes, then a real browser
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --ignore tests/browser --ignore tests/faults
	$(BIN)/python -m pytest tests/faults
	$(BIN)/python -m pytest tests/browser

browser: ## a Chromium for the browser tests, where it can be installed
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "No Chromium found: the browser tests will say so. Install the package chromium to run them."; fi
endif

faults: install ## the long fault runs: kills, every fault kind, the storm on one SKU, results into bench/RESULTS.md
	$(BIN)/python bench/faults.py
	$(BIN)/python bench/storm.py

lock: ## resolve dependencies anew into the two lock files
	$(BIN)/uv pip compile pyproject.toml --quiet --override overrides.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --quiet --extra dev --override overrides.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade -o requirements-dev.lock

migration: install ## a new schema step from the models: make migration NAME="what changed" ID=0002
	$(BIN)/python -m hub.cli.new_migration "$(NAME)" $(ID)

clean: ## remove the environment and the demo's data
	rm -rf .venv node_modules var
