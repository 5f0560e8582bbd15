"""A file's bytes → sheets of text, for every format that offices hand over."""
