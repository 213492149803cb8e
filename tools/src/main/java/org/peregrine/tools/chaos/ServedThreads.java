package org.peregrine.tools.chaos;

import java.util.List;
import java.util.Locale;
import org.peregrine.engine.ThreadingMode;

/** The threading modes in which a server can be run, by the names that {@code serve} has for them. */
final class ServedThreads {
    /** The modes by name, separated by commas. */
    static final String NAMES = "shared, shared-network, dedicated";

    private static final List<ThreadingMode> MODES =
            List.of(ThreadingMode.SHARED, ThreadingMode.SHARED_NETWORK, ThreadingMode.DEDICATED);

    private ServedThreads() {}

    /**
     * Finds a mode.
     *
     * @param name in lower case, with hyphens.
     * @throws IllegalArgumentException when there is none of the name.
     */
    static ThreadingMode named(String name) {
        for (final ThreadingMode mode : MODES) {
            if (word(mode).equals(name)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("There is no threading mode '" + name + "'; there are " + NAMES);
    }

    /** Its name, as {@code serve --threading} has it. */
    static String word(ThreadingMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Options of {@code serve}. */
    static List<String> options(ThreadingMode mode) {
        return List.of("--threading", word(mode));
    }
}
