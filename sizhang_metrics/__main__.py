"""`python -m sizhang_metrics …`: the command line."""

import sys

if __name__ == "__main__":
    try:
        from sizhang_metrics.cli import main
    except KeyboardInterrupt:  # a second of imports, with nothing to undo
        sys.exit(130)
    sys.exit(main())
