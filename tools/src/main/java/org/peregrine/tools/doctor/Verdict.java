package org.peregrine.tools.doctor;

import java.util.Locale;

/** Verdict on one check, in the order in which a summary counts them. */
enum Verdict {
    /** As it should be, or of no concern to the machine's profile. */
    OK,
    /** Could be better. */
    ADVICE,
    /** Costs latency or refuses clients. */
    WARNING,
    /** Not readable or not understood: never taken for good. */
    UNKNOWN;

    /** The name on the page and in JSON. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The milder of two demands; what is unknown stays unknown. */
    Verdict atMost(Verdict bound) {
        return this == UNKNOWN || compareTo(bound) <= 0 ? this : bound;
    }
}
