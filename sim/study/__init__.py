"""How sure are we? Designs, replications, paired comparison, results folders and where they come from.

Names are imported from the files that define them, so that what needs little loads little.
"""
