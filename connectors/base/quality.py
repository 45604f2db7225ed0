"""The quality ladder: which rules make a connector bronze, silver, gold or platinum, and what is missing. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

#: Tier -> rules it adds to the tier below. An exemption with a reason counts, but not for platinum: proven is proven.
LADDER: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "bronze",
        ("manifest_valid", "folder_shape", "signature_vector", "four_tests_per_operation", "simulator_answers"),
    ),
    ("silver", ("connection_test", "reauth_flow", "rate_limit", "unknown_status_parked")),
    ("gold", ("contract_suite", "webhook_nudge", "diagnostics", "readme_limits")),
    ("platinum", ("vendor_sandbox_proven",)),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier reached (empty below bronze), and rule -> why it is not met, for everything above."""

    tier: str
    missing: Mapping[str, str]


def standing(quality: Mapping[str, str]) -> Standing:
    """Where a manifest's ``quality`` stands on the ladder; a rule it does not answer counts as todo."""
    missing: dict[str, str] = {}
    reached = ""
    for tier, rules in LADDER:
        missing |= {
            r: quality.get(r, "todo") for r in rules if not _met(quality.get(r, "todo"), top=tier == "platinum")
        }
        if not missing:
            reached = tier
    return Standing(reached, missing)


def _met(answer: str, *, top: bool) -> bool:
    return answer == "done" or (not top and answer.startswith("exempt: "))
