#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What an editor sees of the mistakes in tests/cases, by schemas/recipe.json: `make editor`.

A mistake is a line of a recipe that an error of an err_ case names. It is seen where a problem begins in that line, or
in the line of the key or of the item to which it belongs. What no schema can see says `cannot-see.tsv`, by the message.
The lines of good recipes must have no problem at all. Two programs judge:

* the validator of check-jsonschema (pip install check-jsonschema; it brings jsonschema and ruamel.yaml);
* yaml-language-server, where YLS names its bin/yaml-language-server (npm install yaml-language-server).

Usage: tests/editor/share.py [SCHEMA]. It prints the shares, each mistake that could be seen and is not, and each false
alarm; it fails for false alarms.
"""

import glob
import json
import os
import re
import subprocess
import sys
from collections import Counter

import jsonschema
from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, SequenceNode

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ERROR = re.compile(r"^(\S+\.ya?ml):(\d+):(\d+): error: (.*)$", re.M)


def mistakes():
    """Of each file with mistakes: its lines, and their messages."""
    found = {}
    for snapshot in sorted(glob.glob(f"{TOP}/snapshots/cases/err_*.snap")):
        case = os.path.basename(snapshot)[: -len(".snap")]
        with open(snapshot, encoding="utf-8") as file:
            text = file.read()
        for path, line, _, message in ERROR.findall(text):
            path = f"{TOP}/tests/cases/{case}/{path}"
            # The files of `import --dialect` have a schema of their own.
            if os.path.isfile(path) and case != "err_import_dialect":
                found.setdefault(path, {}).setdefault(int(line), []).append(message)
    return found


def good():
    """The files of recipes that have no mistake."""
    # The layer `fork` of check_formats has mistakes, which `check` lists as data.
    cases = [c for c in glob.glob(f"{TOP}/tests/cases/*/") if not os.path.basename(c[:-1]).startswith(("err_", "_"))]
    files = glob.glob(f"{TOP}/recipes/**/*.yaml", recursive=True)
    for case in cases:
        for recipe in glob.glob(f"{case}**/recipe.yaml", recursive=True):
            files += glob.glob(f"{os.path.dirname(recipe)}/**/*.yaml", recursive=True)
    files = {file for file in files if "/check_formats/fork/" not in file}
    return sorted(files | set(os.environ.get("GOOD", "").split()))


def cannot_see(path):
    """The patterns of messages that are not for a schema, with why."""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    return [(re.compile(pattern), why) for why, pattern in rows]


def check_jsonschema(schema):
    """Judges by the library of check-jsonschema: the lines of a file with problems."""
    validator = jsonschema.Draft7Validator(schema)

    def lines(path):
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
            root = YAML(typ="rt", pure=True).compose(text)
            data = YAML(typ="safe", pure=True).load(text)
        except Exception as problem:  # pylint: disable=broad-except
            marks = [getattr(problem, name, None) for name in ("problem_mark", "context_mark")]
            return {mark.line + 1 for mark in marks if mark} or {1}
        found = set()
        for error in validator.iter_errors(data):
            for leaf in leaves(error):
                found |= place(root, list(leaf.absolute_path), leaf)
        return found

    return lines


def leaves(error):
    """The problems behind one that says that none of some alternatives fits: the nearest."""
    while error.context:
        deepest = max(len(e.absolute_path) for e in error.context)
        error = next(e for e in error.context if len(e.absolute_path) == deepest)
    return [error]


def place(node, path, error):
    """The lines of a path: of its last key, and of its value. Of an unknown key: its own."""
    found = {node.start_mark.line + 1}
    for step in path:
        if isinstance(node, MappingNode):
            key, value = next(((k, v) for k, v in node.value if str(k.value) == str(step)), (None, None))
            if value is None:
                break
            found = {key.start_mark.line + 1} | lines_of(value)
            node = value
        elif isinstance(node, SequenceNode):
            node = node.value[step]
            found = lines_of(node)
    by_name = error.validator == "additionalProperties" or "propertyNames" in error.absolute_schema_path
    if by_name and isinstance(node, MappingNode):
        named = [k for k, _ in node.value if re.search(rf"['\"]{re.escape(str(k.value))}['\"]", error.message)]
        found = {k.start_mark.line + 1 for k in named} or found
    return found


def lines_of(node):
    """Where a value begins; of a text, all its lines."""
    first, last = node.start_mark.line + 1, node.end_mark.line + 1
    return {first} if isinstance(node, (MappingNode, SequenceNode)) else set(range(first, last + 1))


class Server:
    """yaml-language-server, spoken to by its standard input and output."""

    def __init__(self, program, schema):
        self.process = subprocess.Popen([program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.number = 0
        self.schema = "file://" + os.path.abspath(schema)
        self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.send({"method": "initialized", "params": {}})
        settings = {"validate": True, "schemas": {self.schema: "*.yaml"}, "schemaStore": {"enable": False}}
        self.settings = {"yaml": settings}
        self.send({"method": "workspace/didChangeConfiguration", "params": {"settings": self.settings}})

    def send(self, message):
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        self.process.stdin.flush()

    def read(self):
        length = 0
        while True:
            line = self.process.stdout.readline().strip()
            if not line:
                break
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "workspace/configuration":
            items = [self.settings["yaml"] if i.get("section") == "yaml" else {} for i in message["params"]["items"]]
            self.send({"id": message["id"], "result": items})
        elif "id" in message and "method" in message:
            self.send({"id": message["id"], "result": None})
        return message

    def request(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")

    def lines(self, path, shown=None):
        """The lines of a file where a problem begins."""
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        # The schema is the one that is measured, not the one that the first line names.
        text = re.sub(r"^# yaml-language-server:.*", "#", text)
        uri = "file://" + path
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while True:
            message = self.read()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                break
        self.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})
        problems = message["params"]["diagnostics"]
        if shown is not None:
            shown += [(p["range"]["start"]["line"] + 1, p["message"]) for p in problems]
        found = set()
        for problem in problems:
            first, last = (problem["range"][end]["line"] + 1 for end in ("start", "end"))
            # Of a text, all its lines.
            found |= set(range(first, last + 1)) if "pattern" in problem["message"] else {first}
        return found


def main():
    schema_path = sys.argv[1] if len(sys.argv) > 1 else f"{TOP}/schemas/recipe.json"
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    judges = {"check-jsonschema": check_jsonschema(schema)}
    if os.environ.get("YLS"):
        judges["yaml-language-server"] = Server(os.environ["YLS"], schema_path).lines
    hidden = cannot_see(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cannot-see.tsv"))
    all_mistakes = mistakes()
    failed = False
    for name, judge in judges.items():
        total = possible = seen = beyond = 0
        why_not = Counter()
        missed = []
        for path, lines in all_mistakes.items():
            flagged = judge(path)
            for line, messages in sorted(lines.items()):
                total += 1
                whys = [next((why for pattern, why in hidden if pattern.search(m)), None) for m in messages]
                is_seen = line in flagged
                if all(whys):
                    why_not[whys[0]] += 1
                    beyond += is_seen
                    continue
                possible += 1
                seen += is_seen
                if not is_seen:
                    missed.append(f"{os.path.relpath(path, TOP)}:{line}: {messages[whys.index(None)]}")
        print(f"{name}: {seen} of {possible} lines that a schema can see, {seen + beyond} of all {total}")
        print("".join(f"  missed: {line}\n" for line in missed), end="")
        alarms = [f"{os.path.relpath(path, TOP)}:{line}" for path in good() for line in sorted(judge(path))]
        print(f"  {len(alarms)} lines of {len(good())} good files are flagged")
        print("".join(f"  false: {alarm}\n" for alarm in alarms), end="")
        failed |= bool(alarms)
    print("what a schema cannot see: " + ", ".join(f"{why} {count}" for why, count in why_not.most_common()))
    sys.exit(failed)


if __name__ == "__main__":
    main()
