package org.peregrine.tools.doctor;

import java.util.List;

/**
 * A check's result as it counts on bare metal.
 *
 * @param verdict never {@link Verdict#UNKNOWN}: what cannot be read throws {@link UnreadableException}.
 * @param found a few words.
 * @param command that changes it; null when it is well.
 * @param files that it was read from.
 */
record Observation(Verdict verdict, String found, String command, List<String> files) {
    Observation {
        files = List.copyOf(files);
    }

    static Observation ok(String found, String... files) {
        return new Observation(Verdict.OK, found, null, List.of(files));
    }

    static Observation advice(String found, String command, String... files) {
        return new Observation(Verdict.ADVICE, found, command, List.of(files));
    }

    static Observation warning(String found, String command, String... files) {
        return new Observation(Verdict.WARNING, found, command, List.of(files));
    }
}
