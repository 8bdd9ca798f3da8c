"""A run put together: which endpoint, made ready how, and the stage of each worker; and one play from Python.

The commands and the pytest plugin are faces of it. Nothing here is loaded before it is needed: whoever only
looks at an endpoint waits for nothing that plays.
"""
