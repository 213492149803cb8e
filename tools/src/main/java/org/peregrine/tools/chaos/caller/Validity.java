package org.peregrine.tools.chaos.caller;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Times of tokens and certificates, beside a time of day that jumps ahead by an hour. */
public enum Validity {
    /** Before the jump and after it. */
    LASTING(Duration.ofHours(-1), Duration.ofHours(10)),
    /** Expires in the hour of the jump. */
    EXPIRING(Duration.ofHours(-1), Duration.ofMinutes(30)),
    /** Begins in the hour of the jump. */
    FUTURE(Duration.ofMinutes(30), Duration.ofHours(10));

    private final Duration from;
    private final Duration to;

    Validity(Duration from, Duration to) {
        this.from = from;
        this.to = to;
    }

    Instant notBefore(Instant now) {
        return now.plus(from);
    }

    Instant expiry(Instant now) {
        return now.plus(to);
    }

    /** As a subject. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
