# The verbs of this repository. Every one sets up what it needs in .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WHAT ?= compare server

.PHONY: help setup demo test test-newest test-editors test-model lint fix docs bench clean

help:
	@echo "make demo         see the product work, two minutes"
	@echo "make test         lint, types, all tests"
	@echo "make test-newest  the tests on the newest Python of this machine"
	@echo "make test-editors the server in real editors; installs them where it may"
	@echo "make test-model   the tests that ask a real model, which is installed first: 130 MB"
	@echo "make fix          what the linter and the formatter can mend"
	@echo "make docs         write anew what is generated: schemas, command line, settings, rules, code map"
	@echo "make bench        time and memory, beside other tools; WHAT=drift, releases, fill: what is found, what is refused"
	@echo "make clean        remove what these verbs made"

setup: $(VENV)/.ready

# Versions come from requirements.lock, by ordinary names: any index that pip is configured with will do.
$(VENV)/.ready: pyproject.toml requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable . --group test
	@touch $@

demo: setup
	@$(BIN)/python examples/demo.py

test: setup lint
	$(BIN)/python -m pytest

test-newest:
	@bash tests/newest.sh $(MAKE)

test-editors: setup
	@bash tests/editors/install.sh
	$(BIN)/python -m pytest -rs tests/editors

test-model: setup
	@bash tests/model/run.sh $(BIN)/python

lint: setup
	$(BIN)/ruff check server tests bench docs examples/*.py
	$(BIN)/ruff format --check --quiet server tests bench docs examples/*.py
	$(BIN)/mypy

fix: setup
	$(BIN)/ruff check --fix server tests bench docs examples/*.py
	$(BIN)/ruff format server tests bench docs examples/*.py

docs: setup
	$(BIN)/python docs/generate.py

bench: setup
	@$(BIN)/python -m pip install --quiet --constraint requirements.lock --group bench
	@set -e; for what in $(WHAT); do $(BIN)/python bench/$$what.py $(ARGS); done

clean:
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
