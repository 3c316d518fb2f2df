"""Lists: narrowed by what is stated, and shown in parts where they are long."""
