"""Script packs: their schema, and reading them from YAML."""
