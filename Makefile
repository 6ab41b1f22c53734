# Each target makes .venv itself, installs what it needs there and says what it does.
# PYTHON=... names the Python to use; without it the first suitable one on the PATH is taken.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test coverage test-tools check interop bench expected pictures clean

CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11)
SUITABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
# Asked only when .venv is missing: the first candidate that has the right version and venv.
FOUND = $(shell for p in $(CANDIDATES); do \
  "$$p" -c '$(SUITABLE)' 2>/dev/null && { command -v "$$p"; break; }; done)
NO_PYTHON = $(if $(PYTHON),$(PYTHON) is not a Python 3.11 to 3.14,No Python 3.11 to 3.14 was found) \
with the modules venv and ensurepip: install one (on Debian and Ubuntu the packages python3 and \
python3-venv) or name one, as in: make run PYTHON=/path/to/python3.12

BIN := .venv/bin
KB := data/depression
JOBS := 2
# The two variables pin what pip brings to build the package, for older and newer pips.
INSTALL := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e
# command=the packages that bring it; libatomic1 is what the Node.js of Playwright needs
TOOLS := chromium=chromium,fonts-dejavu-core,fonts-liberation,libatomic1 curl=curl \
  firefox-esr=firefox-esr git=git node=nodejs npm=npm rapper=raptor2-utils tmux=tmux

help: ## say what the targets do
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name what; do \
	  printf '%-16s %s\n' "$$name" "$$what"; done

run: .venv/.run ## build the bundled knowledge base into build/: map, linked data, report
	@echo "Building $(KB) into build/"
	@$(BIN)/kb build $(KB) -o build

test: .venv/.test $(if $(filter true,$(CI)),test-tools) ## run every test
	@echo "Running the tests"
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal $(COUNTED)

coverage: COUNTED := --cov --cov-report=term --cov-fail-under=95
coverage: test ## run every test, traced, which takes longer; fails under 95 % of branches

test-tools: ## install the browsers and the other programs that some tests drive (apt)
	@missing=; for tool in $(TOOLS); do command -v "$${tool%%=*}" >/dev/null || \
	  missing="$$missing $$(echo "$${tool#*=}" | sed 's/,/ /g')"; done; \
	if [ -z "$$missing" ]; then echo "The test tools are installed"; exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo "There is no apt-get here: install$$missing by hand; the tests that need them are skipped until then."; \
	  exit 2; fi; \
	as_root=; if [ "$$(id -u)" != 0 ]; then as_root=sudo; command -v sudo >/dev/null || { \
	  echo "Only root may install packages: run 'apt-get install$$missing' as root."; exit 2; }; fi; \
	echo "Installing$$missing with apt-get"; \
	$$as_root apt-get -q -q update </dev/null && \
	$$as_root env DEBIAN_FRONTEND=noninteractive \
	  apt-get -q -q -y --no-install-recommends install $$missing </dev/null >/dev/null

check: .venv/.check ## check format, style and types
	@echo "Checking format, style and types"
	@$(BIN)/ruff format --check --quiet . || { echo "Run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy

interop: .venv/.test $(if $(filter true,$(CI)),test-tools) ## let other people's tools read our RDF and ask the endpoint (npm)
	@for c in node npm rapper curl; do command -v $$c >/dev/null || { \
	  echo "$$c is not installed: 'make test-tools' installs it where there is apt-get."; exit 2; }; done
	@echo "Installing N3.js, jsonld.js and others into tests/interop"
	@npm ci --prefix tests/interop --silent --no-fund --no-audit
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
	  --target tests/interop/packages -r tests/interop/requirements.txt
	@echo "Reading and asking with them"
	@PYTHONPATH=tests/interop/packages $(BIN)/python tests/interop/consumers.py

bench: .venv/.test ## measure against named peers and rewrite tests/bench/RESULTS.md
	@$(BIN)/python tests/bench/run.py

expected: .venv/.run ## rewrite tests/expected.sha256 from a fresh build
	@$(BIN)/python tests/expected.py

pictures: .venv/.run ## redraw docs/map.svg, the picture in the README
	@$(BIN)/python tests/pictures.py

clean: ## remove what the targets made: .venv, build, caches
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*

.venv/.made:
	$(if $(FOUND),,$(error $(NO_PYTHON)))
	@echo "Making .venv with $(FOUND)"
	@"$(FOUND)" -m venv .venv && touch $@

.venv/.run: .venv/.made pyproject.toml constraints.txt
	@echo "Installing the package and what it needs into .venv"
	@$(INSTALL) . && touch $@

.venv/.test: .venv/.made pyproject.toml constraints.txt
	@echo "Installing the package and what the tests need into .venv"
	@$(INSTALL) '.[test]' && touch .venv/.run $@

.venv/.check: .venv/.made pyproject.toml constraints.txt
	@echo "Installing the package and what the checks need into .venv"
	@$(INSTALL) '.[check]' && touch .venv/.run $@
