# Two commands do it all on a machine with Python 3.11+, make and git: `make demo` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

LAB := jupyter lab --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate \
	$(if $(filter 0,$(shell id -u)),--allow-root)

# How many processes a lane of tests has. Set-up that costs seconds is made once in each, so its files stay together.
WORKERS ?= 2

.PHONY: demo lab instructor hub test lint pictures docs readme bench bench-learner bench-hub build lock clean

demo: .venv/ready  ## a class of 12 simulated learners goes through the whole course
	casewise demo
	@touch .demo/ready

lab: .demo/ready  ## JupyterLab as a learner of the demonstration course
	cd .demo/learners/you && PYTHONSAFEPATH=1 JUPYTER_CONFIG_DIR=$$PWD/.jupyter $(LAB) $(LAB_OPTIONS)

instructor: .demo/ready  ## JupyterLab with formgrader on the demonstration course
	cd .demo/course && PYTHONSAFEPATH=1 JUPYTER_CONFIG_DIR=$$PWD/.jupyter $(LAB) $(LAB_OPTIONS)

hub: .venv/ready  ## as root: JupyterHub on loopback with a demonstration class; Ctrl-C removes it all
	@python deploy/hub/classroom.py

# The hub waits most of its time, and is one for all of its tests: with make -j2, the other lanes run beside it.
test: test-hub lint test-javascript test-unit test-browser test-pipeline test-notebooks test-tampering  ## all that CI proves

test-unit test-browser test-pipeline test-notebooks test-tampering: SPREAD = -n $(WORKERS) --dist loadfile

# A test that runs make must not take this one's jobs.
test-%: .venv/ready
	MAKEFLAGS= pytest tests/$* $(SPREAD)

test-javascript:
	node --test $(shell find tests/javascript -name '*.test.*js')

lint: .venv/ready
	ruff check
	ruff format --check
	mypy

pictures: .venv/ready  ## the pictures of README and docs, from the browser tests
	pytest tests/browser -n $(WORKERS) --dist loadfile
	cd tests/browser/output && cp author.png author-slip.png formgrader.png mark.png rank.png reflect.png story.png ../../../docs/pictures
	for kind in card select sort; do cp tests/browser/output/$$kind-light.png docs/pictures/$$kind.png; done
	cp tests/browser/output/start-false.png docs/pictures/start.png

docs: .venv/ready  ## docs/_build/html
	sphinx-build -q -W --keep-going docs docs/_build/html

readme: .venv/ready  ## the README's list of commands
	python docs/generate.py

bench: .venv/ready  ## what grading a class costs: JSON lines; about ten minutes
	@python benchmarks/grading.py

bench-learner: .venv/ready  ## how quick the course is for a learner: JSON lines
	@python benchmarks/learner.py

bench-hub: .venv/ready  ## as root: what a hub carries: JSON lines; about ten minutes
	@python benchmarks/hub.py

build: .venv/ready  ## release/ from source/
	casewise build

# Names, versions and hashes only: no addresses.
lock: .venv/ready
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --extra hub --group dev pyproject.toml -o requirements.lock

# What people did, in .demo and .exchange, is theirs.
clean:
	rm -rf .venv

.demo/ready: | .venv/ready
	casewise demo
	touch $@

# uv if there is one, else a uv that pip brings into the environment.
.venv/ready: requirements.lock pyproject.toml $(wildcard casewise/lab/server.json casewise/lab/extension/* casewise/lab/extension/static/*)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Casewise needs Python 3.11 or newer: make PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@command -v uv >/dev/null || $(BIN)/python -m pip install -q uv
	VIRTUAL_ENV=$(CURDIR)/.venv uv pip sync -q --require-hashes requirements.lock
	VIRTUAL_ENV=$(CURDIR)/.venv uv pip install -q --no-deps --no-build-isolation -e .
	@touch $@
