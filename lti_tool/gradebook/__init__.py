"""Results out: the score outbox, the AGS messages, the delivery worker."""
