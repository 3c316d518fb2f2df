"""``python -m nordonc`` is the command line."""

from nordonc.cli import main

if __name__ == "__main__":
    main()
