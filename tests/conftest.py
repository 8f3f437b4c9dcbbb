"""Property tests try the same examples every time, so that a change is judged by what it changes.

To look for new ones: ``pytest --hypothesis-profile=search``; what it finds becomes a test of its own. No example has a
deadline, since a busy machine would miss it.
"""

from hypothesis import settings

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile("fixed")
