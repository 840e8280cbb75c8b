.DEFAULT_GOAL := help
.PHONY: help run dev test check lock migrate openapi

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start Auralis; the first time it sets itself up
	@bin/run

dev: ## The same, starting anew whenever a source file changes
	@bin/run --dev

test: ## Prove that it works: every test, with coverage
	@bin/test

check: ## Format, lint, types, imports between rooms, contracts
	@bin/check

lock: ## Pin the newest versions of everything in requirements*.in
	@bin/lock

migrate: ## Bring the database to the newest schema (make run does it by itself)
	@bin/auralis migrate

openapi: ## Print the API's description
	@bin/auralis openapi
