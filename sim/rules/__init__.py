"""What are the rules? Pure functions of numbers: no objects, no state, nothing imported but this room.

``README.md`` beside this file says how a draw is made, which generator was chosen and why.
"""
