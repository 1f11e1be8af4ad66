# make run: the whole product.  make test: everything that CI runs.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
V := .venv/bin
DATA ?= var
HOST ?= 127.0.0.1
PORT ?= 8000
unexport PYTHONDONTWRITEBYTECODE  # a served hospital is seven processes: none compiles the house anew

.PHONY: run setup test lint types contracts unit coverage postgres postgres-whole browser slow-line look bench fuzz sabotage bundle bundle-test mutate tamper messages shots docs clean

run: setup  ## the whole product on a fresh machine
	@[ -e $(DATA)/secret-key ] || { rm -rf $(DATA).new && $(V)/yiheng seed --data-dir $(DATA).new && mv -T $(DATA).new $(DATA); }
	@$(V)/yiheng serve --data-dir $(DATA) --host $(HOST) --port $(PORT)

setup: .venv/.run  ## .venv and the locked install only

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "缺少 venv，请先运行: apt-get install -y python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv && touch $@

.venv/.run: requirements.txt pyproject.toml $(wildcard yiheng/locale/*/LC_MESSAGES/django.po) | .venv/.made
	@$(V)/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(V)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(V)/pybabel -q compile -d yiheng/locale -D django
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@$(V)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

test: .venv/.dev  ## everything that CI runs
	@bash tools/machine.sh
	@$(MAKE) --no-print-directory lint contracts
	@$(MAKE) --no-print-directory -j2 --output-sync=target types unit
	@$(MAKE) --no-print-directory -j2 --output-sync=target postgres browser  # one computes while the other waits

lint:
	$(V)/ruff check .
	$(V)/ruff format --check .
	$(V)/python -m tools.check_sizes
	$(V)/python -m tools.check_messages
	$(V)/python -m tools.check_docs

types:
	$(V)/mypy yiheng tests tools

contracts:
	$(V)/lint-imports

unit:
	$(V)/pytest -n 2 --dist worksteal --durations=25 -m "not browser" tests yiheng

coverage: .venv/.dev  ## walk every branch of rules and commands
	$(V)/pytest -n 2 -m "not browser" yiheng --cov --cov-report=term:skip-covered --cov-fail-under=85
	$(V)/python -m tools.check_coverage

asked_whole = core/search governance/ledger governance/keys governance/approvals/tests/test_signing.py care/records care/intake/tests/test_gate.py
asked = together around controls keeping queries reading sending counting tracking voting
walks = doors attacks real_input supervising serving upgrade tamper half_signed_in clauses guarantees listening stopping sabotage canaries navigation scan bundle check
backup = test_what_is_not_ours_is_refused_and_leaves_nothing test_a_passphrase_protects_a_backup_too
spared = $(backup:%=tests/test_backup.py::%) yiheng/governance/ledger/tests/test_proofs.py::test_the_quick_writer_writes_what_rfc_8785_says yiheng/care/records/tests/test_presenting.py::test_every_official_example_and_every_synthetic_record_is_presented
postgres:  ## what asks a database in its own words: at once, searches, sums; all else ran on SQLite
	YIHENG_DATABASE_URL=$$(bash tools/postgres.sh) $(V)/pytest -n 2 --dist worksteal --durations=25 -m "not browser and not fuzz" $(asked_whole:%=yiheng/%) $(wildcard $(asked:%=yiheng/[gco]*/*/tests/test_%*.py)) tests $(walks:%=--ignore=tests/test_%.py) $(spared:%=--deselect=%) --ignore-glob='*pages.py'

postgres-whole: .venv/.dev  ## every test on PostgreSQL
	YIHENG_DATABASE_URL=$$(bash tools/postgres.sh) $(V)/pytest -n 2 -m "not browser" yiheng tests

browser:
	$(V)/pytest -n 2 --dist loadgroup --durations=25 -m browser tests

slow-line: .venv/.dev  ## the journeys where a page comes at 60 KB a second: none counts what is not there yet
	YIHENG_LINE=60 $(MAKE) --no-print-directory browser

look: .venv/.dev  ## every page in both themes at both widths
	YIHENG_LOOK=whole $(V)/pytest -n 2 -m browser tests/test_look.py

bench: .venv/.dev  ## the benchmarks, as tables
	@for b in bench/bench_*.py; do $(V)/python $$b || exit 1; done

fuzz: .venv/.dev  ## ten times the random inputs of make test
	YIHENG_FUZZ=100000 $(V)/pytest -n 2 -m fuzz
	YIHENG_FUZZ=100000 $(V)/pytest -n 2 yiheng/governance/approvals/tests/test_histories.py tests/test_power_cut.py tests/test_attacks.py
	YIHENG_FUZZ=10000 $(V)/pytest yiheng/governance/ledger/tests/test_attacks.py -k clean

sabotage: .venv/.dev  ## break the product in one place at a time and see a test turn red
	$(V)/python -m tools.sabotage

mutate: .venv/.dev  ## change rules, ledger and keys a little at a time and count what the tests notice
	$(V)/python -m tools.mutate --survivors

tamper: setup  ## flip one byte of a copy of the ledger and show that it is found
	$(V)/python -m tools.tamper $(DATA)

bundle: .venv/.dev  ## one tar for a closed network: wheels, fonts, units, checksums
	$(V)/python -m tools.bundle

bundle-test: bundle  ## install it in a network namespace without a way out, and serve
	bash tools/bundle_test.sh $$(ls -t build/yiheng-*.tar | head -n 1)

messages: .venv/.dev  ## gather the user-visible strings into the catalogues
	$(V)/python -m tools.gather_messages

shots: .venv/.dev  ## the pictures of README and docs/tour.md
	$(V)/python -m tools.shots

docs: .venv/.dev  ## write the generated reference pages again
	$(V)/python -m tools.check_docs --write

clean:
	rm -rf .venv build
