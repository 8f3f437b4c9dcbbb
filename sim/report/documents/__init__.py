"""Words for those who review a study: intended use and limits, the STRESS-DES checklist, the log of assumptions.

Everything is generated from the scenario, the run and the model's own vocabulary, so that it cannot drift from them.
"""
