"""The set-up assistant."""

from dataclasses import dataclass

from hub.first_run.steps import Step


@dataclass(frozen=True, slots=True)
class FirstRunView:
    """What is done and what is open. ``empty`` houses may take samples; ``by_hand`` counts orders typed in meanwhile."""

    steps: tuple[Step, ...]
    name: str
    sample: bool
    put_away: bool
    empty: bool
    by_hand: int

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps)
