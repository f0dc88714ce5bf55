# `make demo` and `make test` do their own set-up: a machine with npm and some Node >= 18 is enough.
.DEFAULT_GOAL := help
installed := node_modules/.package-lock.json

$(installed): package.json package-lock.json
	npm ci --no-audit --no-fund
	@# npm leaves out what does not fit the Node it runs on: an older one completes the set on the Node it just installed.
	@[ "$$(node -p 'parseInt(process.versions.node)')" -ge 24 ] || \
		PATH="$(CURDIR)/node_modules/.bin:$$PATH" npm install --no-save --no-audit --no-fund
	@touch $@

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: setup
setup: $(installed) ## install what the project needs, into node_modules

.PHONY: demo
demo: $(installed) ## simulate an AirQino API and run the pipeline for 30 days
	@bin/harmattan demo

.PHONY: superset
superset: $(installed) ## start PostgreSQL and Superset on this machine and show the dashboards (PORT=8088)
	@PATH="$(CURDIR)/node_modules/.bin:$$PATH" node superset/local/main.ts $(if $(PORT),--port $(PORT))

.PHONY: check
check: $(installed) ## format, lint, types, unused code
	npm run --silent check

.PHONY: test
test: check ## check, then all tests that need no server (MONGODB_URI adds MongoDB)
	npm run --silent test

.PHONY: test-superset
test-superset: $(installed) ## the dashboards in a real Superset and a headless Chromium
	npm run --silent test:superset

.PHONY: bench
bench: $(installed) ## measure what README and docs claim
	npm run --silent bench

.PHONY: format
format: $(installed) ## format every file
	npm run --silent format

.PHONY: clean
clean: ## remove what was installed and what the demo stored
	rm -rf node_modules .harmattan test-output
