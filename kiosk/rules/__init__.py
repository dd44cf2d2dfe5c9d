"""The rules: pure functions from (state, event) to (state, effects).

Nothing in this folder knows a clock, a thread, a device, a protocol or a sentence; it imports the standard library and
kiosk's own value types (`values`, `events`, `effects`, `view`, `messages`) and nothing else.
"""
