"""The pages of this room: lists, one duty, calendars, the feed."""
