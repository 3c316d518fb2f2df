"""The command line: the commands, shell completion, and answers as tables on a terminal."""
