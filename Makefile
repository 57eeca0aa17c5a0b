# The two commands a newcomer needs: make run, make test. Everything is installed into .venv, nothing outside it but a
# browser for the tests and a PostgreSQL 15, where apt may fetch them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
NEEDS := setup.cfg pyproject.toml constraints.txt

# Left out: the owner's session has its own timeouts, yoyo applies a file once, no number here outgrows its type; and
# while no installation holds large tables, a file stays one transaction instead of building its indexes concurrently.
SQUAWK := prefer-robust-stmts,require-lock-timeout,require-statement-timeout,prefer-bigint-over-int,$\
prefer-bigint-over-smallint,require-concurrent-index-creation,require-concurrent-index-deletion,adding-field-with-default

.PHONY: help run test test-15 check lint bench bench-growth clean

help: ## say what can be made
	@sed -n 's/^\([a-z0-9-]*\):.*## /make \1	/p' Makefile

run: .venv/ready-to-run ## serve it at http://127.0.0.1:8000 with its own database (PORT=… changes the port)
	@exec $(BIN)/python -m app.serve --demo

test: .venv/ready-to-test ## run every test, in a real browser too
	@CHROMIUM="$$($(BIN)/python -m tests.browser.chromium)" && export CHROMIUM && \
	exec $(BIN)/python -m pytest -n 2 $(ARGS)

test-15: .venv/ready-to-test ## run the tests without a browser on Debian's PostgreSQL 15, where it is or apt may install it
	@old=/usr/lib/postgresql/15/bin; \
	if [ ! -x $$old/postgres ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends postgresql-15; \
	fi >/dev/null 2>&1; \
	if [ ! -x $$old/postgres ]; then echo "PostgreSQL 15 is not here: nothing was tested on it."; exit 0; fi; \
	PG_BIN_DIR=$$old exec $(BIN)/python -m pytest -n 2 --ignore=tests/browser $(ARGS)

check: .venv/ready-to-check ## try to break it with other people's tools; may need root and apt
	@$(BIN)/python -m checks

lint: .venv/ready-to-test ## check style, templates, SQL, migrations and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/sqlfluff lint --disable-progress-bar sql
	@$(BIN)/squawk --exclude=$(SQUAWK) $(filter-out %.rollback.sql,$(wildcard sql/migrations/*.sql))
	@$(BIN)/mypy

bench: .venv/ready-to-bench ## measure, and write bench/results.md
	@$(BIN)/python -m bench

bench-growth: .venv/ready-to-bench ## measure what grows, up to an hour, and write bench/growth.md
	@$(BIN)/python -m bench.growth

clean: ## remove what was installed and built; the database in var/ stays
	rm -rf .venv *.egg-info .*_cache test-results

.venv/ready-to-run: $(NEEDS)
	$(call install,.)

.venv/ready-to-test: $(NEEDS)
	$(call install,.[test$(comma)lint])
	@touch .venv/ready-to-run

.venv/ready-to-bench: $(NEEDS)
	$(call install,.[test$(comma)lint$(comma)bench])
	@touch .venv/ready-to-run .venv/ready-to-test

.venv/ready-to-check: $(NEEDS)
	$(call install,.[test$(comma)lint$(comma)check])
	@touch .venv/ready-to-run .venv/ready-to-test

comma := ,

# A half-made .venv is made anew. uv is quicker where it is present.
define install
	@python=; for each in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$$each && break; done; \
	if [ -z "$$python" ]; then echo "Python 3.11 or later is needed: apt-get install python3 python3-venv" >&2; exit 1; fi; \
	say() { echo "$$1"; }; uv=$$(command -v uv || true); \
	if ! $(BIN)/python -c '' 2>/dev/null || { [ -z "$$uv" ] && ! $(BIN)/python -m pip --version >/dev/null 2>&1; }; then \
	    rm -rf .venv; \
	    if [ -n "$$uv" ]; then uv venv --quiet --python "$$python" .venv; \
	    elif "$$python" -c 'import venv, ensurepip' 2>/dev/null; then "$$python" -m venv .venv; \
	    else echo "Python's venv is missing: apt-get install python3-venv" >&2; exit 1; fi || exit 1; \
	fi; \
	say "Installing into .venv …"; \
	if [ -n "$$uv" ]; then uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '$(1)'; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '$(1)'; fi
	@touch $@
endef
