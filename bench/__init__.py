"""Measurements: ratios of things run alternately in one run. `make bench` prints them and writes bench/results.md."""
