"""A release as an RO-Crate: its files, its questions with answers, and a copy of its pages."""
