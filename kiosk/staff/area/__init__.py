"""The staff area of the touchscreen: a pure machine that turns touches, scans and answers into requests to the counter.

A tool is one file here: its tile, its pages, its requests (`kiosk.staff.area.tools` lists them). What is done is done by
`kiosk.staff.counter`, for these screens as for the command line. Nothing here knows a database, a device or a language.
"""
