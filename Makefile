# make map      the shipped article to a map, from nothing but git, make and Python
# make test     every check and test, in a real browser and on a real database
# make check    the same without what must be installed for it
# make test-osm the tests against a Nominatim of our own (Debian; sets up PostgreSQL as root)
# make picture  the map of make map as the README shows it
# make fuzz     hostile input to every entry, MINUTES=10 for each, two at a time (needs atheris)
# make dist     the wheel, the sdist and the bill of materials, the same bytes for the same tree
# make licences what is locked under which licence, and whether we have said yes to it
# make audit    what is known against what is locked, where the database of it can be asked
# make lock     requirements/ anew from pyproject.toml (needs uv)

VENV ?= .venv
BIN := $(VENV)/bin
# Twice quiet: errors alone.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install

ARTICLE := data/articles/2016-12-06-eastern-aleppo.md
MAP := maps/2016-12-06-eastern-aleppo.html

# The plain name first: it is the one the user chose.
PYTHONS := $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python3.14)
ENOUGH := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))

# Tests that have no server of their own, which would want every core for themselves.
PARALLEL := --numprocesses auto --maxprocesses 4 --dist worksteal

.PHONY: map test check test-osm browser postgres picture dist sbom licences audit lock clean
.DELETE_ON_ERROR:

map: $(VENV)/.runtime
	@$(BIN)/accordingto map $(ARTICLE) -o $(MAP) --osm never

test: $(VENV)/.test browser postgres
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest $(PARALLEL) -m "not browser and not nominatim and not postgres"
	$(BIN)/python -m pytest -m "(browser or postgres) and not nominatim"

check: $(VENV)/.test
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest $(PARALLEL) -m "not browser and not nominatim and not postgres"

test-osm: $(VENV)/.test browser
	@scripts/nominatim.sh $(VENV)/nominatim
	NOMINATIM=$(VENV)/nominatim $(BIN)/python -m pytest -m nominatim

.PHONY: lint
lint: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

$(VENV)/.made:
	@lame=; \
	for python in $(PYTHONS); do \
	  $$python -c "$(ENOUGH)" 2>/dev/null || continue; \
	  $$python -c "import ensurepip, venv" 2>/dev/null || { lame=$${lame:-$$python}; continue; }; \
	  echo "making $(VENV) with $$($$python --version)"; \
	  $$python -m venv $(VENV) && touch $@ && exit 0; \
	  exit 1; \
	done; \
	if [ -n "$$lame" ]; then \
	  echo "$$lame cannot make a virtual environment: it lacks ensurepip." \
	    "On Debian and Ubuntu: apt-get install python3-venv" >&2; \
	else \
	  echo "No Python 3.11 to 3.14 was found (tried $(strip $(PYTHONS)))." \
	    "Install one, or say where it is: make PYTHON=/path/to/python" >&2; \
	fi; \
	exit 1

$(VENV)/.runtime: $(VENV)/.made requirements/runtime.txt pyproject.toml
	@echo "installing what accordingto needs"
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.runtime requirements/test.txt
	@echo "installing what the tests need"
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

browser:
	@[ -z "$$CHROMIUM" ] || exit 0; \
	for name in chromium chromium-browser google-chrome chrome; do \
	  if command -v $$name >/dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then \
	  echo "installing Chromium from Debian's packages"; \
	  apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
	else \
	  echo "No Chromium: the browser tests are left out. Install it (on Debian: apt-get install" \
	    "chromium) or say where it is: make test CHROMIUM=/path/to/chromium" >&2; \
	  [ "$$CI" != true ]; \
	fi

postgres:
	@ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 && exit 0; \
	if [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then \
	  echo "installing PostgreSQL with PostGIS from Debian's packages"; \
	  apt-get -qq update && apt-get -qq install -y --no-install-recommends postgresql-postgis \
	    >/dev/null; \
	else \
	  echo "No PostgreSQL with PostGIS: the tests of the ledger on a server are left out." \
	    "Install it (on Debian: apt-get install postgresql-postgis)" >&2; \
	  [ "$$CI" != true ]; \
	fi

.PHONY: fuzz
MINUTES ?= 10
fuzz: $(VENV)/.test
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(PIP) atheris
	@$(BIN)/python scripts/fuzz/fuzz.py list | xargs -P 2 -I TARGET nice -n 19 \
	  $(BIN)/python scripts/fuzz/fuzz.py TARGET --minutes $(MINUTES) 2>/dev/null

picture: $(VENV)/.test browser map
	@$(BIN)/python scripts/screenshot.py $(MAP) $(MAP:.html=.png)

# The time of the last commit, for what has to say one.
EPOCH := export SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct)

dist: $(VENV)/.test sbom
	@$(EPOCH); $(BIN)/python -m hatchling build -d dist

sbom: $(VENV)/.test
	@$(EPOCH); $(BIN)/python scripts/supply.py sbom requirements/runtime.txt \
	  -o dist/accordingto.cdx.json

licences: $(VENV)/.test
	@$(BIN)/python scripts/supply.py licences requirements/test.txt

audit: $(VENV)/.test
	@scripts/audit.sh $(BIN)/pip-audit requirements/runtime.txt requirements/test.txt

lock: $(VENV)/.made
	uv pip compile pyproject.toml --group build --universal --generate-hashes --no-header \
	  --no-emit-index-url -q -p 3.11 -o requirements/runtime.txt
	uv pip compile --group nominatim --universal --generate-hashes --no-header \
	  --no-emit-index-url -q -p 3.11 -o requirements/nominatim.txt
	uv pip compile pyproject.toml --all-extras --group build --group test -c requirements/runtime.txt \
	  --universal --generate-hashes --no-header --no-emit-index-url -q -p 3.11 \
	  -o requirements/test.txt
	$(BIN)/python scripts/hash_model.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
