# One command for a person and for CI: `make test`.

PYTHON ?= python3
PORT ?= 4010
PYTEST_ARGS ?=
VERIFY_ARGS ?=
LIARS_ARGS ?=
BENCH_ARGS ?=

BIN := .venv/bin
LINT := tests/openapi
# Asked once; the redirection makes old versions of make use a shell, where `command` lives.
NPM := $(shell command -v npm 2>/dev/null)
# contracts/ is checked as soon as it exists.
PACKAGES := mockserver $(wildcard contracts) tests

.DEFAULT_GOAL := help
.PHONY: help setup no-npm serve verify liars test bench campaign format lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.stamp $(if $(NPM),$(LINT)/node_modules/.stamp,no-npm) ## Make .venv with everything installed
	@:

# An existing .venv is kept and brought up to date.
.venv/.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("deskdouble needs Python 3.11 or later: make PYTHON=..." if sys.version_info < (3, 11) else 0)'
	@echo "setup: .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

# `npm ci` installs what the lock file says or nothing, and starts from an empty node_modules.
$(LINT)/node_modules/.stamp: $(LINT)/package.json $(LINT)/package-lock.json $(LINT)/.npmrc
	@echo "setup: $(LINT)/node_modules"
	@cd $(LINT) && npm ci --loglevel=error >/dev/null
	@touch $@

no-npm:
	@echo "setup: npm is not on PATH; the tests with Spectral and Redocly will be skipped"

serve: setup ## Start the mock on 127.0.0.1 [PORT=4010]
	@exec $(BIN)/mockserver serve --port $(PORT)

test: setup ## The gate: format, lint, types, all tests [PYTEST_ARGS=...]
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(PACKAGES)
	$(BIN)/pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

verify: setup ## Judge the mock by the suite; reports in build/verify [VERIFY_ARGS=...]
	@$(BIN)/python -m tests.verify $(VERIFY_ARGS)

liars: setup ## Tell every lie to the suite: which check finds which, by seed [LIARS_ARGS=...]
	@$(BIN)/python -m tests.liars $(LIARS_ARGS)

bench: setup ## Measure this server beside its peers [BENCH_ARGS=--quick]
	@$(BIN)/python -m tests.bench $(BENCH_ARGS)

campaign: setup ## A long search for faults, beyond the gate [PYTEST_ARGS=...]
	$(BIN)/pytest -n 2 --dist loadgroup -m campaign $(PYTEST_ARGS)

format: setup ## Format the code and mend what lint can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# In a fresh .venv, so that nothing tried by hand gets pinned. npm repeats the packages' donation
# pages in its lock file; they are of no use here.
lock: ## Resolve all versions anew: constraints.txt and the npm lock file
	@rm -rf build/lock
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install -qq --disable-pip-version-check --editable '.[dev]'
	@build/lock/bin/python -m pip freeze --exclude-editable > build/lock/freeze.txt
	@{ sed '/^[^#]/d' constraints.txt; cat build/lock/freeze.txt; } > build/lock/constraints.txt
	@mv build/lock/constraints.txt constraints.txt
	@cd $(LINT) && rm -rf node_modules package-lock.json && npm install --package-lock-only --loglevel=error >/dev/null
	@node -p 'JSON.stringify(JSON.parse(fs.readFileSync("$(LINT)/package-lock.json")), (key, value) => key === "funding" ? undefined : value, 2)' > build/lock/package-lock.json
	@mv build/lock/package-lock.json $(LINT)/package-lock.json
	@rm -rf build/lock

clean: ## Remove builds and caches; .venv stays
	@rm -rf build dist .mypy_cache .pytest_cache .hypothesis .schemathesis
	@find . \( -name .git -o -name .venv -o -name node_modules \) -prune -o -type d \( -name __pycache__ -o -name .ruff_cache \) -exec rm -rf {} +
