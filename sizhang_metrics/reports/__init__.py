"""What leaves as a file: tables for Excel and WPS, and the papers of a meeting.

Above the views, which are asked once, for one viewer; what is written from their answers
is what screens and commands show.  `tables` is used by every download of a table.
"""
