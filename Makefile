# Two things a newcomer wants: see it (make demo), test it (make test). Only Python 3.11+, pip and make are needed.
PYTHON ?= python3
VENV   ?= .venv
RUN     = $(VENV)/bin
# one more than there are cores: tests that drive a browser or start a command wait for it much of their time
WORKERS ?= $(shell $(PYTHON) -c "import os; print(1 + (os.cpu_count() or 1))")

# where a machine forbids it, every start of the command would compile the whole package anew
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test check notebooks docs seal spark wheel lock bench bench-history coverage

demo: $(VENV)/ready
	$(RUN)/growthwatch demo

test: $(VENV)/ready-to-test
	$(RUN)/pytest -n $(WORKERS) --dist loadfile

$(VENV)/ready: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(RUN)/python -m pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/ready-to-test: $(VENV)/ready requirements-dev.lock
	$(RUN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

# what else must hold for every change: style, types, the arrows between packages
check: $(VENV)/ready-to-test
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports

notebooks: $(VENV)/ready-to-test
	$(RUN)/pytest -q notebooks

# the documentation site, into docs/_build/html; the tests build it too, and follow its links
docs: $(VENV)/ready-to-test
	$(RUN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

# after changing a list in reference_data: what is not sealed is not read
seal:
	$(PYTHON) reference_data/seal.py

# the same stages on Spark: needs Java 17 and some 400 MB
spark: $(VENV)/ready-to-test requirements-spark.lock
	$(RUN)/python -m pip install --quiet --require-hashes -r requirements-spark.lock
	$(RUN)/pytest -q tests/unit/scale/test_spark.py

# the package as it is released, and that it works by itself: installed without extras in an environment of its own
wheel: $(VENV)/ready-to-test
	rm -rf dist build/bare
	$(RUN)/python -m hatchling build -t wheel -d dist
	$(PYTHON) -m venv build/bare
	build/bare/bin/python -m pip install --quiet dist/growthwatch-*.whl
	cd build && bare/bin/python -c "import growthwatch as gw; print(gw.run(gw.example(), as_of='2026-06-01').checks.status.to_list())"
	cd build && bare/bin/growthwatch --help > /dev/null

bench: $(VENV)/ready-to-test
	$(RUN)/pytest tests/bench --benchmark-enable --benchmark-only -o addopts=""

# what a record costs beside what it cost before, as ratios to fixed baselines of the same run; fails on nothing
bench-history: $(VENV)/ready-to-test
	-$(RUN)/python -m tests.bench.history

# after changing a dependency in pyproject.toml
lock: $(VENV)/ready-to-test
	$(RUN)/python -m pip install --quiet uv
	$(RUN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 --extra all pyproject.toml -o requirements.lock
	$(RUN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 --extra all --extra dev pyproject.toml -o requirements-dev.lock
	$(RUN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 --extra all --extra dev --extra spark pyproject.toml -o requirements-spark.lock

# which lines and branches the tests run; it decides nothing and takes about a third longer
coverage: $(VENV)/ready-to-test
	$(RUN)/pytest -n $(WORKERS) --dist loadfile --cov=growthwatch --cov-branch --cov-report=term:skip-covered
