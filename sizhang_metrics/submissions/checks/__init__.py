"""What a branch says against the scheme, the roster and its quarters before."""
