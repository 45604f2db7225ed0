"""The long form of the storm over the API: ``python bench/api_storm.py [CASES]`` per operation and mode, 1,200 by default.

1,200 cases make about 50,000 requests. The figures belong into bench/RESULTS.md.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEST = "tests/hub/web/api/test_desks.py"


def main() -> int:
    """Run the test with more cases and show what it says."""
    cases = sys.argv[1] if len(sys.argv) > 1 else "1200"
    command = [sys.executable, "-m", "pytest", "-q", "-s", TEST]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"HUB_STORM": cases}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
