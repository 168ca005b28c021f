# SPDX-License-Identifier: GPL-2.0-or-later
# `make` prints what there is. Only `make install` installs anything, and nothing but `deb` and `proof` needs more than cargo.

CARGO ?= cargo
GENCONTROL := target/release/gencontrol

help:
	@echo 'make generate    build gencontrol and expand recipes/* into out/*/debian'
	@echo 'make embed       put gencontrol into a source package (TREE=, RECIPES= or DIALECT=, REPLACE=yes, RUN_GENERATOR=yes, UNPROVEN=yes)'
	@echo 'make install     the program, its manual, completions, recipes and sources (PREFIX=, DESTDIR=)'
	@echo 'make manual      the manual pages and completions alone, into out/manual'
	@echo 'make deb         a Debian package, built and tried in clean chroots (root, WORK=, MIRROR=; 350 MB to download, 9 GB)'
	@echo 'make test        run all tests'
	@echo 'make snapshots   accept what the recipes and the messages have become; read the diff after'
	@echo 'make schemas     write schemas/ anew from the types'
	@echo 'make bench       times next to merely writing, reading, and gencontrol.py, and how they grow (TREE=, PYTHON=, RUNS=)'
	@echo 'make fuzz        mutated cases through everything: crashes, hangs, memory (RUNS=, SEED=, JOBS=; RUN= shows one)'
	@echo 'make scale       times of inputs that are large in one way each (ONLY=)'
	@echo 'make mutants     breaks every sixtieth place of the engine, and says what no test notices (SHARD=, cargo-mutants)'
	@echo 'make check       what CI checks besides the tests: fmt, clippy, tidy, schemas'
	@echo 'make crash       kills, runs at once, full disks: what of it is not healed, lost or wrong (minutes)'
	@echo 'make proof       a real kernel, its packages, and a module in Rust built with them (root; KERNEL=, FLAVOUR=, MODULE=; 15 to 30 minutes)'
	@echo 'make editor      the share of mistakes that an editor sees by the schema (pip: check-jsonschema; YLS= names yaml-language-server)'
	@echo 'make explain-measure  changes recipes where explain says a line comes from (needs ../shared, SEED=, NUMBERS=)'
	@echo 'make oracle      compare with what Debian ships (needs ../shared)'

build:
	$(CARGO) build --release --locked

generate: build
	$(GENCONTROL) generate --recipes recipes/linux --tree tests/tree/linux --output out/linux
	$(GENCONTROL) generate --recipes recipes/linux-asahi --tree tests/tree/linux-asahi --output out/linux-asahi

manual:
	$(CARGO) run --release --locked --example manual -- $(MANUAL)

PREFIX ?= /usr/local
PROGRAM ?= $(GENCONTROL)
MANUAL ?= out/manual
# Where zsh looks for completions below PREFIX; Debian has another place for packages.
ZSH ?= share/zsh/site-functions
to = $(DESTDIR)$(PREFIX)

# As root: `make build manual`, then `make install-files`, builds nothing.
install: build manual install-files

