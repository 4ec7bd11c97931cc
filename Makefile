# `make` alone shows what there is. Everything is made inside this checkout; nothing needs Docker.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv/bin
PORT ?=
T ?=
ID ?=
SEED ?=
SECONDS ?=
.DEFAULT_GOAL := help
.PHONY: help setup demo test faults bench-routing bench-screen down logs status reset check features fix handbook lock

# Line by line: what help prints is the text after each target's ##.
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install all that is missing (Python packages, Kafka, front-end files)
	@$(PYTHON) libs/sandbox/setup/install.py

demo: setup ## Start everything, play the main story, say what to try (PORT=8080)
	@$(VENV)/python -m sandbox up $(if $(PORT),--port $(PORT))
	@$(VENV)/python -m sandbox.story
	@$(VENV)/python -m sandbox table

test: ## Check and run the whole suite, or one part: make test T=tests/unit
	@$(PYTHON) libs/sandbox/setup/install.py --tests
	@$(if $(T),:,$(MAKE) --no-print-directory check)
	@$(VENV)/pytest $(if $(T),,-n 2) $(T)

faults: setup ## Kill, freeze and double processes for 5 minutes and judge what is left (SEED=, SECONDS=)
	@$(VENV)/python -m tests.faults $(if $(SEED),--seed $(SEED)) $(if $(SECONDS),--seconds $(SECONDS))

bench-routing: setup ## Measure cases opened and acts over HTTP, beside a bare door (a few minutes, own data)
	@$(VENV)/python -m tests.bench.routing

bench-screen: setup ## Measure from an act to other people's screens, through the front door (several minutes, own data)
	@$(VENV)/python -m tests.bench.screen

down: ## Stop the demo
	@$(VENV)/python -m sandbox down

logs: ## Show the last lines of every part's log
	@$(VENV)/python -m sandbox logs

status: ## Show what runs
	@$(VENV)/python -m sandbox status

reset: ## Stop the demo and delete its data (asks first)
	@$(VENV)/python -m sandbox reset

check: setup ## Lint, format, types, import laws, generated files
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-logo
	@$(VENV)/python -m handbook --check

fix: setup ## Mend what can be mended by itself: format, simple lint
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

features: setup ## Break each promised capability by one line and see its tests turn red (ID=S36)
	@$(VENV)/python -m tests.features $(ID)

handbook: setup ## Write anew all documents that are made from the code
	@$(VENV)/python -m handbook

lock: setup ## Pin all dependencies anew into constraints.txt, with hashes
	@$(VENV)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --all-extras \
		--output-file constraints.txt pyproject.toml
