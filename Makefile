# `make` alone lists the targets.  Needs only make and Python >= 3.11; everything
# Python goes into .venv, which is made and kept up to date by the targets.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
HOME_FOLDER := data/home
# A file to a worker, in the order of tests/conftest.py (the longest first).
PARALLEL := --numprocesses auto --maxprocesses 5 --dist loadfile --no-loadscope-reorder
export PYTHON3 LOCKED

.venv/run.stamp: requirements.txt requirements.lock .ci/venv
	@.ci/venv requirements.txt && touch $@

.venv/dev.stamp: requirements.txt requirements-dev.txt requirements-dev.lock .ci/venv
	@.ci/venv requirements-dev.txt && touch .venv/run.stamp $@

# Made beside and moved, so that an interrupted run leaves no half-made home; a restored
# one that waits for its place is put there by the first program that opens it.
$(HOME_FOLDER): | .venv/run.stamp
	@rm -rf $@.new
	test -d $@.restored || $(PYTHON) -m sizhang_metrics --home $@.new init --demo
	@test -d $@.restored || mv $@.new $@

.PHONY: help run test thorough check cover format lock spark bundle demo bench bench-spark bench-cluster docs screenshots clean

help:  ## list these targets
	@grep -E '^[a-z-]+:.*##' Makefile | awk -F ':.*## *' '{ printf "  make %-13s %s\n", $$1, $$2 }'

run: .venv/run.stamp $(HOME_FOLDER)  ## serve the screens (on an invented city when there is no data yet)
	$(PYTHON) -m dashboard --home $(HOME_FOLDER)

# The types beside the tests: both wait for one processor at times.
test: .venv/dev.stamp  ## checks and the tests, the browser's included: within ten minutes
	@$(MAKE) --no-print-directory form
	@$(MAKE) --no-print-directory --jobs 2 types tests

.PHONY: form types tests
form: .venv/dev.stamp
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	.venv/bin/lint-imports --no-logo
	$(PYTHON) -m docs.build --check

types: .venv/dev.stamp
	$(PYTHON) -m mypy

tests: .venv/dev.stamp
	@arguments=$$(.ci/browser) && $(PYTHON) -m pytest $(PARALLEL) $$arguments

thorough: .venv/dev.stamp  ## the tests with every case that `make test` leaves out
	@arguments=$$(.ci/browser) && THOROUGH=$${THOROUGH:-1} \
		$(PYTHON) -m pytest $(PARALLEL) --timeout 0 $$arguments

check: form types  ## format, lint, types, import contracts, generated pages fresh

format: .venv/dev.stamp  ## bring the source into its form
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

.venv/spark.stamp: .venv/dev.stamp requirements-spark.txt requirements-spark.lock
	@.ci/venv requirements-spark.txt && touch $@

spark: .venv/spark.stamp  ## install the Spark client and Sail (250 MB), and test the same numbers there
	$(PYTHON) -m pytest tests/test_spark.py

cover: .venv/dev.stamp  ## the tests but the browser's, counting lines: under the floor it fails
	$(PYTHON) -m pytest $(PARALLEL) \
		--ignore tests/browser --cov=sizhang_metrics --cov-report=
	$(PYTHON) -m coverage report --skip-covered

lock: .venv/dev.stamp  ## write the lock files anew, after a requirement has changed
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target build/uv uv
	for name in requirements requirements-dev requirements-spark; do \
		build/uv/bin/uv pip compile --quiet --no-config --universal \
		--python-version 3.11 --generate-hashes --no-header --no-annotate \
		$$name.txt --output-file $$name.lock || exit 1; done

bundle: .venv/run.stamp  ## pack the program with its packages, for machines without a network
	@.ci/bundle

demo: .venv/run.stamp  ## serve a fresh invented city from build/demo; data/home stays as it is
	@rm -rf build/demo
	$(PYTHON) -m sizhang_metrics --home build/demo init --demo
	$(PYTHON) -m dashboard --home build/demo

bench: .venv/dev.stamp  ## measure beside pandas, polars and the floor (20 minutes); writes bench/results.md
	$(PYTHON) -m bench

bench-spark: .venv/spark.stamp  ## the same numbers on Sail beside this machine alone
	$(PYTHON) -m bench --parts sail

# The whole of Spark has the name of its client, so it stands apart and goes before it.
build/spark/pyspark: .venv/spark.stamp requirements-cluster.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps \
		--target build/spark -r requirements-cluster.txt
	@touch $@

bench-cluster: build/spark/pyspark  ## the same on Spark: a master and two workers on loopback (Java, 450 MB)
	PYTHONPATH=build/spark $(PYTHON) -m bench --parts cluster

docs: .venv/dev.stamp  ## write docs/scheme.md and docs/schema.md anew
	$(PYTHON) -m docs.build

screenshots: .venv/dev.stamp  ## take the pictures of README and manual anew
	@.ci/browser >/dev/null
	$(PYTHON) -m docs.screenshots

clean:  ## remove .venv, caches and build/; never data/home
	rm -rf .venv build bench/.cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .mypy_cache .coverage*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
