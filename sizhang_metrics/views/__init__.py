"""One function per question that a screen asks; each takes a Viewer and filters by it."""
