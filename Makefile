# The commands of the contract. Each does its own set-up.
SHELL := /bin/sh
PYTHON := .venv/bin/python
export PYTHONPATH := $(CURDIR)

.PHONY: help setup run train shell talk validate import-schools test bench soak lint lock clean

help:
	@echo "make run       set up, train when needed, start the bot, print the chat page's address"
	@echo "make shell     talk to the bot in the terminal"
	@echo "make talk      the same with details of how you are understood; FILE=… plays a scripted conversation"
	@echo "make train     train into models/ when something changed"
	@echo "make validate  check knowledge, domain, data and texts; warnings fail"
	@echo "make import-schools FILE=schuldaten.csv  bring the schools up to date from the ministry's list"
	@echo "make test      every test"
	@echo "make bench     understanding and speed beside what Rasa brings; BENCH=\"--quick\" or other options, docs/benchmarks.md"
	@echo "make soak      16 clients for MINUTES (10): no error, no wrong answer, no growing memory"
	@echo "make lint      format and types of our own packages"

setup:
	@sh deploy/local/setup.sh

run: setup
	@exec $(PYTHON) -m deploy.local.run

train: setup
	@$(PYTHON) -m deploy.local.train

shell: setup
	@$(PYTHON) -m deploy.local.shell

talk: setup
	@$(PYTHON) -m deploy.local.talk $(FILE)

validate: setup
	@$(PYTHON) -m deploy.local.validate

# AS_OF=JJJJ-MM names the date of the list; without it the present month counts.
import-schools: setup
	@$(PYTHON) -m deploy.local.import_schools "$(FILE)" $(if $(AS_OF),--as-of $(AS_OF))

lint: setup
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

test: setup lint validate train
	@$(PYTHON) -m pytest --ignore tests/widget
# Playwright keeps an event loop of its own running: the browser tests get a process of their own.
	@$(PYTHON) -m pytest tests/widget

# BENCH="--help" lists the options; everything takes hours, nearly all of it Rasa's default pipeline.
bench: setup
	@$(PYTHON) -m benchmarks $(BENCH)

soak: setup
	@$(PYTHON) -m benchmarks.soak $(if $(MINUTES),--minutes $(MINUTES))

# Dependencies change in pyproject.toml; this writes the lock file anew (needs uv).
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.10 --generate-hashes --no-header --upgrade --output-file requirements.lock

clean:
	rm -rf .venv .uv .run .rasa models/*.tar.gz models/*.hash
