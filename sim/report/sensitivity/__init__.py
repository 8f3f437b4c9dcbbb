"""How a sensitivity study is told: terminal, page, JSON, and its chart."""
