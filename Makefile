# The commands of the contract. Each does its own set-up.
SHELL := /bin/sh
PYTHON := .venv/bin/python
export PYTHONPATH := $(CURDIR)

.PHONY: help setup run train shell talk validate import-schools retention report export-sentences test bench soak soak-faults lint audit sbom fuzz lock clean

help:
	@echo "make run       set up, train when needed, start the bot, print the chat page's address"
	@echo "make shell     talk to the bot in the terminal"
	@echo "make talk      the same with details of how you are understood; FILE=… plays a scripted conversation"
	@echo "make train     train into models/ when something changed"
	@echo "make validate  check knowledge, domain, data and texts; warnings fail"
	@echo "make import-schools FILE=schuldaten.csv  bring the schools up to date from the ministry's list"
	@echo "make retention DAYS=30  delete what is older; make run does it once a day"
	@echo "make report    write report.html: what people ask and what was not understood"
	@echo "make export-sentences  sentences that were not understood, to be looked at; REVIEWED=… makes training data of them"
	@echo "make audit     look for known weaknesses in the dependencies"
	@echo "make sbom      write the list of all dependencies (CycloneDX)"
	@echo "make fuzz      ten thousand odd requests to the running bot's endpoints"
	@echo "make test      every test"
	@echo "make soak-faults  two servers on PostgreSQL and Redis, one killed each minute for ten minutes, and all other faults"
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

# How long things are kept: DAYS=30. See docs/privacy.md.
retention: setup
	@$(PYTHON) -m deploy.retention

# DAYS_BACK=30 says how far back it looks, OUT=… where it is written.
report: setup
	@$(PYTHON) -m deploy.insights.report $(if $(OUT),--out "$(OUT)")

# First without REVIEWED: writes sentences.csv. A person looks at it; then REVIEWED=sentences.csv writes sentences.yml.
export-sentences: setup
	@$(PYTHON) -m deploy.insights.export $(if $(REVIEWED),--reviewed "$(REVIEWED)") $(if $(OUT),--out "$(OUT)")

audit:
	@sh deploy/security/tools.sh audit

sbom:
	@sh deploy/security/tools.sh sbom

fuzz: setup train
	@FUZZ_REQUESTS=10000 $(PYTHON) -m pytest tests/running/test_fuzz.py

lint: setup
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

# Two cores: what needs one goes beside what needs the other.
test: setup
	@$(MAKE) --no-print-directory -j2 train lint validate
	@$(PYTHON) -m tests.side_by_side

soak-faults: setup train
	@KILL_SECONDS=600 KILL_EVERY=50 $(PYTHON) -m pytest -s tests/deploy tests/running/test_faults.py

# BENCH="--help" lists the options; everything takes hours, nearly all of it Rasa's default pipeline.
bench: setup
	@$(PYTHON) -m benchmarks $(BENCH)

soak: setup
	@$(PYTHON) -m benchmarks.soak $(if $(MINUTES),--minutes $(MINUTES))

# Dependencies change in pyproject.toml; this writes the lock file anew (needs uv). The tools of audit and sbom need a
# newer "packaging" than Rasa allows, so they have a lock file and an environment of their own.
lock:
	uv pip compile deploy/security/requirements.in --universal --python-version 3.10 --generate-hashes --no-header --upgrade --output-file deploy/security/requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.10 --generate-hashes --no-header --upgrade --output-file requirements.lock

clean:
	rm -rf .venv .uv .audit .run .rasa models/*.tar.gz models/*.hash
