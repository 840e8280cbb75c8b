.DEFAULT_GOAL := help
.PHONY: help run dev test e2e bench chaos conformance check lock migrate backup openapi asyncapi reference screenshots

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start Auralis; the first time it sets itself up
	@bin/run

dev: ## The same, starting anew whenever a source file changes; the page at http://127.0.0.1:3000
	@bin/run --dev

test: ## Prove that it works: every test, with coverage
	@bin/test

e2e: ## The page in a real browser (Chromium)
	@bin/test tests/e2e

check: ## Format, lint, types, imports between rooms, contracts
	@bin/check

bench: ## List every benchmark, its claim and its last figure (RUN=cache runs one)
	@bin/bench $(RUN)

chaos: ## Kill everything for two minutes while devices play together, and count what became of the promise
	@bin/chaos

conformance: ## Ask a server everything its description allows, and much that it forbids (minutes)
	@bin/conformance

lock: ## Pin the newest versions of everything in requirements*.in
	@bin/lock

migrate: ## Bring the database to the newest schema (make run does it by itself)
	@bin/auralis migrate

backup: ## Back everything up into data/backups, also while Auralis runs (bin/auralis restore brings it back)
	@bin/auralis backup

openapi: ## Write the page's types from the descriptions of the API and of the socket
	@bin/openapi

asyncapi: ## Print the socket's description
	@bin/auralis asyncapi

reference: ## Write docs/settings.md and docs/redis-keys.md
	@bin/auralis reference docs

screenshots: ## Picture every screen of the page into build/screenshots
	@bin/test tests/e2e/screenshots.py
