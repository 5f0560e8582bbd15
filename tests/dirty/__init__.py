"""Small dirty files as clerks make them, and the verdict that each must get."""
