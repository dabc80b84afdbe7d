# Bosang's tasks. `make` alone lists them. Works with GNU make 3.81 and newer.

GO ?= go
NPM ?= npm
# Further words for the program, such as: make run ARGS='--claims 1000'
ARGS ?=

GOLANGCI_VERSION := v2.15.0
GOVULNCHECK_VERSION := v1.9.0
CYCLONEDX_VERSION := v1.10.0
GOLANGCI := bin/golangci-lint-$(GOLANGCI_VERSION)
CYCLONEDX := bin/cyclonedx-gomod-$(CYCLONEDX_VERSION)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench build fmt schema permissions tutorial go formatted vet lint house schema-check placement openapi licences fuzz \
	vuln sbom clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: build ## start everything with the outage of October 2022, at 127.0.0.1:8080 (ARGS='--claims 1000')
	@exec bin/bosang run $(ARGS)

build: go ## build the program into bin/
	@$(GO) build -o bin/bosang ./cmd/bosang

test: go ## the whole suite, against a real PostgreSQL that the tests start themselves
	@logs=$$(mktemp -d) && trap 'rm -rf "$$logs"' EXIT && \
	BOSANG_TEST_LOGS="$$logs" $(GO) test -count=1 -timeout 20m ./... && \
	echo '== secrets and personal data in the logs of the suite' && $(GO) run ./claims/privacy/suitelog/scan "$$logs"

check: go formatted vet lint house schema-check placement openapi licences fuzz test ## all that a change has to pass: what CI runs

bench: go ## measure evaluations, adjudication, filing, memory and the whole way to money, beside what the machine can do
	@cd bench && $(GO) run . $(ARGS)

fmt: go $(GOLANGCI) ## lay the code out
	@$(GOLANGCI) fmt

schema: go ## print migrations/schema.sql anew from the migrations
	@$(GO) test -count=1 -run '^TestTheSchemaIsTheOneWrittenDown$$' ./claims/postgres -update

permissions: go ## write docs/permissions.md anew from the table of permissions and the contract
	@$(GO) test -count=1 -run '^TestThePermissionsAreThoseWrittenDown$$' ./api -update

tutorial: go ## write docs/tutorial.md anew from the story that it tells
	@$(GO) test -count=1 -run '^TestTheStoryIsTheTutorial$$' ./cmd/bosang -update

# The parts of check, each also by itself.

formatted: go ## is the code laid out?
	@echo '== layout'
	@found=$$("$$($(GO) env GOROOT)/bin/gofmt" -l api claims cmd migrations rules) || exit 1; \
	if [ -n "$$found" ]; then echo "not laid out (make fmt does it): $$found" >&2; exit 1; fi

vet: go ## the compiler's own doubts
	@echo '== go vet'
	@$(GO) vet ./...

lint: go $(GOLANGCI) ## .golangci.yml
	@echo '== golangci-lint $(GOLANGCI_VERSION)'
	@$(GOLANGCI) run ./...

house: go ## who may import whom, sizes, tags
	@echo '== imports, sizes and tags'
	@$(GO) test -count=1 ./cmd/bosang -run '^Test(Imports|EveryPackage|TheRules|EveryBan|ABan|Files|Types)'

schema-check: go ## is migrations/schema.sql what the migrations make?
	@echo '== schema'
	@$(GO) test -count=1 ./claims/postgres -run '^TestTheSchemaIsTheOneWrittenDown$$'

placement: go ## may the schema be spread over several machines? (migrations/placement.sql)
	@echo '== placement'
	@$(GO) test -count=1 ./claims/postgres -run 'Placement'

openapi: bin/openapi-lint/node_modules ## is api/openapi.yaml sound?
	@echo '== OpenAPI'
	@REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
		bin/openapi-lint/node_modules/.bin/redocly lint --config api/openapi-lint/redocly.yaml api/openapi.yaml

licences: go ## may we use what we use? (cmd/bosang/licence_test.go)
	@echo '== licences'
	@$(GO) test -count=1 ./cmd/bosang -run '^TestLicences'

fuzz: go ## every parser of what comes from outside, each with a fixed number of inputs
	@echo '== fuzz'
	@GO="$(GO)" .ci/fuzz

vuln: go ## known ones in what we use; asks a database on the network, so no part of check
	@$(GO) run golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK_VERSION) ./...

sbom: go $(CYCLONEDX) ## what the program is made of, for this system: bin/bosang.cdx.json (CycloneDX)
	@$(CYCLONEDX) app -json -std -licenses -main cmd/bosang -output bin/bosang.cdx.json .

clean: ## remove what was built; data in .bosang/ stays
	@rm -rf bin

# Tools, pinned. They are built once, into bin/.

go:
	@command -v $(GO) >/dev/null 2>&1 || { \
		echo "Go is missing: install Go $$(awk '$$1 == "go" { print $$2 }' go.mod) or newer and have it in PATH." >&2; exit 1; }
	@said=$$($(GO) list -m 2>&1) || { \
		echo "Go $$(awk '$$1 == "go" { print $$2 }' go.mod) or newer is needed; this is $$($(GO) version). $$said" >&2; exit 1; }

$(GOLANGCI): | go
	@echo '== building golangci-lint, once (some minutes)'
	@mkdir -p bin/tools
	@GOBIN="$(CURDIR)/bin/tools" $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv bin/tools/golangci-lint $@

$(CYCLONEDX): | go
	@echo '== building cyclonedx-gomod, once'
	@mkdir -p bin/tools
	@GOBIN="$(CURDIR)/bin/tools" $(GO) install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX_VERSION)
	@mv bin/tools/cyclonedx-gomod $@

bin/openapi-lint/node_modules: api/openapi-lint/package.json api/openapi-lint/package-lock.json
	@command -v $(NPM) >/dev/null 2>&1 || { echo 'npm is missing: it brings the OpenAPI linter; install Node.js 20 or newer.' >&2; exit 1; }
	@rm -rf bin/openapi-lint && mkdir -p bin/openapi-lint
	@cp api/openapi-lint/package.json api/openapi-lint/package-lock.json bin/openapi-lint/
	@cd bin/openapi-lint && $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
