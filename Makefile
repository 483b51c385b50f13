# The one face of this project. `make help` lists what there is.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OPENEDX := .venv-openedx
STAMP := $(VENV)/.installed
# The suite starts dozens of processes: Python keeps what it has compiled for the next one.
export PYTHONDONTWRITEBYTECODE :=
OPENEDX_STAMP := $(OPENEDX)/.installed
SYSTEM_PACKAGES := chromium chromium-headless-shell fonts-liberation nodejs poppler-utils postgresql python3-venv redis-server
# A file's tests share a worker, and with it their servers.
PARALLEL := -n 2 --dist loadfile --no-loadscope-reorder
COMPILE := UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile --quiet --universal --generate-hashes

.DEFAULT_GOAL := help
.PHONY: help setup system demo serve test thorough bench lint format lock translations screenshots pictures

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1|\2/' | column -t -s '|'

setup: $(STAMP) ## make .venv from the lock; quick when nothing changed

$(STAMP): lock/development.txt lti_tool/web/translations/es/LC_MESSAGES/messages.po
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r lock/development.txt
	@$(BIN)/pybabel --quiet compile -d lti_tool/web/translations
	@touch $(STAMP)

$(OPENEDX_STAMP): lock/openedx.txt
	@test -x $(OPENEDX)/bin/python || $(PYTHON) -m venv $(OPENEDX)
	@$(OPENEDX)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r lock/openedx.txt
	@touch $(OPENEDX_STAMP)

system: ## install what the suite needs from Debian (root), or print the line that does
	@missing=""; for each in $(SYSTEM_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$each 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$each"; done; \
	command -v node >/dev/null && missing="$${missing/ nodejs/}"; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null && missing="$${missing/ python3-venv/}"; \
	if [ -z "$$missing" ]; then echo "Nothing is missing."; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null && echo "Installed:$$missing" && \
	  case "$$missing" in *redis-server*) systemctl --quiet disable --now redis-server 2>/dev/null || true;; esac; \
	else echo "The suite needs:$$missing. On Debian, as root: apt-get install$$missing"; fi

demo: setup ## start the tool and the sandbox LMS, and print the address to open
	@$(BIN)/python -m lti_tool.sandbox.demo

serve: setup ## the production server and worker, configured by the environment
	@$(BIN)/flask --app wsgi serve

test: setup $(OPENEDX_STAMP) ## the suite, browser and PostgreSQL included
	@$(BIN)/pytest $(PARALLEL) $(ARGS)

bench: setup ## the benchmarks: one table; fails where a limit is not kept
	@$(BIN)/python -m tests.bench

thorough: setup $(OPENEDX_STAMP) ## what the suite leaves out: every test on PostgreSQL, a server killed at every statement
	@FIELDWORK_THOROUGH=1 $(BIN)/pytest $(PARALLEL) $(ARGS)

lint: setup ## style, types and import order
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## put the code into its style
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

lock: ## write the locks anew from pyproject.toml and lock/openedx.in
	@$(COMPILE) pyproject.toml -o lock/runtime.txt
	@$(COMPILE) --all-extras -c lock/runtime.txt pyproject.toml -o lock/development.txt
	@$(COMPILE) lock/openedx.in -o lock/openedx.txt

translations: setup ## gather the words of all pages into the Spanish catalog
	@$(BIN)/pybabel --quiet extract -F lti_tool/web/translations/babel.cfg -k _l -k ngettext:1,2 --no-location --sort-output -o lti_tool/web/translations/messages.pot .
	@$(BIN)/pybabel --quiet update -N -i lti_tool/web/translations/messages.pot -d lti_tool/web/translations
	@$(BIN)/pybabel --quiet compile -d lti_tool/web/translations

screenshots: setup ## every page, wide and on a phone, light and dark, in tests/screenshots
	@FIELDWORK_PICTURES=tests/screenshots $(BIN)/pytest tests/journey/test_pages.py

pictures: setup ## take the pictures of the README and of docs/ anew
	@FIELDWORK_PICTURES=docs/images $(BIN)/pytest tests/journey/test_canvas.py tests/journey/test_registering.py tests/journey/test_adding.py tests/journey/test_two_scores.py
	@FIELDWORK_PICTURES=docs/images FIELDWORK_THOROUGH=1 $(BIN)/pytest tests/journey/test_registering.py tests/journey/test_adding.py
