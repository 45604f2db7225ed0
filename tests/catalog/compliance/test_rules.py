from catalog.compliance.rules import rules
from catalog.words import CertificateKind


def test_every_rule_has_a_family_an_article_and_advice() -> None:
    assert len(rules()) > 400
    for rule in rules():
        assert rule.family.article, rule.term
        assert rule.family.suggestion, rule.term
        assert rule.severity in {"block", "warn"}, rule.term


def test_no_term_stands_twice() -> None:
    terms = [rule.term for rule in rules()]
    assert len(terms) == len(set(terms))


def test_a_paper_that_allows_a_term_is_a_certificate_kind() -> None:
    asked = {rule.unless_paper for rule in rules()} - {""}
    assert asked == {"HAL", "ORG", "GRN", "GI"}
    assert asked <= {kind.value for kind in CertificateKind}


def test_no_pattern_matches_nothing() -> None:
    assert [rule.term for rule in rules() if rule.pattern.search("")] == []
