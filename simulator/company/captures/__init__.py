"""Captured answers of a real company file: in, and out again."""
