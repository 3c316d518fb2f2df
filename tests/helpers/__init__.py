"""What several test modules use: functions here, fixtures in ``conftest``."""
