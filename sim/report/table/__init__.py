"""One table, told on four surfaces: terminal, page, workbook, and JSON for other programs.

A table is built once, of cells that know their unit and what kind of number they are; each face lays them out in its
own way. Nothing else decides how many decimals a number has, where its interval stands, or what it is called in JSON.

>>> import pandas as pd
>>> from sim.report.table import Column, of_frame, plain, terminal
>>> frame = pd.DataFrame({"title": ["Contacts"], "mean": [2500.4], "ci_low": [2480.0], "ci_high": [2520.8]})
>>> mean = Column("Mean", "mean", "level", ends=("ci_low", "ci_high"), interval="95% interval", width=8, span=16)
>>> table = of_frame("Headline measures", frame, [Column("Measure", "title", width=12), mean])
>>> print(terminal(table))
Measure           Mean      95% interval
------------  --------  ----------------
Contacts         2,500    2,480 to 2,521
>>> table.header, table.texts
(('Measure', 'Mean', '95% interval'), (('Contacts', '2,500', '2,480 to 2,521'),))
>>> plain(table)
[{'title': 'Contacts', 'mean': 2500.4, 'ci_low': 2480.0, 'ci_high': 2520.8}]

=============  =====================================================================================================
face           made by
=============  =====================================================================================================
terminal       `terminal`: the columns that have a width
page           the macro `grid` of ``templates/macros.html``, from `Table.header` and `Table.texts`
workbook       `sim.report.workbook.sheet.Book.table`: an interval in two columns, numbers as numbers
JSON           `plain`: the columns that have a key, unrounded
=============  =====================================================================================================
"""

from sim.report.table.cells import NAN, Cell, Kind, Quantity
from sim.report.table.machine import defined, plain
from sim.report.table.table import WORDS, Column, Table, of_frame, text_table
from sim.report.table.terminal import WIDTH, in_columns, paragraph, plain_letters, printable, terminal

__all__ = [
    "NAN", "WIDTH", "WORDS", "Cell", "Column", "Kind", "Quantity", "Table", "defined", "in_columns", "of_frame",
    "paragraph", "plain", "plain_letters", "printable", "terminal", "text_table",
]  # fmt: skip
