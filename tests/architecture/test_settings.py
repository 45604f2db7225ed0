"""Settings come from one class, and the example file is that class written out."""

import ast

from hub.kernel.settings import example

#: Where a process is started, its environment is handed on.
MAY_READ = ("hub/kernel/settings.py", "hub/cli/supervisor.py")


def reads_environment(tree: ast.Module) -> list[int]:
    return [
        n.lineno
        for n in ast.walk(tree)
        if isinstance(n, ast.Attribute) and ast.unparse(n) in ("os.environ", "os.getenv")
    ]


def test_the_environment_is_read_in_one_place(house):
    bad = {
        s.path: f"lines {lines}"
        for s in house.sources
        if s.path not in MAY_READ and (lines := reads_environment(s.tree))
    }
    house.check("environment", bad, "Add a field to Settings in hub/kernel/settings.py and hand its value down.")


def test_the_example_file_is_the_settings_class_written_out(house):
    path = house.root / ".env.example"
    advice = (
        'run: .venv/bin/python -c "from hub.kernel.settings import example; print(example(), end=str())" > .env.example'
    )
    assert path.is_file(), advice
    assert path.read_text() == example(), advice
