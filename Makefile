# The two commands: `make book` and `make test`. Everything else is a convenience.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
ONLY ?=
SERVE ?= 1

.PHONY: book test lab sync peers board lint lock clean
.DELETE_ON_ERROR:

book: $(READY)  ## execute every lesson, build the book, serve it (SERVE=0: build only; ONLY=force/traction: one lesson)
	@$(BIN)/formotion book build $(if $(ONLY),--only $(ONLY)) $(if $(filter 0,$(SERVE)),--no-serve,--serve)

test: $(READY)  ## every test
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist worksteal -q

lab: $(READY)  ## open the learner notebooks in JupyterLab
	@$(BIN)/jupyter lab modules

sync: $(READY)  ## derive the notebooks from the lesson sources
	@$(BIN)/formotion sync

peers: $(READY)  ## install other people's packages apart, run them on our instances, record both
	@$(BIN)/formotion bench peers

lint: $(READY)
	@$(BIN)/ruff check && $(BIN)/ruff format --check

lock: ## renew requirements.lock from pyproject.toml, and what derives from them
	@$(PYTHON) tools/environment.py lock

$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or call make PYTHON=/its/path"; exit 1; }
	@echo "Making the environment in .venv (once, a few minutes) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[test,themes]'
	@touch $(READY)

clean:  ## remove everything that was built, not the environment
	rm -rf _build