# The engine and the recipes are what `embed` and `extends:` use.
install-files:
	install -D -m 755 $(PROGRAM) $(to)/bin/gencontrol
	install -d $(to)/share/man/man1 $(to)/share/man/man5
	install -m 644 $(MANUAL)/*.1 $(to)/share/man/man1
	install -m 644 $(MANUAL)/*.5 $(to)/share/man/man5
	install -D -m 644 $(MANUAL)/gencontrol.bash $(to)/share/bash-completion/completions/gencontrol
	install -D -m 644 $(MANUAL)/gencontrol.fish $(to)/share/fish/vendor_completions.d/gencontrol.fish
	install -D -m 644 $(MANUAL)/_gencontrol $(to)/$(ZSH)/_gencontrol
	rm -rf $(to)/share/gencontrol
	for file in Cargo.toml Cargo.lock LICENSE $$(find engine recipes schemas -type f | LC_ALL=C sort); do \
		install -D -m 644 $$file $(to)/share/gencontrol/$$file || exit 1; \
	done
	chmod 755 $(to)/share/gencontrol/engine/embed/*.sh

deb:
	packaging/build '$(or $(WORK),out/deb)'

# Without RECIPES= those of the tree stay; if it has none, they are imported from what it has.
embed: build
	@[ -n '$(TREE)' ] || { echo 'name an unpacked source package: make embed TREE=/path/to/linux' >&2; exit 2; }
	@$(GENCONTROL) embed --tree '$(TREE)' $(if $(RECIPES),--recipes '$(RECIPES)') $(if $(DIALECT),--dialect '$(DIALECT)') $(if $(REPLACE),--replace) \
		$(if $(RUN_GENERATOR),--run-generator) $(if $(UNPROVEN),--unproven)

test:
	$(CARGO) test --locked

# Both kinds: what the recipes generate, and the messages and small trees of tests/cases.
snapshots:
	for recipe in linux linux-asahi forks/gardenlinux forks/mnt-reform forks/raspberrypi; do \
		$(CARGO) run --locked --quiet -- snapshot --recipes recipes/$$recipe --tree tests/tree/$$recipe snapshots/$$recipe || exit 1; \
	done
	INSTA_UPDATE=always $(CARGO) test --locked --test cases

schemas: build
	$(GENCONTROL) schema > schemas/recipe.json
	$(GENCONTROL) schema dialect > schemas/dialect.json
	$(GENCONTROL) schema diff > schemas/diff.json
	$(GENCONTROL) schema check > schemas/check.json
	$(GENCONTROL) schema delta > schemas/delta.json

# TREE= is an unpacked source package of which recipes are imported; gencontrol.py of 7.x needs PYTHON= 3.13.
bench:
	TREE='$(TREE)' PYTHON='$(PYTHON)' RUNS='$(RUNS)' $(CARGO) bench --locked --bench generate
	$(CARGO) bench --locked --bench scale

# About an hour of the processor's time for each million; SEED= chooses other ones, RUN= one of them.
fuzz:
	RUNS='$(or $(RUNS),1000000)' SEED='$(or $(SEED),1)' JOBS='$(or $(JOBS),2)' $(if $(RUN),RUN='$(RUN)') \
		$(CARGO) test --profile fuzz --locked --test fuzz

scale:
	ONLY='$(ONLY)' $(CARGO) bench --locked --bench scale

# Another part each time: SHARD=0 to 59. That `|` and `^` are the same for flags is no finding; `make crash` and
# the oracle see more than these tests.
mutants:
	$(CARGO) mutants -e 'engine/embed/**' --exclude-re 'replace \| with \^' --shard '$(or $(SHARD),0)/60' \
		--sharding round-robin --timeout 120 -- --locked --lib --test cases --test cli --test crash --test diff --test documents --test embed --test explain \
		--test flavours --test lsp --test snapshots --test tidy

check:
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	$(CARGO) test --locked --test tidy

crash:
	$(CARGO) test --release --locked --test crash -- --ignored --nocapture --test-threads=1

explain-measure: build
	SEED='$(or $(SEED),1)' NUMBERS='$(NUMBERS)' tests/explain-measure.sh ../shared

oracle: build
	tests/oracle.sh ../shared
	tests/import-oracle.sh ../shared
	tests/forks-oracle.sh ../shared
	tests/since-oracle.sh ../shared
	tests/embed-oracle.sh ../shared
	tests/diff-oracle.sh ../shared

editor:
	YLS='$(YLS)' GOOD='$(GOOD)' tests/editor/share.py

# WORK= is where chroots, sources and packages go: 12 GB for each kernel and flavour.
proof: build
	KERNEL='$(KERNEL)' FLAVOUR='$(FLAVOUR)' ARCH='$(ARCH)' MODULE='$(MODULE)' MODULE_REF='$(MODULE_REF)' \
		tests/proof/run '$(or $(WORK),out/proof)'

.PHONY: help build generate manual install install-files deb embed test snapshots schemas bench crash fuzz scale mutants check editor explain-measure oracle proof
