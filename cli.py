"""Run the analyzer from a checkout: ``python cli.py demo``."""

from analyzer.commands import main

if __name__ == "__main__":
    main()
