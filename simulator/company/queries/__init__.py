"""Queries: filters, paging, iterators."""
