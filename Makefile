# Each target sets up what it needs by itself: a virtual environment in .venv, with pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint driver model samples bench clean

demo: $(VENV)/.run
	$(BIN)/callscript demo

test: $(VENV)/.dev lint
	$(BIN)/pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# With it the store is tested on the PostgreSQL database that CALLSCRIPT_TEST_POSTGRES names, too.
driver: $(VENV)/.postgres

# Speaks, trains and exports models/demo-zh from nothing; needs OpenFst's tools, and takes about 85 minutes on two cores.
model: $(VENV)/.train
	command -v fstconvert >/dev/null || apt-get install -y libfst-tools || { echo "install OpenFst's tools (Debian: libfst-tools)"; exit 1; }
	$(BIN)/python -m models.train.build

samples: $(VENV)/.train
	$(BIN)/python samples/make_samples.py

bench: $(VENV)/.train
	$(BIN)/python -m benchmarks.asr.measure --half test --lines "clean" "telephone 20 dB" "telephone 15 dB" "telephone 10 dB" "telephone 5 dB"

$(VENV)/pyvenv.cfg:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,formats]'
	touch $@ $(VENV)/.run

$(VENV)/.postgres: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,formats,postgres]'
	touch $@ $(VENV)/.dev $(VENV)/.run

$(VENV)/.train: pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,formats,train]'
	touch $@ $(VENV)/.dev $(VENV)/.run

clean:
	rm -rf $(VENV) out build .pytest_cache .mypy_cache .ruff_cache .hypothesis
