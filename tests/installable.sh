#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Can everything that recipes/linux makes be installed? And does `gencontrol check` speak exactly where it cannot,
# when a layer drops one entry? dose-debcheck is the judge: the packages are put in the place of those that Debian
# builds from the same source.
#
#   tests/installable.sh TREE [DIRECTORY]
#
# TREE is an unpacked source package of Linux; DIRECTORY keeps the archive's lists of packages (600 MB), which are
# fetched with apt-get if they are not there. GENCONTROL names the program, RECIPES another recipe, SUITE another
# suite than sid, ENTRIES the only entries to drop. Needs apt, dose-debcheck (Debian's dose-distcheck) and Python.
# Fails unless everything can be installed, and both agree on every entry.
set -eu

usage() {
	sed -n '3,12s/^# \{0,1\}//p' "$0" >&2
	exit 2
}

[ $# -ge 1 ] && [ -e "$1/debian/changelog" ] || usage
tree=$(cd "$1" && pwd)
top=$(cd "$(dirname "$0")/.." && pwd)
recipes=${RECIPES:-$top/recipes/linux}
gencontrol=${GENCONTROL:-$top/target/release/gencontrol}
suite=${SUITE:-sid}
architectures='amd64 arm64 armhf loong64 ppc64el riscv64 s390x'
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
lists=${2:-$scratch/archive}
mkdir -p "$lists"
lists=$(cd "$lists" && pwd)

# apt with folders of its own, so that the machine's lists stay what they are.
fetch() {
	mkdir -p "$lists/etc/apt/apt.conf.d" "$lists/etc/apt/preferences.d" "$lists/var/lib/apt/lists/partial" \
		"$lists/var/cache/apt/archives/partial"
	: >"$lists/status"
	cat >"$lists/apt.conf" <<CONF
Dir "$lists";
Dir::State::status "$lists/status";
APT::Architecture "amd64";
APT::Architectures { $(printf '"%s"; ' $architectures) };
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
CONF
	keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	echo "deb [signed-by=$keyring] ${MIRROR:-http://deb.debian.org/debian} $suite main" >"$lists/etc/apt/sources.list"
	APT_CONFIG="$lists/apt.conf" apt-get update
}

find "$lists" -name "*_${suite}_main_binary-s390x_Packages" 2>/dev/null | grep -q . || fetch

export GENCONTROL="$gencontrol" RECIPES="$recipes" TREE="$tree" LISTS="$lists" SCRATCH="$scratch" SUITE="$suite"
export ARCHITECTURES="$architectures" ENTRIES="${ENTRIES-}"
python3 - <<'PYTHON'
import glob
import json
import os
import re
import subprocess
import sys

env = os.environ
scratch, recipes, tree = env['SCRATCH'], env['RECIPES'], env['TREE']
architectures = env['ARCHITECTURES'].split()


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def paragraphs(text):
    for block in re.split(r'\n\s*\n', text):
        fields, name = {}, None
        for line in block.splitlines():
            if line[:1] in ' \t':
                if name:
                    fields[name] += '\n' + line
            elif line and not line.startswith('#'):
                name, _, value = line.partition(':')
                fields[name] = value.strip()
        if fields:
            yield fields


def is_for(field, arch):
    return any(name in ('any', 'all', 'linux-any', arch) for name in field.split())


def holds(formula):
    """Whether a formula holds in a build without any profile."""
    terms = re.findall(r'<([^>]*)>', formula)
    return not terms or any(all(name.startswith('!') for name in term.split()) for term in terms)


def relation(text, arch, version):
    groups = []
    for group in text.replace('\n', ' ').split(','):
        kept = []
        for entry in group.split('|'):
            entry = entry.strip()
            limit = re.search(r'\[([^]]*)\]', entry)
            if limit:
                names = limit[1].split()
                denied = {name[1:] for name in names if name.startswith('!')}
                if arch in denied if denied else not is_for(' '.join(names), arch):
                    continue
            if not holds(entry):
                continue
            entry = re.sub(r'\s*(\[[^]]*\]|<[^<>=]+>)', '', entry).strip()
            entry = re.sub(r'\$\{(binary|source):Version\}|@\w*version@', version, entry)
            if entry and '${' not in entry:
                kept.append(entry)
        if kept:
            groups.append(' | '.join(kept))
    return ', '.join(groups)


RELATIONS = ('Depends', 'Pre-Depends', 'Conflicts', 'Breaks', 'Provides', 'Replaces')


def ours(folder, arch, version):
    """What a build without profiles makes for an architecture, as a list of packages."""
    result = {}
    for path in sorted(glob.glob(folder + '/**/control', recursive=True)) + sorted(
            glob.glob(folder + '/**/control.in', recursive=True)):
        if '/tests/' in path:
            continue
        for fields in paragraphs(open(path).read()):
            name = fields.get('Package')
            if not name:
                continue
            if not is_for(fields['Architecture'], arch) or not holds(fields.get('Build-Profiles', '')):
                continue
            is_all = fields['Architecture'] == 'all'
            own = {'Package': name, 'Version': version, 'Architecture': 'all' if is_all else arch}
            if 'Multi-Arch' in fields:
                own['Multi-Arch'] = fields['Multi-Arch']
            for field in RELATIONS:
                text = relation(fields.get(field, ''), arch, version)
                if text:
                    own[field] = text
            result[name] = own
    return result


def names(text):
    return [re.split(r'[\s:(]', entry.strip())[0] for entry in re.split('[,|]', text) if entry.strip()]


def archive(arch):
    """The suite without what it has of this source and of the signed ones made from it."""
    [path] = glob.glob(f"{env['LISTS']}/**/*_{env['SUITE']}_main_binary-{arch}_Packages", recursive=True)
    found = {}
    for fields in paragraphs(open(path).read()):
        source = fields.get('Source', fields['Package']).split()[0]
        if source != 'linux' and not source.startswith('linux-signed-'):
            found[fields['Package']] = {key: fields[key] for key in
                ('Package', 'Version', 'Architecture', 'Multi-Arch', 'Essential') + RELATIONS if key in fields}
    return found


def needed(found, roots):
    """Of the archive, what installing these packages may need: the rest is as good as not there."""
    providers = {}
    for name, fields in found.items():
        for provided in names(fields.get('Provides', '')):
            providers.setdefault(provided, []).append(name)
    todo = [name for fields in roots for field in ('Depends', 'Pre-Depends') for name in names(fields.get(field, ''))]
    todo += [name for name, fields in found.items() if fields.get('Essential') == 'yes']
    kept = {}
    while todo:
        name = todo.pop()
        for real in [name] + providers.get(name, []):
            if real in found and real not in kept:
                kept[real] = found[real]
                for field in ('Depends', 'Pre-Depends'):
                    todo += names(found[real].get(field, ''))
    return kept


def write(path, packages):
    with open(path, 'w') as file:
        for fields in packages:
            file.write(''.join(f'{key}: {value}\n' for key, value in fields.items()) + '\n')


def broken(dropped=()):
    """The packages that cannot be installed where some are not built, with their architectures."""
    result = set()
    for arch in architectures:
        write(f'{scratch}/ours', [fields for name, fields in all_ours[arch].items() if name not in dropped])
        status, out, error = run('dose-debcheck', '--failures', '--deb-native-arch=' + arch,
            f'--fg={scratch}/ours', f'--bg={scratch}/archive-{arch}')
        if status not in (0, 1):
            sys.exit(error)
        result |= {(name, arch) for name in re.findall(r'^ *package: (\S+)', out, re.M)}
    return result


version = re.match(r'\S+ \(([^)]*)\)', open(tree + '/debian/changelog').readline())[1]
status, _, error = run(env['GENCONTROL'], 'generate', '--recipes', recipes, '--tree', tree, '--output', scratch + '/all')
if status:
    sys.exit(error)
all_ours = {}
for arch in architectures:
    all_ours[arch] = ours(scratch + '/all', arch, version)
    write(f'{scratch}/archive-{arch}', needed(archive(arch), all_ours[arch].values()).values())
before = broken()
print(sum(map(len, all_ours.values())), 'packages on', ', '.join(architectures))
print(f'{len(before)} packages cannot be installed', *sorted(before)[:20], sep='\n  ', flush=True)

_, out, _ = run(env['GENCONTROL'], 'list', 'packages', '--json', '--recipes', recipes, '--tree', tree)
listed = json.loads(out)
entries = env['ENTRIES'].split() or sorted({package['entry'] for package in listed})
agreed = tried = 0
for entry in entries:
    layer = f'{scratch}/layer-{entry}'
    os.mkdir(layer)
    with open(layer + '/recipe.yaml', 'w') as file:
        file.write(f'extends: {os.path.relpath(recipes, layer)}\npackages: {{ {entry}: ~ }}\n')
    status, out, error = run(env['GENCONTROL'], 'check', '--recipes', layer, '--tree', tree)
    if 'below this layer to drop' in error:
        continue  # of the installer's list, no entry of `packages:`
    tried += 1
    speaks = re.findall(r'(?:error|warning): (.*` depends on `.*)', out + error)
    other = [line for line in re.findall(r'error: (.*)', out + error) if ' depends on ' not in line]
    # `generate` refuses the layer; what it would make is what the recipe makes without these.
    lost = broken({package['package'] for package in listed if package['entry'] == entry}) - before
    agrees = bool(lost) == bool(speaks)
    agreed += agrees
    print(f"{'agree' if agrees else 'DIFFER'}\t{entry}\tdose-debcheck: {len(lost)}\tcheck: {len(speaks)}",
          *sorted(lost)[:2] if not agrees else [], *other[:1], flush=True)
print(f'{agreed} of {tried} agree')
sys.exit(bool(before) or agreed < tried)
PYTHON
