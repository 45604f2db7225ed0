"""Each fault is committed as often as it was armed and no more, also by several threads."""

import threading

import pytest

from connectors.sandbox.faults import KINDS, Faults


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_committed_exactly_as_often_as_armed(kind):
    faults = Faults()
    faults.arm(kind, 2)
    assert [faults.take(kind) for _ in range(4)] == [kind, kind, "", ""]
    assert faults.committed[kind] == 2
    assert faults.armed() == {}


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        Faults().arm("earthquake", 1)


def test_faults_are_taken_in_the_order_asked_for():
    faults = Faults()
    faults.arm("html_page", 1)
    faults.arm("http_500", 1)
    assert faults.take("http_500", "html_page") == "http_500"
    assert faults.take("http_500", "html_page") == "html_page"
    assert faults.take("http_500", "html_page") == ""


def test_clearing_disarms_and_forgets():
    faults = Faults()
    faults.arm("http_500", 3)
    faults.take("http_500")
    faults.clear()
    assert (faults.armed(), dict(faults.committed)) == ({}, {})


def test_threads_never_commit_one_fault_twice():
    faults = Faults()
    faults.arm("http_500", 100)
    taken = []

    def work():
        taken.extend(faults.take("http_500") for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count("http_500") == 100
