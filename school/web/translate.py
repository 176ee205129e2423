"""The translation catalogue: `python -m school.web.translate update` after texts changed, `compile` at set-up.

`update` collects all English texts of the code into school/translations/zh_Hans_CN/LC_MESSAGES/messages.po, keeps
the Chinese that is there, and leaves new texts empty, to be translated by a person (no fuzzy matches).
`compile` writes the .mo files that the pages read; they are not in git.
"""

import argparse
import ast
import configparser
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(__file__).parent.parent / "translations"
CHINESE = "zh_Hans_CN"
PACKAGES = ("catalog", "player", "school", "transcode")
# Besides gettext's own: functions that mark a text for translation when it is shown. For Link, the first argument.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "Link": None,
    "JobKind": (4,),
    "Personal": (5,),
}

Message = tuple[int, str, Any, list[str]] | tuple[int, str | tuple[str, ...], list[str], str | None]


def extract(source: IO[bytes], keywords: Mapping[str, Any], comment_tags: Any, options: Any) -> Iterator[Message]:
    """Babel's Python extractor, and two conventions of this project: `sentence = "..."`, `..SENTENCES = {...}`.

    Those are plain literals because their layers must not depend on translation.
    """
    yield from extract_python(source, keywords, comment_tags, options)
    source.seek(0)
    for node in ast.walk(ast.parse(source.read())):
        yield from _literals(node)


def _literals(node: ast.AST) -> Iterator[Message]:
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        targets, value = [node.target], node.value
    else:
        return
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    table = any(name.endswith("SENTENCES") for name in names)
    values = value.values if table and isinstance(value, ast.Dict) else []
    for one in [value, *values] if "sentence" in names else values:
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.lineno, "gettext", one.value, []


def texts() -> Catalog:
    """All texts in the code."""
    config = configparser.ConfigParser()
    config.read(ROOT / "babel.cfg", encoding="utf-8")
    extractors = dict(config["extractors"])
    sections = [name.split(": ", 1) for name in config.sections() if name != "extractors"]
    methods = [(pattern, extractors.get(method, method)) for method, pattern in sections]
    options = {name.split(": ", 1)[1]: dict(config[name]) for name in config.sections() if name != "extractors"}
    found = Catalog(project="Yangge", charset="utf-8")
    for package in PACKAGES:
        rows = extract_from_dir(ROOT / package, methods, options, keywords=KEYWORDS)
        for name, _line, message, _comments, context in rows:
            found.add(message, locations=[(f"{package}/{name}", 0)], context=context)
    return found


def po_path(locale: str = CHINESE) -> Path:
    """The path of a language's catalogue."""
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def chinese() -> Catalog:
    """The Chinese catalogue on disk; an empty one before the first update."""
    if not po_path().exists():
        return Catalog(locale=CHINESE, charset="utf-8")
    with po_path().open("rb") as file:
        return read_po(file, locale=CHINESE)


def update() -> int:
    """Update the Chinese catalogue from the code; returns the number of texts without Chinese."""
    catalog = chinese()
    catalog.update(texts(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    po_path().parent.mkdir(parents=True, exist_ok=True)
    with po_path().open("wb") as file:
        # Without line numbers and a date, so that a change of code does not change this file.
        write_po(file, catalog, width=118, sort_output=True, include_lineno=False, omit_header=True)
    missing = [message.id for message in catalog if message.id and not filled(message.string)]
    for text in missing:
        print(f"no Chinese yet: {text}")
    return len(missing)


def filled(string: Any) -> bool:
    """Whether a translation has text in each of its forms."""
    forms = string if isinstance(string, (tuple, list)) else (string,)
    return all(form and form.strip() for form in forms)


def compile_all() -> None:
    """Write a .mo beside each .po, replaced atomically: a server that starts meanwhile reads a complete file."""
    for source in FOLDER.glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3])
        draft = source.with_suffix(".mo.new")
        with draft.open("wb") as file:
            write_mo(file, catalog)
        draft.replace(source.with_suffix(".mo"))


def main(arguments: list[str]) -> int:
    """`update` or `compile`; `update` ends with 1 while a text lacks Chinese."""
    parser = argparse.ArgumentParser(prog="python -m school.web.translate", description=__doc__)
    parser.add_argument("action", choices=("update", "compile"))
    if parser.parse_args(arguments).action == "update":
        return 1 if update() else 0
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
