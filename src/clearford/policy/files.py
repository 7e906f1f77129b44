"""Load pack folders into typed values; every fault becomes an issue and the rest is still read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from clearford.core.errors import Place
from clearford.core.ids import PackId
from clearford.core.schema import DEFAULT_SCHEMA, ItemSchema
from clearford.policy.digest import digest_of
from clearford.policy.fields import Fields, read_mapping, short
from clearford.policy.issue import Issue, sort_key
from clearford.policy.model import FAMILIES, ListFile, Pack, PackFile, PackSet, PhraseFile, Suppression, Terms
from clearford.policy.read_counters import read_counter
from clearford.policy.read_lists import (
    LANGUAGE,
    MAX_LIST_BYTES,
    NAME,
    TEAM,
    Fold,
    folded,
    read_list,
    read_patterns,
    read_phrases,
)
from clearford.policy.read_rule import PART, RULE_ID, VERSION, RuleReader, read_suppressions
from clearford.policy.yaml_reader import Node, decode, plain_data, read_yaml

MAX_RULES = 10_000
MAX_PHRASES = 200_000
MAX_FILES = 50_000
"""Most files of any one folder of a pack."""

T = TypeVar("T")
_SIGNAL_FAMILIES = (
    "text",
    "url",
    "personal",
    "contact",
    "item",
    "audience",
    "account",
    "message",
    "listing",
    "media",
    "near",
    "velocity",
    "fraud",
    "spam",
    "harassment",
    "phishing",
    "prompt",
    "cohort",
    "guard",
)
_ENGINE = r"(>=|<=|<|>|==)[0-9]+(\.[0-9]+){0,2}(,(>=|<=|<|>|==)[0-9]+(\.[0-9]+){0,2})*"
_HANDLING = ("public", "partners", "internal")


def load(
    dirs: Sequence[Path], schema: ItemSchema = DEFAULT_SCHEMA, *, fold: Fold = folded
) -> tuple[PackSet, tuple[Issue, ...]]:
    """The packs below some folders, ascending by id, and what was wrong in their files.

    dirs: folders that hold `<family>/<pack>/pack.yaml`, or pack folders themselves. Names that begin
        with `_` or `.` are passed over. A file that cannot be read is an issue, never an exception.
    fold: form in which phrases are looked for; the engine's own where its tables are at hand.
    """
    loader = _Loader(schema, fold)
    for folder in dirs:
        loader.take(folder)
    loader.claim_names()
    return PackSet(tuple(sorted(loader.packs, key=lambda p: p.file.id))), tuple(
        sorted(loader.issues, key=sort_key)
    )


class _Loader:
    """Reads pack after pack, counting rules and phrases over all of them."""

    def __init__(self, schema: ItemSchema, fold: Fold) -> None:
        self.fold = fold
        self.issues: list[Issue] = []
        self.packs: list[Pack] = []
        self.rules = RuleReader(schema)
        self.rule_count = 0
        self.phrase_count = 0

    def take(self, folder: Path) -> None:
        """Every pack below a folder."""
        found = list(self.pack_folders(folder))
        if not found:
            place = Place(file=str(folder))
            self.issues.append(
                Issue(code="CF-P001", place=place, found="no pack", expected="`<family>/<pack>/pack.yaml`")
            )
        for path, shown in found:
            pack = _PackReader(self, path, shown).read()
            if pack is not None:
                self.packs.append(pack)

    def pack_folders(self, folder: Path) -> Iterator[tuple[Path, str]]:
        """Pack folders with the name under which their files are shown."""
        if (folder / "pack.yaml").is_file():
            yield folder, f"{folder.parent.name}/{folder.name}"
            return
        for family in self.folders(folder):
            for pack in self.folders(family):
                yield pack, f"{family.name}/{pack.name}"

    def folders(self, folder: Path) -> list[Path]:
        """The folders of a folder, ascending."""
        found = self.entries(folder, str(folder))
        return sorted(p for p in found if p.is_dir() and p.name[0] not in "._")

    def entries(self, folder: Path, shown: str) -> list[Path]:
        """What a folder holds; nothing, with an issue, when it is there and cannot be read."""
        out: list[Path] = []
        try:
            for path in folder.iterdir():
                out.append(path)
                if len(out) > MAX_FILES:
                    found = f"more than {MAX_FILES} files"
                    self.issues.append(Issue(code="CF-P020", place=Place(file=shown), found=found))
                    return []
        except FileNotFoundError:
            return []
        except OSError as error:
            # Passing it over would silently let through what its rules are about.
            found = f"the folder cannot be read: {(error.strerror or 'unknown').lower()}"
            self.issues.append(Issue(code="CF-P001", place=Place(file=shown), found=found))
            return []
        return out

    def claim_names(self) -> None:
        """CF-P005 for packs, rules and lists that claim the same id or name."""
        packs: dict[str, str] = {}
        for pack in self.packs:
            self._claim(packs, pack.file.id, pack.file.node, f"the pack id `{pack.file.id}`")
        rules: dict[str, str] = {}
        names: dict[str, str] = {}
        for pack in self.packs:
            for rule in pack.rules:
                self._claim(rules, rule.id, rule.at("id"), f"the rule id `{rule.id}`")
            named = [(p.meta, p.node) for p in pack.phrases] + [(p.meta, p.node) for p in pack.patterns]
            for meta, node in named:
                self._claim(names, meta.name, node, f"the list name `{meta.name}`")
            for entry in pack.lists:
                self._claim_list(names, entry)
        counters: dict[str, str] = {}
        for pack in self.packs:
            for counter in pack.counters:
                self._claim(counters, counter.name, counter.node, f"the counter name `{counter.name}`")

    def _claim(self, taken: dict[str, str], name: str, node: Node, what: str) -> None:
        if name in taken:
            found = f"{what}, also in {taken[name]}"
            self.issues.append(node.issue("CF-P005", found, expected="a name of its own"))
        else:
            taken[name] = node.source.file

    def _claim_list(self, taken: dict[str, str], entry: ListFile) -> None:
        if entry.name in taken:
            found = f"the list name `{entry.name}`, also in {taken[entry.name]}"
            self.issues.append(entry.issue("CF-P005", found, 1, expected="a name of its own"))
        else:
            taken[entry.name] = entry.file

    def count(self, what: str, number: int, limit: int, place: Place) -> bool:
        """CF-P020 and False when a count is over its limit."""
        if number <= limit:
            return True
        if not any(i.code == "CF-P020" and what in i.found for i in self.issues):
            found = f"more than {limit} {what} in the packs"
            help_ = "split the bundle"
            self.issues.append(
                Issue(code="CF-P020", place=place, found=found, expected=f"at most {limit}", suggestion=help_)
            )
        return False


class _PackReader:
    """Reads one pack folder."""

    def __init__(self, loader: _Loader, root: Path, shown: str) -> None:
        self.loader, self.root, self.shown = loader, root, shown
        self.issues = loader.issues
        self.content: dict[str, Any] = {}
        """File -> plain content, for the digest."""

    def read(self) -> Pack | None:
        """The pack, or None when it has no readable pack.yaml."""
        file = self.yaml(self.root / "pack.yaml", self._pack_file)
        if file is None:
            return None
        pack = file.id
        rules = tuple(
            self.folder("rules", lambda f, stem: self.loader.rules.rule(f, stem, pack), counted=True)
        )
        phrases: list[PhraseFile] = []
        fold = self.loader.fold
        for phrase_file in self.folder("phrases", lambda f, stem: read_phrases(f, stem, fold)):
            self.loader.phrase_count += len(phrase_file.phrases)
            place = Place(file=phrase_file.node.source.file)
            if self.loader.count("phrases", self.loader.phrase_count, MAX_PHRASES, place):
                phrases.append(phrase_file)
        patterns = tuple(self.folder("patterns", read_patterns))
        counters = tuple(self.folder("counters", read_counter))
        tests = tuple(self.folder("tests", lambda f, _: self.loader.rules.tests(f)))
        if file.family == "context" and rules:
            found = "rules in a pack of the family `context`"
            self.issues.append(
                rules[0].node.issue("CF-P001", found, expected="phrases, patterns and lists only")
            )
        return Pack(
            root=str(self.root),
            file=file,
            rules=rules,
            phrases=tuple(phrases),
            patterns=patterns,
            lists=tuple(self.lists()),
            tests=tuple(case for cases in tests for case in cases),
            suppressions=self.suppressions(),
            retired=self.retired(),
            digest=digest_of(self.content),
            counters=counters,
        )

    def bytes_of(self, path: Path, limit: int = 64 << 20) -> bytes | None:
        """The content of a file, or None with an issue."""
        shown = self.name(path)
        try:
            if path.stat().st_size > limit:
                self.report(shown, f"the file is larger than {limit >> 20} MiB", "CF-P020")
                return None
            return path.read_bytes()
        except OSError as error:
            self.report(shown, f"the file cannot be read: {(error.strerror or 'unknown').lower()}")
            return None

    def report(self, shown: str, found: str, code: str = "CF-P001") -> None:
        """An issue about a whole file."""
        self.issues.append(Issue(code=code, place=Place(file=shown), found=found))

    def name(self, path: Path) -> str:
        """The file as it is shown to people: below the folder of the packs."""
        return f"{self.shown}/{path.relative_to(self.root).as_posix()}"

    def yaml(self, path: Path, read: Callable[[Fields], T], rule: str | None = None) -> T | None:
        """What `read` makes of a YAML file."""
        data = self.bytes_of(path)
        if data is None:
            return None
        shown = self.name(path)
        root, found = read_yaml(data, shown)
        self.issues.extend(found)
        if root is None:
            return None
        self.content[path.relative_to(self.root).as_posix()] = plain_data(root)
        return read_mapping(root, self.issues, read, rule=rule)

    def paths(self, name: str, *endings: str) -> list[Path]:
        """The files of a folder with one of some endings, ascending; others are an issue."""
        out = self.loader.entries(self.root / name, f"{self.shown}/{name}")
        good = [p for p in out if p.suffix in endings and p.is_file()]
        for path in out:
            if path not in good and not path.name.startswith("."):
                self.report(self.name(path), f"a file that does not belong in `{name}/`")
        return sorted(good)

    def folder(self, name: str, read: Callable[[Fields, str], T], *, counted: bool = False) -> Iterator[T]:
        """What `read` makes of each YAML file of a folder."""
        paths = self.paths(name, ".yaml") if not counted else self._rule_paths()
        pattern = PART if name in ("rules", "tests") else NAME
        for path in paths:
            if not re.fullmatch(pattern, path.stem):
                self.report(self.name(path), f"the file name {short(path.name)}")
                continue
            value = self.yaml(path, _of_stem(read, path.stem))
            if value is not None:
                yield value

    def _rule_paths(self) -> list[Path]:
        """The rule files, none of them when they are too many to be meant."""
        place = Place(file=f"{self.shown}/rules")
        try:
            for _ in (self.root / "rules").iterdir():
                self.loader.rule_count += 1
                if not self.loader.count("rules", self.loader.rule_count, MAX_RULES, place):
                    return []
        except OSError:
            # `paths` meets the same fault, and reports it.
            return self.paths("rules", ".yaml")
        return self.paths("rules", ".yaml")

    def lists(self) -> Iterator[ListFile]:
        """The lists for `in_list`, and those of known texts."""
        for path in self.paths("lists", ".txt", ".jsonl"):
            data = self.bytes_of(path, MAX_LIST_BYTES)
            if data is None:
                continue
            if not re.fullmatch(NAME, path.stem):
                self.report(self.name(path), f"the file name {short(path.name)}")
                continue
            value = read_list(data, self.name(path), path.stem, self.issues, self.loader.fold)
            if value is not None:
                entries = [[e.value, e.comment] for e in value.entries]
                self.content[f"lists/{path.name}"] = {"header": value.header, "entries": entries}
                yield value

    def suppressions(self) -> tuple[Suppression, ...]:
        """The explained exceptions, if there are any."""
        path = self.root / "suppressions.yaml"
        if not path.exists():
            return ()
        data = self.bytes_of(path)
        if data is None:
            return ()
        root, found = read_yaml(data, self.name(path))
        self.issues.extend(found)
        return read_suppressions(root, self.issues) if root is not None else ()

    def retired(self) -> tuple[str, ...]:
        """Ids that must never be used again."""
        path = self.root / "retired.txt"
        if not path.exists():
            return ()
        data = self.bytes_of(path)
        text, issue = decode(data or b"", self.name(path))
        if issue:
            self.issues.append(issue)
        lines = (line.partition("#")[0].strip() for line in text.split("\n"))
        ids = tuple(line for line in lines if line)
        for value in ids:
            if not re.fullmatch(RULE_ID, value):
                self.report(self.name(path), f"{short(value)} is not a rule id")
        return ids

    def _pack_file(self, fields: Fields) -> PackFile:
        pack = fields.text("id", pattern=rf"{PART}\.{PART}", form="`<family>.<pack>` in lower case")
        expected = self.shown.replace("/", ".")
        if pack and pack != expected:
            fields.report(
                fields.node.value["id"], "CF-P001", short(pack), expected=f"the folders, `{expected}`"
            )
        family = (pack or expected).partition(".")[0]
        if family not in FAMILIES:
            at = fields.node.value.get("id", fields.node)
            fields.report(at, "CF-P001", f"the family {short(family)}", expected=", ".join(FAMILIES))
        about = family != "context"
        return PackFile(
            id=PackId(pack or expected),
            title=fields.text("title", required=False, limit=120),
            version=fields.text("version", pattern=VERSION, form="`major.minor.patch`"),
            engine=fields.text("engine", pattern=_ENGINE, form="such as `>=0.1,<1`"),
            owner=fields.text("owner", pattern=TEAM, form="a team, such as `fraud-team`"),
            reviewers=self._reviewers(fields),
            deployers=fields.texts("deployers", required=False),
            licence=fields.text("licence", limit=100),
            jurisdictions=fields.texts("jurisdictions", required=about, options=("CN", "EU", "INT")),
            languages=self._languages(fields),
            obligations=fields.texts("obligations", required=about),
            terms=_terms(fields.sub("terms", required=False)),
            handling=_choices(fields.sub("handling"), ("rules", "lists", "statistics"), _HANDLING),
            signals=_numbers(fields.sub("signals", required=about), _SIGNAL_FAMILIES, high=1),
            retention=_numbers(
                fields.sub("retention", required=about), ("trial_hits_days", "evidence_days"), required=True
            ),
            node=fields.node,
        )

    def _reviewers(self, fields: Fields) -> tuple[str, ...]:
        reviewers = fields.texts("reviewers")
        if len(reviewers) == 1:
            at = fields.node.value["reviewers"]
            fields.report(at, "CF-P001", "one reviewer", expected="two reviewing teams or more")
        return reviewers

    def _languages(self, fields: Fields) -> tuple[str, ...]:
        languages = fields.texts("languages")
        for value in languages:
            if not re.fullmatch(LANGUAGE, value):
                at = fields.node.value["languages"]
                fields.report(at, "CF-P001", short(value), expected="a language, such as `zh`")
        return languages


def _terms(fields: Fields | None) -> dict[str, Terms]:
    out = {}
    for clause in fields.node.value if fields else ():
        assert fields is not None
        sub = fields.sub(clause)
        if sub is not None:
            out[clause] = Terms(sub.text("url", limit=500), sub.text("version", limit=60))
            sub.done()
    return out


def _of_stem(read: Callable[[Fields, str], T], stem: str) -> Callable[[Fields], T]:
    return lambda fields: read(fields, stem)


def _choices(fields: Fields | None, names: Sequence[str], options: Sequence[str]) -> dict[str, str]:
    if fields is None:
        return {}
    values = {name: fields.choice(name, options) or "" for name in names}
    fields.done()
    return values


def _numbers(
    fields: Fields | None, names: Sequence[str], *, high: float = 36_500, required: bool = False
) -> dict[str, int]:
    if fields is None:
        return {}
    values = {name: fields.number(name, required=required, low=1, high=high, whole=True) for name in names}
    fields.done()
    return {name: int(value) for name, value in values.items() if value is not None}
