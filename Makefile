# Everything starts here and nothing has to be done before: a Python from 3.11 to 3.13, make and git are enough.
# PYTHON=… chooses the interpreter, ARGS=… goes to the program or to pytest, POLL=… to the poll and MONTH=… to the
# simulated month of `make soak`.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: run test check bench soak eval clean

VENV := .venv
PY := $(VENV)/bin/python
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --constraint constraints.txt --requirement
# What pyproject.toml needs, the extras named in $(1) included, one requirement a line.
NEEDS = $(PY) -c 'import sys, tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	print(*p["dependencies"], *(n for e in sys.argv[1:] for n in p["optional-dependencies"][e]), sep="\n")' $(1)

run: $(VENV)/run.installed
	@exec $(PY) -m bot run $(ARGS)

test: $(VENV)/test.installed
	@if [ -f tests/gateway/install.py ]; then $(PY) tests/gateway/install.py; fi
	@$(PY) -m pytest -q $(ARGS)

check: $(VENV)/dev.installed
	@$(PY) -m ruff check --quiet .
	@$(PY) -m ruff format --quiet --check . || { echo "not formatted: run $(PY) -m ruff format ."; exit 1; }
	@$(PY) -m mypy
	@$(PY) -m pytest -q tests/rules

bench: $(VENV)/test.installed
	@if [ -f tests/gateway/install.py ]; then $(PY) tests/gateway/install.py; fi
	@$(PY) tests/load/bench.py $(ARGS)

soak: $(VENV)/test.installed
	@$(PY) tests/load/soak.py $(ARGS)
	@$(PY) tests/load/soak_poll.py $(POLL)
	@$(PY) tests/load/month.py $(MONTH)

eval: $(VENV)/eval.installed
	@$(PY) tests/load/eval.py $(ARGS)
	@$(PY) tests/load/eval_similar.py $(ARGS)

clean:
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis artifacts build ./*.egg-info
	@find bot storage tests deploy -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@for python in "$(PYTHON)" python3.11 python3.12 python3.13 python3; do \
		if [ -n "$$python" ] && "$$python" -c '$(FITS)' 2>/dev/null; then \
			echo "making $(VENV) with $$python"; exec "$$python" -m venv $(VENV); fi; \
		if [ -n "$$python" ] && [ "$$python" = "$(PYTHON)" ]; then break; fi; \
	done; echo "no Python from 3.11 to 3.13 found; name one: make PYTHON=/path/to/python3.11" >&2; exit 1

$(VENV)/run.installed: pyproject.toml constraints.txt | $(PY)
	@echo "installing what the bot needs (once, about a minute)"
	@$(call NEEDS) > $(VENV)/run.txt
	@$(PIP) $(VENV)/run.txt
	@touch $@

$(VENV)/test.installed: pyproject.toml constraints.txt | $(PY)
	@echo "installing what the tests need (once)"
	@$(call NEEDS,test) > $(VENV)/test.txt
	@$(PIP) $(VENV)/test.txt
	@touch $@ $(VENV)/run.installed

$(VENV)/dev.installed: pyproject.toml constraints.txt | $(PY)
	@echo "installing what the checks need (once)"
	@$(call NEEDS,test dev) > $(VENV)/dev.txt
	@$(PIP) $(VENV)/dev.txt
	@touch $@ $(VENV)/test.installed $(VENV)/run.installed

# fastText has no wheel for every Python; without it the comparison says so and goes on.
$(VENV)/eval.installed: pyproject.toml constraints.txt | $(PY)
	@echo "installing what the comparison needs (once)"
	@$(call NEEDS,eval) > $(VENV)/eval.txt
	@$(PIP) $(VENV)/eval.txt
	@$(PY) -m pip --disable-pip-version-check install --quiet --only-binary :all: --constraint constraints.txt \
		fasttext-numpy2-wheel 2>/dev/null || echo "fastText is not to be had here"
	@touch $@ $(VENV)/run.installed
