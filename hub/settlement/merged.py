"""Merged cells of a workbook: a reader sees their value once, so a bill that merges rows hides what belongs to each. Pure."""

import io
import re
import zipfile
from dataclasses import dataclass

_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_MERGED = re.compile(r"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")


@dataclass(frozen=True, slots=True)
class Range:
    """A block of merged cells: rows from 1, columns from 0, both ends within."""

    top: int
    left: int
    bottom: int
    right: int


def merged_cells(data: bytes) -> list[list[Range]]:
    """The merged blocks of every visible sheet of an XLSX file, in the order of its tabs; empty for any other file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = archive.read("xl/workbook.xml").decode()
            relations = archive.read("xl/_rels/workbook.xml.rels").decode()
            targets = {each["Id"]: each["Target"] for each in map(_attributes, _RELATION.findall(relations))}
            sheets = [
                each for each in map(_attributes, _SHEET.findall(book)) if each.get("state", "visible") == "visible"
            ]
            return [_ranges(archive.read(_path(targets[each["r:id"]])).decode()) for each in sheets]
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return []


def _attributes(text: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(text))


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _ranges(xml: str) -> list[Range]:
    return [
        Range(int(top), _column(left), int(bottom), _column(right)) for left, top, right, bottom in _MERGED.findall(xml)
    ]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
