"""``python -m nordonc`` is the command line."""

from nordonc.cli.commands import main

if __name__ == "__main__":
    main()
