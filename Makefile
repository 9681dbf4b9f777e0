# Two commands are enough: `make run` and `make test`. The work is in scripts/.
.PHONY: run run-phone test soak lint types bench screenshots

run:          ## Build and serve at http://127.0.0.1:8080, with the demo town, data in ./data
	@scripts/run

run-phone:    ## The same over HTTPS on the local network, so that a phone can open it
	@scripts/run-phone

test:         ## Install what the tests need and run every one of them
	@scripts/test

soak:         ## Run the long proofs, an hour at most; SOAK="..." names parts of it
	@scripts/soak $(SOAK)

lint:         ## What can be checked without running anything
	@scripts/lint

types:        ## Write the client's TypeScript types from the protocol crate
	@scripts/types > web-client/src/protocol/generated.ts.new
	@mv web-client/src/protocol/generated.ts.new web-client/src/protocol/generated.ts

bench:        ## Measure the release build; BENCH="..." passes arguments on
	@scripts/bench $(BENCH)

screenshots:  ## Draw the README's pictures into docs/images
	@scripts/screenshots
