package org.peregrine.engine.handler;

import java.util.Arrays;
import java.util.Locale;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/** Severity of a log message, least severe first: the levels of RFC 5424. Source: MCP 2025-11-25, Logging. */
public enum LogLevel {
    /** For debugging. */
    DEBUG,
    /** Events of normal operation. */
    INFO,
    /** Normal but notable events. */
    NOTICE,
    /** Conditions that may become errors. */
    WARNING,
    /** Operations that failed. */
    ERROR,
    /** Failures that keep other things from working. */
    CRITICAL,
    /** Conditions that must be acted upon at once. */
    ALERT,
    /** The system is unusable. */
    EMERGENCY;

    private static final LogLevel[] ALL = values();

    /** In the order of the levels. */
    private static final JsonName[] WIRE_NAMES =
            Arrays.stream(ALL).map(level -> JsonName.of(level.wireName())).toArray(JsonName[]::new);

    /**
     * The level as it is written in messages.
     *
     * @return in lower case.
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds the level that a value names. Any thread, no allocation.
     *
     * @param value of a message.
     * @return null when it names none.
     */
    public static LogLevel lookup(JsonValue value) {
        for (final LogLevel level : ALL) {
            if (value.isString() && value.stringEquals(WIRE_NAMES[level.ordinal()])) {
                return level;
            }
        }
        return null;
    }

    /**
     * Compares severities.
     *
     * @param least of those that are wanted.
     * @return whether this is as severe, or more.
     */
    public boolean isAtLeast(LogLevel least) {
        return compareTo(least) >= 0;
    }
}
