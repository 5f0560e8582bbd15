"""Tests in a real browser, on the real server; `.ci/browser` says whether they can run."""
