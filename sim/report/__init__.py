"""How do people see it? Terminal tables, charts, the one-file report, the workbook."""
