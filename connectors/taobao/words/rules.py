"""Publish rules and filled-in schemas: XML inside JSON. Reads no document that declares entities."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from hub.kernel.errors import MappingError


@dataclass(frozen=True, slots=True)
class PublishField:
    """One field of a category's publish rules."""

    field_id: str
    name: str
    kind: str  # input, multiInput, singleCheck, multiCheck, complex, multiComplex, label
    required: bool  # always; a rule that depends on other fields is left to the platform
    number: bool
    options: tuple[tuple[str, str], ...]  # (display name, value)

    def chosen(self, wanted: Iterable[str]) -> list[str]:
        """The option values known under these words, by value or by display name; texts stay as they are."""
        if self.kind not in ("singleCheck", "multiCheck"):
            return list(wanted)
        known = {word: value for name, value in self.options for word in (name, value)}
        return [known[text] for text in wanted if text in known]


def publish_fields(rules: str) -> list[PublishField]:
    """Fields of a publish rule document. Raises MappingError when it is no XML or declares entities."""
    if "<!DOCTYPE" in rules or "<!ENTITY" in rules:
        raise MappingError("publish rules that declare entities are not read", field="result", value="DOCTYPE")
    try:
        root = ET.fromstring(rules)  # noqa: S314 - entities were refused above
    except ET.ParseError as error:
        raise MappingError("the publish rules are not XML", field="result", value=str(error)) from error
    return [_publish_field(field) for field in root.findall("field")]


def _publish_field(field: ET.Element) -> PublishField:
    found = [rule for rule in field.iterfind("rules/rule") if rule.find("depend-group") is None]
    told = {(rule.get("name"), rule.get("value")) for rule in found}
    return PublishField(
        field_id=field.get("id", ""),
        name=field.get("name", ""),
        kind=field.get("type", ""),
        required=("requiredRule", "true") in told,
        number=bool(told & {("valueTypeRule", "decimal"), ("valueTypeRule", "integer")}),
        options=tuple((x.get("displayName", ""), x.get("value", "")) for x in field.iterfind("options/option")),
    )


def value_document(filled: Iterable[tuple[PublishField, list[str]]]) -> str:
    """Filled-in fields as TOP wants them; itemParam is the schema SDK's root, whether others are taken is unknown."""
    root = ET.Element("itemParam")
    for rule, values in filled:
        field = ET.SubElement(root, "field", {"id": rule.field_id, "name": rule.name, "type": rule.kind})
        single = rule.kind in ("input", "singleCheck")
        parent = field if single else ET.SubElement(field, "values")
        for text in values[:1] if single else values:
            ET.SubElement(parent, "value").text = text
    return ET.tostring(root, encoding="unicode")
