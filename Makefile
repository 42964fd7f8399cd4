# Two commands: `make run` shows the portal, `make test` tests all of it.

PYTHON ?= python3
PY = .venv/bin/python
CHROMIUM = /usr/bin/chromium
FIREFOX = /usr/bin/firefox-esr
WEBKIT = /usr/bin/WebKitWebDriver
SCREEN = /usr/bin/Xvfb
TRANSLATED = en nn
APT = DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends
COMPILE = .venv/bin/uv pip compile -q --universal --python-version 3.11 \
  --generate-hashes --no-header --no-annotate

.PHONY: install run test test-browsers lint browser browsers lock catalogue words screenshots \
  access weight checks residue bench flood bindings

install: .venv/installed  # the environment in .venv, nothing else

.venv/installed: config/requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || $(call get,python3-venv,Python cannot make environments yet)
	@echo "Making the environment in .venv ..."
	@$(PYTHON) -m venv .venv
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes \
	  -r config/requirements-dev.lock
	@$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: install  # the portal with demonstration data, on this machine alone
	@exec .venv/bin/portal demo

test: install browser lint
	@$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

test-browsers: install browsers  # the exit in three engines
	@$(PY) -m pytest -m engines --engine chromium --engine firefox --engine webkit

lint: install
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@! grep -nE 'https?://|^--' config/requirements*.lock  # locks name no place on the net

browser:
	@test -x $(CHROMIUM) || $(call get,chromium fonts-noto-core,The tests open a real browser)

browsers: browser
	@test -x $(FIREFOX) -a -x $(WEBKIT) -a -x $(SCREEN) \
	  || $(call get,firefox-esr webkit2gtk-driver xvfb,The exit is tried in three engines)

lock: install  # after a change of the dependencies in pyproject.toml
	@$(COMPILE) pyproject.toml -o config/requirements.lock
	@$(COMPILE) --group pyproject.toml:dev pyproject.toml -o config/requirements-dev.lock

catalogue: install  # after a change of words; then fill what is empty in the .po
	@mkdir -p build
	@.venv/bin/pybabel -q extract -F config/babel.cfg --no-location --sort-output \
	  --omit-header -o build/messages.pot .
	@for language in $(TRANSLATED); do \
	  .venv/bin/pybabel -q update -N --init-missing --no-wrap --ignore-obsolete --omit-header \
	    -i build/messages.pot -d portal/translations -l $$language && \
	  sed -i "1i msgid \"\"\nmsgstr \"Language: $$language\\\\nContent-Type: text/plain; charset=UTF-8\\\\n\"\n" \
	    portal/translations/$$language/LC_MESSAGES/messages.po || exit 1; \
	done  # Babel's own header holds today's date

words: install  # how the texts read, page by page; the tables go to docs/words.md
	@$(PY) -m tests.portal.information.words

screenshots: install browser  # every page, for looking at
	@$(PY) -m tests.browser.screenshots

access: install browser checks  # barriers, in every shape; the table goes to docs/access.md
	@$(PY) -m tests.browser.access

weight: install browser checks  # bytes, requests and speed; the table goes to docs/weight.md
	@$(PY) -m tests.browser.weight

residue: install browsers bindings  # what a visit leaves on the disk; docs/residue.md
	@$(PY) -m tests.browser.residue --date "$$(date +%F)"

bench: install browsers  # from the tap on the exit to a blank page; docs/bench.md
	@$(PY) -m tests.bench.leaving --date "$$(date +%F)"

flood: install  # what a flood at the door does to everybody else; docs/flood.md
	@$(PY) -m tests.bench.flood --date "$$(date +%F)"

bindings:
	@/usr/bin/python3 -c 'import gi; gi.require_version("WebKit2", "4.1")' 2>/dev/null \
	  || $(call get,python3-gi gir1.2-webkit2-4.1,A browser that keeps its profile is made of WebKit)

checks: build/checks/installed

build/checks/installed: config/checks/package-lock.json
	@command -v npm >/dev/null || $(call get,nodejs npm,Pages are checked by programs for node)
	@command -v java >/dev/null || $(call get,default-jre-headless,HTML is validated by a Java program)
	@mkdir -p build/checks && cp config/checks/package*.json config/checks/.npmrc build/checks/
	@npm ci --prefix build/checks --no-fund --no-audit --silent
	@touch $@

# As root install by apt, otherwise say what to install and stop.
define get
{ if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
  then echo "$(2). Installing $(1) ..."; \
    apt-get update -qq && $(APT) $(1) >/dev/null; \
  else echo "$(2). Install it first, on Debian: apt-get install $(1)"; exit 1; fi; }
endef
