"""One transaction per request or job: use-cases never commit, and no transaction waits for a platform."""

import ast
from collections.abc import Iterator

EDGES = ("hub/kernel/db.py", "hub/boot.py")
#: Calls that leave the house or wait.
OUTWARD = {"opened", "sleep"}
TX = {"tx", "_tx"}


def guarded(tree: ast.Module) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Blocks in which a transaction is open: functions that take ``tx``, and ``with ... as tx``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
            if names & TX:
                yield node.name, node.body
        if isinstance(node, ast.With) and TX & {ast.unparse(i.optional_vars) for i in node.items if i.optional_vars}:
            yield f"with at line {node.lineno}", node.body


def outward_calls(block: list[ast.stmt]) -> list[str]:
    found = []
    for node in (n for statement in block for n in ast.walk(statement) if isinstance(n, ast.Call)):
        text = ast.unparse(node.func)
        first, last = text.split(".")[0], text.split(".")[-1]
        if first in ("connector", "httpx", "requests") or last in OUTWARD:
            found.append(f"{text} at line {node.lineno}")
    return found


def test_use_cases_never_commit(house):
    bad = {
        s.path: ", ".join(f"line {c.lineno}" for c in calls)
        for s in house.sources
        if s.path not in EDGES
        and (calls := [c for c in s.calls("commit", "rollback") if isinstance(c.func, ast.Attribute)])
    }
    house.check("commit", bad, "Let the edge commit: take `tx` as a parameter, open it with `with db.write() as tx`.")


def test_no_transaction_is_held_across_a_call_to_a_platform(house):
    bad = {
        f"{s.path}::{name}": calls
        for s in house.sources
        if s.path.startswith("hub/")
        for name, block in guarded(s.tree)
        if (calls := outward_calls(block))
    }
    house.check("call_in_transaction", bad, "Three steps: write the intent (tx), call (no tx), write the result (tx).")


def test_a_call_inside_a_transaction_is_seen():
    tree = ast.parse("def f(tx):\n    connector.set_stock(1)\nwith db.write() as tx:\n    time.sleep(1)\n")
    assert [outward_calls(block) for _, block in guarded(tree)] == [
        ["connector.set_stock at line 2"],
        ["time.sleep at line 4"],
    ]


def test_the_web_and_the_command_line_leave_sessions_to_others(house):
    bad = {
        s.path: ", ".join(ast.unparse(c.func) for c in calls)
        for s in house.sources
        if s.path.startswith(("hub/web/", "hub/cli/"))
        and (calls := [c for c in s.calls("exec", "scalars", "execute") if ast.unparse(c.func).startswith("tx.")])
    }
    house.check("sql_at_the_edge", bad, "Put the SELECT into the room's queries.py and call that.")
