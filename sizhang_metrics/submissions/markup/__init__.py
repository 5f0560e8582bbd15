"""The file that goes back: marked with its problems, or with cells corrected."""
