.DEFAULT_GOAL := help
.PHONY: help run dev test e2e bench chaos conformance check lock migrate backup openapi asyncapi reference screenshots

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Set up and start Auralis
	@bin/run

dev: ## The same, with restarts when a source file changes; the page at http://127.0.0.1:3000
	@bin/run --dev

test: ## Run all tests, with coverage
	@bin/test

e2e: ## Test the page in a real browser (Chromium)
	@bin/test tests/e2e

check: ## Check format, lint, types, imports between rooms, contracts
	@bin/check

bench: ## List every benchmark with its claim and last figure (RUN=cache runs one)
	@bin/bench $(RUN)

chaos: ## Kill processes for two minutes while devices play together; count lost commands
	@bin/chaos

conformance: ## Test a server with requests that the OpenAPI document permits and forbids (minutes)
	@bin/conformance

lock: ## Pin the newest versions of everything in requirements*.in
	@bin/lock

migrate: ## Upgrade the database to the current schema (make run does so too)
	@bin/auralis migrate

backup: ## Write a backup into data/backups, also while Auralis runs (bin/auralis restore)
	@bin/auralis backup

openapi: ## Write the page's types from the descriptions of the API and of the socket
	@bin/openapi

asyncapi: ## Print the AsyncAPI document of the socket
	@bin/auralis asyncapi

reference: ## Write docs/settings.md, docs/tags.md and docs/redis-keys.md
	@bin/auralis reference docs

screenshots: ## Picture every screen of the page into build/screenshots
	@bin/test tests/e2e/screenshots.py
