"""Benchmarks: `python -m benchmarks` measures the server against its engine, against itself and
against other servers.

`sections/` holds one file for each section of the report, `peers/` one for each other server. What
lies between them is below: generated data, the questions, clocks, clients, and the table that is
printed.
"""
