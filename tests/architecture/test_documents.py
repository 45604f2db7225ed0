"""What is written beside the code is true: paths exist, the glossary is the data, nothing points outside."""

import re

import orjson
import pytest

from hub.glossary import TERMS, as_markdown

CODE = re.compile(r"`([\w.@/\-]+/[\w.@/\-]*|[\w\-]+\.(?:py|md|toml|json|yml|lock|tsv))`")
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
#: Folders of this machine rather than of the project; a user's own example paths are spelled otherwise.
MACHINE_PATH = re.compile(r"(?<![\w.:/\-}])/(?:home|root|work|Users|mnt|farm)/\w")
OPEN_END = re.compile(
    r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b|raise Not" r"Implemented|pytest\.mark\.(?:ski" r"p|xfai" r"l)\b"
)
#: Addresses a lock file may hold: people's pages, never where packages are fetched.
FETCHED = re.compile(
    r"https?://[^\s\"']*\.(?:whl|tgz|tar\.gz|zip)|--(?:extra-)?index-url|\"resolved\"|registry\.npmjs|pythonhosted"
)


def documents(house) -> list[str]:
    return [name for name in house.tracked if name.endswith(".md")]


def test_every_path_named_in_the_readme_exists(house):
    readme = house.root / "README.md"
    assert readme.is_file(), "Write README.md: it is the first thing anybody reads."
    text = readme.read_text()
    made = ("var/", ".venv/", "node_modules/", "dist/")
    named = {n for n in CODE.findall(text) if n.split("/")[0] in _top(house) or "/" not in n} | set(LINK.findall(text))
    bad = {n: "no such file" for n in named if not n.startswith(made) and not _exists(house, n)}
    house.check("readme_path", bad, "Correct the path in README.md, or make the file.")


def _top(house) -> set[str]:
    return {name.split("/")[0] for name in house.tracked}


def _exists(house, name: str) -> bool:
    plain = name.split("::", maxsplit=1)[0]
    return (house.root / plain).exists() or any(other.endswith(f"/{plain}") for other in house.tracked)


def test_the_readme_shows_the_glossary_as_it_is(house):
    readme = house.root / "README.md"
    assert readme.is_file(), "Write README.md and paste the output of: .venv/bin/python -m hub.glossary"
    assert as_markdown() in readme.read_text(), "Paste the output of `.venv/bin/python -m hub.glossary` into README.md."


def test_links_between_documents_lead_somewhere(house):
    bad = {}
    for name in documents(house):
        folder = (house.root / name).parent
        for target in LINK.findall((house.root / name).read_text()):
            if not (folder / target).exists():
                bad[f"{name} -> {target}"] = "leads nowhere"
    house.check("dead_link", bad, "Correct the link.")


@pytest.mark.parametrize("part", ["## Context", "## Decision", "## Consequences", "## Alternatives"])
def test_a_decision_record_has_its_four_parts_on_one_screen(house, part):
    records = sorted((house.root / "hub/decisions").glob("[0-9]*.md"))
    assert records
    numbers = [int(path.name[:4]) for path in records]
    assert numbers == list(range(1, len(numbers) + 1)), "Number decision records without gaps."
    bad = {p.name: f"lacks {part}" for p in records if part not in p.read_text()}
    bad |= {p.name: "longer than a screen" for p in records if len(p.read_text().splitlines()) > 60}
    house.check("decision", bad, "Context, decision, consequences, alternatives; at most 60 lines.")


def test_lock_files_do_not_say_where_packages_were_fetched(house):
    locks = [n for n in house.tracked if n.endswith((".lock", "-lock.json"))]
    bad = {}
    for name in locks:
        if found := FETCHED.search((house.root / name).read_text()):
            bad[name] = found.group()
    house.check(
        "lock_host", bad, "Make the lock again with --no-emit-index-url, or omit-lockfile-registry-resolved for npm."
    )


def test_python_locks_pin_by_hash(house):
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (house.root / name).read_text()
        pinned = re.findall(r"^[\w.\-\[\]]+==", text, re.MULTILINE)
        assert pinned, name
        assert text.count("--hash=sha256:") >= len(pinned), f"{name}: make it again with --generate-hashes."


def test_npm_packages_are_pinned_exactly(house):
    wanted = orjson.loads((house.root / "package.json").read_bytes())["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), "Pin exact versions."


def test_no_file_names_a_place_on_somebody_s_machine(house):
    bad = {name: hit.group() for name in house.tracked if (hit := _search(house, MACHINE_PATH, name))}
    house.check("machine_path", bad, "Use a path from the project's root, or a setting.")


def test_no_file_leaves_an_open_end(house):
    bad = {n: hit.group() for n in house.tracked if n.endswith(".py") and (hit := _search(house, OPEN_END, n))}
    house.check("open_end", bad, "Finish it, or say in the room's README what is not done.")


def _search(house, pattern: re.Pattern[str], name: str) -> re.Match[str] | None:
    try:
        return pattern.search((house.root / name).read_text())
    except UnicodeDecodeError:
        return None


def test_the_glossary_has_no_term_twice_and_every_code_name_exists(house):
    assert len({term.zh for term in TERMS}) == len(TERMS)
    assert len(TERMS) >= 40
    text = "\n".join(s.text for s in house.sources)
    bad = {
        t.zh: t.code
        for t in TERMS
        if not re.search(rf"\b{re.escape(t.code)}\b", text) and not _is_module(house, t.code)
    }
    house.check("glossary_code", bad, "Name the module, table or function as the code does, in hub/glossary.tsv.")


def _is_module(house, code: str) -> bool:
    return any(s.module == code or s.module.endswith(f".{code}") for s in house.sources)
