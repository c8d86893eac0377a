# Everything runs on the Node 24 that npm installs into node_modules; the machine's own Node, 20 or later, only runs npm.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# Without what we are about to install or replace.
system_path := $(PATH)
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

# make demo: local is the machine's own cluster, current is where kubectl's current context points to.
CLUSTER ?= local
# An image of the operator: the name of what `make image` builds, or what a current cluster can pull.
IMAGE ?=
# How long make soak goes on.
MINUTES ?= 30
# Restricts make unit, integration, faults and e2e to test files whose path matches.
TESTS ?=

suites := node e2e/report/main.ts
jest := node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js $(TESTS)
cluster := node e2e/cluster/main.ts
installed := node_modules/.package-lock.json

##@ Try it

.PHONY: demo
demo: $(installed) ## Bring up a cluster, install everything and print six proofs (CLUSTER=current IMAGE=…: on your own)
	@CLUSTER='$(CLUSTER)' IMAGE='$(IMAGE)' node e2e/demo/main.ts up

.PHONY: clean-demo
clean-demo: $(installed) ## Take the demo and its cluster away; only the build cache stays
	@CLUSTER='$(CLUSTER)' node e2e/demo/main.ts clean

.PHONY: clean-cache
clean-cache: $(installed) ## Remove the build cache too
	@$(cluster) clean-cache

##@ Work on it

.PHONY: verify
verify: generate ## The gate before a commit, in seconds: generated files, format, lint, import law, types, unit tests
	@$(suites) verify

.PHONY: unit
unit: $(installed) ## Unit, golden and property tests (TESTS=… for some of them)
	@$(jest) --selectProjects unit --maxWorkers=100%

.PHONY: golden
golden: $(installed) ## Write the golden files anew; read the difference before you commit it
	@UPDATE_GOLDEN=1 $(jest) components --selectProjects unit

.PHONY: generate
generate: $(installed) ## Write crds/models, docs/reference, docs/exporters, the chart's templates and deploy/install.yaml from their sources
	@node crds/generate.ts
	@node deploy/generate.ts
	@node docs/generate.ts

.PHONY: fmt
fmt: $(installed) ## Format all files
	@biome check --write --log-level=warn

.PHONY: lint
lint: $(installed) ## Lint, and check the import law
	@oxlint --type-aware

.PHONY: typecheck
typecheck: $(installed) ## Check the types
	@tsc -p .

##@ Test all of it

.PHONY: test
test: $(installed) ## Run every suite; ends with "N passed, N failed, N skipped"
	@$(suites) all

.PHONY: integration
integration: $(installed) ## Tests against the local cluster's real API server (TESTS=…)
	@$(cluster) up
	@$(cluster) use $(jest) --runInBand --selectProjects integration

.PHONY: faults
faults: $(installed) ## Tests of what is wrong around the operator, with API servers of their own (TESTS=…)
	@$(cluster) up
	@$(jest) --runInBand --selectProjects faults

.PHONY: e2e
e2e: $(installed) ## End-to-end tests on the local cluster (TESTS=…)
	@$(cluster) up
	@$(cluster) use $(jest) --runInBand --selectProjects e2e

.PHONY: installation
installation: $(installed) ## Tests of installing, upgrading and removing Bellwether, on the local cluster
	@$(cluster) up
	@$(cluster) use $(jest) --runInBand --selectProjects installation

.PHONY: soak
soak: $(installed) ## Run the suites again and again, with new random cases each time (MINUTES=30)
	@$(suites) soak $(MINUTES)

.PHONY: bench
bench: $(installed) ## Measure on the local cluster how soon a change is live and what it costs (ROWS='rules-0 storm')
	@ROWS='$(ROWS)' node e2e/bench/main.ts

.PHONY: bench-change
bench-change: $(installed) ## Measure what one change and one restart cost the operator among 0 to 10,000 objects, in memory (≈7 min); into e2e/bench/results
	@node e2e/bench/change.ts

.PHONY: bench-discovery
bench-discovery: $(installed) ## Measure what it costs to find targets, with a real API server and Prometheus (QUICK=1: a small load; SELECT=services: of Services)
	@node e2e/bench/discovery/main.ts

##@ The local cluster

.PHONY: cluster-up
cluster-up: $(installed) ## Bring it up, or repair it; safe to repeat
	@$(cluster) up

.PHONY: cluster-down
cluster-down: $(installed) ## Take it away
	@$(cluster) down

.PHONY: cluster-status
cluster-status: $(installed) ## Say how it is
	@$(cluster) status

.PHONY: cluster-env
cluster-env: $(installed) ## Print what makes kubectl speak to it: eval "$$(make cluster-env)"
	@$(cluster) env

##@ Build and install

.PHONY: install
install: $(installed) ## Install what the project needs into node_modules

.PHONY: image
image: $(installed) ## Build the operator's image without Docker, into build/operator.tar (IMAGE=name:tag)
	@node deploy/main.ts archive build/operator.tar $(IMAGE)

$(installed): package.json package-lock.json
	@export PATH='$(system_path)'; \
	fail() { echo "$$1: install Node.js 20 or later, which brings npm" >&2; exit 1; }; \
	command -v node >/dev/null || fail 'node is missing'; \
	command -v npm >/dev/null || fail 'npm is missing'; \
	[ "$$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || fail "Node.js $$(node --version) is too old"; \
	echo 'installing node_modules'; \
	npm ci --loglevel=error
	@touch $@

.PHONY: help
help: ## List what make can do
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z0-9-]+:.*## / { gsub(/\$$\$$/, "$$", $$2); printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
