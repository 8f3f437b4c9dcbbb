"""How do people see it? Terminal tables, charts, the one-file report, the workbook."""

from sim.report.build import REPORT, WORKBOOK, UnwrittenError, add_report, run_into

__all__ = ["REPORT", "WORKBOOK", "UnwrittenError", "add_report", "run_into"]
