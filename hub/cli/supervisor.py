"""Starts a hub's processes, restarts those that stop, and ends them together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

#: A child that dies sooner than this after its start is restarted only after as long a pause.
CRASH_PAUSE_SECONDS = 1.0


@dataclass
class Child:
    """One supervised process; ``restarts`` counts how often it had to be started again."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restarts: int = -1

    def keep_alive(self) -> None:
        """Start the process when it is not running."""
        if self.process is not None and self.process.poll() is None:
            return
        if time.monotonic() - self.started < CRASH_PAUSE_SECONDS:
            return
        self.started = time.monotonic()
        self.restarts += 1
        self.process = subprocess.Popen(self.command, env=dict(self.environment))  # noqa: S603 - our own command line

    def kill(self) -> None:
        """SIGKILL, as the fault tests do it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.started = 0.0


@dataclass
class Supervisor:
    """Starts children and keeps them running. Use as a context manager."""

    commands: Mapping[str, Sequence[str]]
    environment: Mapping[str, str] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Start every child and a thread that watches them."""
        environment = {**os.environ, **self.environment}
        for name, command in self.commands.items():
            self.children[name] = Child(name, _command(command), environment)
            self.children[name].keep_alive()
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching, ask the children to end, kill those that do not."""
        self._stop.set()
        self._watcher.join()
        running = [c.process for c in self.children.values() if c.process is not None and c.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + 10
        for process in running:
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            for child in self.children.values():
                child.keep_alive()


def supervise(commands: Mapping[str, Sequence[str]]) -> None:
    """Run a supervisor in the foreground until SIGINT or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with Supervisor(commands):
        stop.wait()


def _command(words: Sequence[str]) -> list[str]:
    if words[0] == "hub":
        return [sys.executable, "-m", "hub", *words[1:]]
    return list(words)
