"""How a sweep is told: terminal, page, workbook, JSON, and its charts."""
