"""What stands on the page of the report: one file a section; the look of it is in `sim/report/templates`."""
