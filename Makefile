# `make` lists what can be done here. Needs make, git and Python 3.11 to 3.14, nothing else; never an activated .venv.
# PYTHON=/path/to/python3.12 chooses the Python, ARGS="-k grid" goes to pytest.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help demo test test-all bench bench-growth faults lint types layers format docs report ui lock setup clean .run .dev

# Settings of another Python environment must not leak into this one.
unexport PYTHONPATH PYTHONHOME

bin := .venv/bin
JOBS ?= 2

help: ## list these targets
	@echo "minsheng: make <target>"
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' Makefile

demo: .run ## build a release from the sample notices and show the result
	@$(bin)/minsheng ingest

test: .dev ## run the tests that take seconds
	@$(bin)/pytest -m "not slow" -n $(JOBS) $(ARGS)

test-all: .dev ## run all tests, with the slow ones (the UI in a browser, large inputs)
	@$(bin)/pytest -n $(JOBS) $(ARGS)

report: .dev ## read the corpus of test notices and count the cells that are right, refused and wrong
	@$(bin)/python -m tests.corpus_tools.report

faults: .dev ## damage and kill real runs and count what comes of it
	@$(bin)/python -m tests.faults

bench-growth: .dev ## measure how a store grows to 50,000 notices, and what one more costs
	@$(bin)/python -m benchmarks.growth --page docs/benchmarks-growth.md

bench: .dev ## measure speed and memory
	@$(bin)/python -m benchmarks --page docs/benchmarks.md

lint: .dev ## look for mistakes and for formatting that `make format` would change
	@status=0; $(bin)/ruff check . || status=1; $(bin)/ruff format --check . || status=1; exit $$status

types: .dev ## check the type hints
	@$(bin)/mypy

layers: .dev ## check who imports whom
	@$(bin)/lint-imports --no-logo

format: .dev ## format the code and mend what can be mended by itself
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .

docs: .dev ## write the generated pages of docs/ and the outputs shown in the READMEs
	@$(bin)/python -m tools.docs

ui: .run ## open the operator's pages (Dagster) in a browser
	@$(bin)/minsheng ui

lock: ## write the lock files from pyproject.toml (UPGRADE=1: newest versions)
	@sh tools/lock.sh

setup: .dev ## only make .venv, with the development tools

clean: ## remove .venv, caches and build results; warehouse/store is kept
	@rm -rf .venv .venv.hold build dist benchmarks/out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "minsheng: removed .venv, caches and build results; warehouse/store is kept"

.run:
	@sh tools/setup.sh run

.dev:
	@sh tools/setup.sh dev
