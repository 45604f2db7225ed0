"""Publish rules are read as XML and nothing else; values are written as the schema wants them."""

from xml.etree import ElementTree as ET

import pytest

from connectors.taobao.words.rules import PublishField, publish_fields, value_document
from hub.kernel.errors import MappingError

CHECK = PublishField("c", "产地", "multiCheck", required=False, number=False, options=(("青海", "1"), ("四川", "2")))


def test_a_rule_is_required_only_when_nothing_else_decides():
    rules = """<itemRule><field id="a" type="input"><rules><rule name="requiredRule" value="true"/></rules></field>
    <field id="b" type="input"><rules><rule name="requiredRule" value="true"><depend-group/></rule></rules></field>
    <field id="c" type="input"><rules><rule name="requiredRule" value="false"/></rules></field></itemRule>"""
    assert [(x.field_id, x.required) for x in publish_fields(rules)] == [("a", True), ("b", False), ("c", False)]


@pytest.mark.parametrize("kind", ["decimal", "integer"])
def test_a_number_is_known_by_its_value_type(kind):
    rules = f'<r><field id="a" type="input"><rules><rule name="valueTypeRule" value="{kind}"/></rules></field></r>'
    assert publish_fields(rules)[0].number


@pytest.mark.parametrize("rules", ["", "<a", "not xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"])
def test_rules_that_are_no_plain_xml_are_not_read(rules):
    with pytest.raises(MappingError):
        publish_fields(rules)


def test_options_are_known_by_value_and_by_name():
    assert CHECK.chosen(["青海", "2", "月球"]) == ["1", "2"]


def test_single_and_several_values_are_written_as_the_schema_wants_them():
    single = PublishField("t", "标题", "input", required=True, number=False, options=())
    root = ET.fromstring(value_document([(single, ["一", "二"]), (CHECK, ["1", "2"])]))
    assert root.tag == "itemParam"
    assert [x.text for x in root.findall("field[@id='t']/value")] == ["一"]
    assert [x.text for x in root.findall("field[@id='c']/values/value")] == ["1", "2"]


def test_markup_in_a_value_stays_text():
    single = PublishField("t", "标题", "input", required=True, number=False, options=())
    root = ET.fromstring(value_document([(single, ["<b>&</b>"])]))
    assert root.findtext("field/value") == "<b>&</b>"
