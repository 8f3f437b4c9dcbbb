"""How studies of points are told, sweeps and sensitivity studies alike: terminal, page, JSON, workbook, charts."""
