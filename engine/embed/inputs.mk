# SPDX-License-Identifier: GPL-2.0-or-later
# What the generated files are made from. Included by debian/rules; `gencontrol embed` replaces it.
#
# debian/control.md5sum holds the checksums of these and of the changelog's source, version and suite. It counts
# only as long as what was made from them is there: gencontrol removes it before it changes a generated file,
# debian/rules writes it after, and where a generated file is missing it goes, too.

# What gencontrol reads of the recipes, and gencontrol itself.
GENCONTROL_FILES := $(sort \
	$(shell find -L debian/recipes \( -name '.?*' -o -name patches \) -prune -o -type f \
		\( -name '*.yaml' -o -path '*/templates/*' -o -path '*/kconfig/*' \) -print) \
	$(shell find debian/gencontrol/Cargo.toml debian/gencontrol/Cargo.lock debian/gencontrol/engine \
		-name '.?*' -prune -o -type f -print))

# Where recipes set kernel options, they are compared with the tree's kernel configuration.
GENCONTROL_KCONFIG := $(shell grep -rlE --include='*.yaml' '(^|[ {])kconfig:' debian/recipes)
ifneq ($(GENCONTROL_KCONFIG),)
GENCONTROL_FILES += $(sort $(shell find debian/config -type f ! -name '*.toml'))
endif

# What debian/bin/buildcheck.py reads decides what it has to be told besides, in files that are generated.
ifneq ($(and $(wildcard debian/bin/buildcheck.py),$(wildcard debian/config/defines.toml)),)
GENCONTROL_FILES += $(sort $(shell find debian/config $(wildcard debian/config.local) \
	-name defines.toml -exec grep -L '^. Made by gencontrol from the recipe' {} +))
endif

# Their names count, too: otherwise nobody would see that a file was added.
GENCONTROL_NAMES := $(BUILD_DIR)/gencontrol-inputs

GENCONTROL_INPUTS := $(GENCONTROL_NAMES) $(GENCONTROL_FILES)

# What was generated, by the list that gencontrol keeps.
GENCONTROL_LIST = sed -n 's|^ *"\(debian/[^"]*\)": "[0-9a-f]*",\{0,1\}$$|\1|p' debian/generated.manifest

# Always made, so that the checksums decide and not the times of files.
$(GENCONTROL_NAMES):
	@mkdir -p $(@D)
	@printf '%s\n' $(GENCONTROL_FILES) > $@
	@[ ! -f debian/generated.manifest ] || $(GENCONTROL_LIST) | while read -r file; do \
		[ -e "$$file" ] || { echo "$$file was generated, and is gone" >&2; rm -f debian/control.md5sum; }; done

.PHONY: $(GENCONTROL_NAMES)

# Removes what was generated.
GENCONTROL_CLEAN = if [ -f debian/generated.manifest ]; then \
	$(GENCONTROL_LIST) | xargs -r rm -f; \
	for folder in debian/kconfig debian/config.local; do \
		[ ! -d $$folder ] || find $$folder -depth -type d -empty -delete; done; fi
