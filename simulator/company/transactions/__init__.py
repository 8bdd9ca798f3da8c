"""Transactions: one engine, a builder for each family of kinds."""
