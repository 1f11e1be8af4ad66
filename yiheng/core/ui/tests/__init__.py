"""Tests of the ui kit."""
