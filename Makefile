# The verbs of this repository. `make demo` and `make test` set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo test lint fix docs bench clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --editable . --group test
	@touch $@

test: setup lint
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check server tests bench docs
	$(BIN)/mypy

fix: setup
	$(BIN)/ruff check --fix server tests bench
	$(BIN)/ruff format server tests bench

docs: setup
	$(BIN)/python docs/generate.py
