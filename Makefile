# Two commands do everything on a machine with Python 3.11+, make and git: `make demo` and `make test`.

# The system's own Python, if it can make environments: it's built with profiles. One of pyenv's mostly isn't, and would
# take a quarter longer for everything. PYTHON= names another.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo /usr/bin/)python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Without bytecode on the disk, each process would compile all of Jupyter before it does anything.
export PYTHONDONTWRITEBYTECODE :=

LAB := jupyter lab --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate \
	$(if $(filter 0,$(shell id -u)),--allow-root)

# How many processes a lane of tests has. Set-up that costs seconds is made once in each, so its files stay together.
WORKERS ?= 2
SPREAD = $(if $(filter-out 1,$(WORKERS)),-n $(WORKERS) --dist loadfile)

# Tests keep their files in memory, if there's room: those that fill gradebooks need a sixth less CPU time there.
ROOM := $(shell df --output=avail -BG /dev/shm 2>/dev/null | tail -n 1 | tr -dc 0-9)
IN_MEMORY := $(if $(shell test "$(ROOM)" -ge 4 2>/dev/null && echo yes),TMPDIR=/dev/shm)

# With turns of 20 ms on a core, what the lanes of tests run at once needs a tenth less CPU time. Python's tests can wait.
TURNS := python tests/support/long_turns.py

.PHONY: demo lab instructor hub site test lint pictures docs docs-text catalogs bench bench-learner bench-site bench-hub build wheel lock clean

demo: .venv/ready  ## take 12 simulated learners through the whole course
	casewise demo
	@touch .demo/ready

lab: .demo/ready  ## open JupyterLab as a learner of the demonstration course
	cd .demo/learners/you && PYTHONSAFEPATH=1 JUPYTER_CONFIG_DIR=$$PWD/.jupyter $(LAB) $(LAB_OPTIONS)

instructor: .demo/ready  ## open the course desk of the demonstration course in JupyterLab
	cd .demo/course && PYTHONSAFEPATH=1 JUPYTER_CONFIG_DIR=$$PWD/.jupyter $(LAB) $(LAB_OPTIONS)

hub: .venv/ready  ## as root: run JupyterHub on loopback with a demonstration class; Ctrl-C removes all of it
	@python deploy/hub/classroom.py

# A lane that waits for a server or a page leaves its time to the others. Each one's output comes as a whole.
test: .venv/ready  ## run every check of CI, three lanes at a time
	@$(TURNS) other 20 $(MAKE) -j3 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) \
		test-hub lint test-javascript test-browser test-python

# A hub is one for all of its tests. What it installs is linked to uv's own files, so it needs their disk.
test-hub: SPREAD =
test-hub: IN_MEMORY =

# What needs neither a browser nor a hub shares its processes, and so what they import and build. The longest come first.
test-python: .venv/ready
	MAKEFLAGS= $(IN_MEMORY) $(TURNS) batch 100 pytest $(addprefix tests/,notebooks pipeline tampering unit) $(SPREAD) --no-loadscope-reorder

# A test that runs make must not use the jobs of this make.
test-%: .venv/ready
	MAKEFLAGS= $(IN_MEMORY) pytest tests/$* $(SPREAD)

test-javascript:
	node --test $(shell find tests/javascript -name '*.test.*js')

lint: .venv/ready .venv/javascript/ready
	ruff check
	ruff format --check
	mypy
	lint-imports
	codespell
	pytest -q tests/unit/test_voice.py tests/unit/test_docs_text.py
	.venv/javascript/node_modules/.bin/biome lint --error-on-warnings --config-path=tests/javascript/lint.jsonc \
		casewise examples tests/javascript tests/outside

pictures: .venv/ready  ## make the pictures of README and docs, from the browser tests
	pytest tests/browser -n $(WORKERS) --dist loadfile
	cd tests/browser/output && cp author.png author-slip.png desk.png form.png formgrader.png formgrader-rubric.png mark.png note-advice.png rank.png reading.png reflect.png story.png ../../../docs/pictures
	for kind in card select sort; do cp tests/browser/output/$$kind-light.png docs/pictures/$$kind.png; done
	cp tests/browser/output/start.png docs/pictures/start.png

docs: .venv/ready  ## build docs/_build/html
	sphinx-build -q -W --keep-going docs docs/_build/html

catalogs: .venv/ready  ## what learners read, for translators: casewise/languages/*.po and the JSON made of them
	python tests/support/catalogs.py

docs-text: .venv/ready  ## the parts of the docs that come from the code
	python docs/generate.py

bench: .venv/ready  ## measure grading a class: JSON lines; about ten minutes
	@python benchmarks/grading.py

bench-learner: .venv/ready  ## measure how fast the course is for a learner: JSON lines
	@python benchmarks/learner.py

bench-site: .venv/ready  ## measure the static site: JSON lines
	@python benchmarks/site.py

bench-hub: .venv/ready  ## as root: measure a hub: JSON lines; about ten minutes
	@python benchmarks/hub.py

build: .venv/ready  ## build release/ from source/
	casewise build

site: .venv/ready  ## site/: the course as plain files for any web host; its parts are fetched once
	casewise site

wheel: .venv/ready  ## dist/: a wheel and a source distribution
	uv build -q --no-build-isolation --clear

# Names, versions and hashes only: no addresses. It needs uv alone: the environment may lack what pyproject.toml now wants.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --all-extras --group dev pyproject.toml -o requirements.lock

# People's own work in .demo and .exchange stays.
clean:
	rm -rf .venv

.demo/ready: | .venv/ready
	casewise demo
	touch $@

# npm ci would leave its folder beside the tests.
.venv/javascript/ready: tests/javascript/package.json tests/javascript/package-lock.json | .venv/ready
	mkdir -p $(@D) && cp $^ $(@D)
	npm ci --prefix $(@D) --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

# The programs in .venv name the folder that they were installed in. Where it was moved or renamed since, they can't be run.
ifneq ($(wildcard $(BIN)/casewise),)
ifeq ($(shell grep -sF '$(CURDIR)/$(BIN)/python' $(BIN)/casewise),)
.PHONY: moved
moved:
	@echo "This folder was moved or renamed, so its environment is made anew."
	@rm -rf .venv

.venv/ready: moved
endif
endif

# Two thirds of the bytecode are of modules that nobody imports. BYTECODE= leaves it to whoever imports a module first.
BYTECODE ?= --compile-bytecode

# uv if there is one, else a uv that pip brings into the environment.
.venv/ready: requirements.lock pyproject.toml $(wildcard casewise/lab/*.json casewise/scenario/html.css casewise/lab/extension/* casewise/lab/extension/static/*)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Casewise needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@command -v uv >/dev/null || $(BIN)/python -m pip install -q uv
	VIRTUAL_ENV="$(CURDIR)/.venv" uv pip sync -q $(BYTECODE) --require-hashes requirements.lock
	VIRTUAL_ENV="$(CURDIR)/.venv" uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@
