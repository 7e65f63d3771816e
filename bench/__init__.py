"""Benchmarks: each prints its figure beside the peer or the limit it is measured against. See README.md."""
