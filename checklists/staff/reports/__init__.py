"""Reports: what was counted, as tables, drawings and files; the numbers of all three are the same ones."""
