"""Commands a person types: ``hub --help`` lists them."""

from hub.cli.commands import main

__all__ = ["main"]
