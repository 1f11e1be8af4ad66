"""我的义务: what I owe and owed, my unit's and everybody's; calendars, and a feed of them."""
