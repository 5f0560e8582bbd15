"""The command line (命令行): one module per group of commands.

stdout holds only the table; everything else goes to stderr.  Exit codes: 0 done,
1 rejected, 2 wrong usage, 3 not available.
"""

from sizhang_metrics.cli.main import main

__all__ = ["main"]
