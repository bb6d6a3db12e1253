"""What people get of a period: tables, a workbook, a page and papers."""
