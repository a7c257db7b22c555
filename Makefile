# Iron River: every command that CI runs is one that a person can run.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
STUDY  ?= study.toml
MIRROR ?= ../shared/data
# The Python that has QGIS's bindings: the system's, not that of .venv.
QGIS_PYTHON ?= /usr/bin/python3

.PHONY: help install map test check check-maps check-qgis full full-study format lock docs coverage bench bench-peers replications clean

help:            ## Show this list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

# A stamp beside the environment: nothing is installed twice.
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || \
	    { echo "Python 3.11 or newer is needed; '$(PYTHON)' is not. Try: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m geo.warm
	@touch $@

install: $(VENV)/.installed  ## Install everything into .venv from the hashed lock file

map: install     ## Run the main job: data/processed/border.gpkg, maps/border.html, maps/sheets
	$(BIN)/geo run $(STUDY)

check: install   ## Format, lint, imports, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

test: check      ## Install, check and run the tests, two at a time
	$(BIN)/python -m pytest -n 2 --dist worksteal

coverage: install ## Run the tests and say which lines of geo they run; takes a third longer
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term

check-qgis:      ## Open what `make map` made in real QGIS (Debian: qgis python3-qgis), draw every style
	QT_QPA_PLATFORM=offscreen $(QGIS_PYTHON) checks/open_in_qgis.py data/processed checks/pictures

check-maps: install ## Draw what `make map` made as a person sees it, to look at (chromium, poppler-utils)
	$(BIN)/python checks/look_at_maps.py maps checks/pictures

full: install    ## Run studies/full.toml on the official files of MIRROR, and compare totals
	$(BIN)/python checks/run_full_study.py $(MIRROR)

full-study: install ## Renew studies/full.toml from study.toml
	$(BIN)/python checks/renew_full_study.py

format: install  ## Format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: install    ## Renew requirements.lock: pinned, hashed, without hosts or addresses
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --no-emit-index-url \
	    --no-emit-find-links --upgrade --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml benchmarks/requirements.in --constraint requirements.lock \
	    --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links --quiet \
	    --output-file benchmarks/requirements.lock
	@! grep -nE '://|^-' requirements.lock benchmarks/requirements.lock

docs: install    ## Renew the generated pages docs/columns.md and docs/sources.md
	$(BIN)/python docs/make_columns.py
	$(BIN)/python docs/make_sources.py

bench: install   ## Time and memory of the main job and its parts, beside the peers
	$(BIN)/python benchmarks/main_job.py

bench-peers:     ## The parts beside their peers, in an environment of its own (about two hours)
	$(PYTHON) -m venv .venv-benchmarks
	.venv-benchmarks/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.lock
	.venv-benchmarks/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	.venv-benchmarks/bin/python -m benchmarks.corridors all --write
	.venv-benchmarks/bin/python -m benchmarks.grid --write
	.venv-benchmarks/bin/python -m benchmarks.rasters --large --write
	.venv-benchmarks/bin/python -m benchmarks.hotspots --write
	.venv-benchmarks/bin/python -m benchmarks.emerging
	.venv-benchmarks/bin/python -m benchmarks.scan
	.venv-benchmarks/bin/python -m benchmarks.geopackage $(STUDY) --write
	.venv-benchmarks/bin/python -m benchmarks.growth --write

replications: install  ## Work published results out again; DATA=FOLDER has what does not ship
	$(BIN)/python -m replications.ground $(if $(DATA),--data "$(DATA)")
	$(BIN)/python -m replications $(if $(DATA),--data "$(DATA)")

clean:           ## Remove what runs made (never data/raw)
	rm -rf data/processed/* maps/*.html maps/*.png maps/sheets
