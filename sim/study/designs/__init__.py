"""Designs: what the points of a study are, each of them a scenario."""
