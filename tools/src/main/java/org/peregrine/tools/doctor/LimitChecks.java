package org.peregrine.tools.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of limits of the process. */
final class LimitChecks {
    private static final String LIMITS = "/proc/self/limits";
    private static final long UNLIMITED = Long.MAX_VALUE;

    /** Files of the JVM, of plugins and recordings, listening sockets, and the spare descriptor. */
    static final int OTHER_FILES = 256;

    private static final long LOCKED_BYTES = 8 << 20;

    private LimitChecks() {}

    static Observation files(Site site) {
        final long limit = soft(site.machine(), "Max open files");
        final long needed = (long) site.connections() + OTHER_FILES;
        final String found = text(limit) + " for " + site.connections() + " connections";
        return limit >= needed
                ? Observation.ok(found, LIMITS)
                : Observation.warning(
                        found,
                        site.command("ulimit -n " + needed, "docker run --ulimit nofile=" + needed + " IMAGE"),
                        LIMITS);
    }

    static Observation lockedMemory(Site site) {
        final long limit = soft(site.machine(), "Max locked memory");
        final String found = limit == UNLIMITED ? "unlimited" : limit / 1024 + " KiB";
        return limit >= LOCKED_BYTES
                ? Observation.ok(found, LIMITS)
                : Observation.advice(
                        found,
                        site.command("ulimit -l " + LOCKED_BYTES / 1024, "docker run --ulimit memlock=8388608 IMAGE"),
                        LIMITS);
    }

    /** The soft limit, which the JVM has raised to the hard one for files. */
    private static long soft(Machine machine, String name) {
        final Matcher limit = Pattern.compile("(unlimited|\\d{1,18})(?:\\s.*)?").matcher(machine.field(LIMITS, name));
        if (!limit.matches()) {
            throw UnreadableException.notUnderstood(LIMITS);
        }
        return limit.group(1).equals("unlimited") ? UNLIMITED : Long.parseLong(limit.group(1));
    }

    private static String text(long limit) {
        return limit == UNLIMITED ? "unlimited" : Long.toString(limit);
    }
}
