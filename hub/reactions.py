"""The nervous system on one page: fact announced -> jobs to run."""

from hub.events.facts import Reaction

REACTIONS: tuple[Reaction, ...] = ()
