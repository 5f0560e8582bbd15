"""Sheets of text → what each branch says: header, rows, cells, declared period."""
