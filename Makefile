# Every target needs nothing done before: it installs what it lacks into .venv and touches nothing outside of this folder.

BIN := .venv/bin
INSTALLED := .venv/.installed
# Twice the cores: a browser, a demo that starts and a killed worker are waited for, which costs no core.
WORKERS = $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2))))
POSTGRES = $(or $(TEST_DATABASE_URL),postgresql://postgres@127.0.0.1:5432/postgres)

# The first of these that is new enough; the others may be missing, or only pretend to be there.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help install demo test test-postgres check lock bench screenshots clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

install: $(INSTALLED) ## Install into .venv (the other targets do it by themselves)

demo: $(INSTALLED) ## Start the demo: web, worker, clock and Redis in one; Ctrl-C stops all of it
	@exec $(BIN)/standby demo $(ARGS)

test: $(INSTALLED) ## Run the tests on SQLite (ARGS="-k waitlist" for a part)
	@env -u TEST_DATABASE_URL -u TEST_REDIS_URL $(BIN)/pytest -n $(WORKERS) $(ARGS)

test-postgres: $(INSTALLED) ## Run those that use a database on PostgreSQL (TEST_DATABASE_URL names another server)
	@TEST_DATABASE_URL='$(POSTGRES)' $(BIN)/pytest -n $(WORKERS) $(ARGS)

check: $(INSTALLED) ## Lint, formatting, types, who may import whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

lock: $(INSTALLED) ## Write requirements.lock anew from pyproject.toml
	@command -v uv >/dev/null || test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@PATH="$$PATH:$(CURDIR)/$(BIN)" uv pip compile --quiet --universal --generate-hashes --no-header \
		--group dev pyproject.toml --output-file requirements.lock

bench: $(INSTALLED) ## Measure: each benchmark prints its figure beside its floor
	@for file in benchmarks/[!_]*.py; do \
		if [ -e "$$file" ]; then $(BIN)/python -m "benchmarks.$$(basename "$$file" .py)" || exit 1; fi; done

screenshots: $(INSTALLED) ## Take a picture of every page, two widths, and those of the README anew (needs Chromium)
	@$(BIN)/python -m tests.browser.screenshots

clean: ## Remove the environment and all caches; data in var/ stays
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock pyproject.toml
	@if ! command -v uv >/dev/null; then \
		if [ -z '$(PYTHON)' ]; then \
			echo 'Standby needs Python 3.11 or newer, and none is on the PATH ($(or $(shell (python3 --version) 2>/dev/null),no python3)).' \
				'Install one, or name it: make install PYTHON=/path/to/python3.12' >&2; exit 1; fi; \
		if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
			echo '$(PYTHON) cannot make a virtual environment. Debian and Ubuntu keep that in a package of its own:' \
				'apt install python3-venv' >&2; exit 1; fi; \
		$(BIN)/python -c 'import pip' 2>/dev/null || { rm -rf .venv && $(PYTHON) -m venv .venv; } || exit 1; \
		echo 'Installing into .venv with pip: a minute or two, once.'; \
		install="$(BIN)/python -m pip install --quiet --disable-pip-version-check"; \
	else \
		$(BIN)/python -c '' 2>/dev/null || { rm -rf .venv && uv venv --quiet --python '$(or $(PYTHON),>=3.11)' .venv; } || exit 1; \
		echo 'Installing into .venv with uv: some seconds, once.'; \
		install="uv pip install --quiet --python $(BIN)/python"; \
	fi; \
	$$install --require-hashes --requirement requirements.lock && $$install --no-deps --editable .
	@touch $@
