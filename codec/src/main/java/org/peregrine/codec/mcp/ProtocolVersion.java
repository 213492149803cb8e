package org.peregrine.codec.mcp;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/** The revisions of the Model Context Protocol, oldest first. */
public enum ProtocolVersion {
    /** The first published revision: HTTP+SSE. */
    V2024_11_05("2024-11-05"),
    /** Streamable HTTP, and the only one with batches. */
    V2025_03_26("2025-03-26"),
    /** Structured tool output, elicitation, the MCP-Protocol-Version header. */
    V2025_06_18("2025-06-18"),
    /** Tasks (experimental), icons; the last with sessions. */
    V2025_11_25("2025-11-25"),
    /** Stateless: the version comes with every request. */
    V2026_07_28("2026-07-28");

    /** The newest revision that is negotiated by {@code initialize}. */
    public static final ProtocolVersion LATEST_LEGACY = V2025_11_25;

    private static final int WIRE_LENGTH = 10;
    private static final ProtocolVersion[] ALL = values();

    private final String wireName;
    private final long yearToMonth;
    private final short day;

    @SuppressWarnings("ImmutableEnumChecker") // An immutable name; its type cannot say so.
    private final JsonName string;

    ProtocolVersion(final String wireName) {
        final UnsafeBuffer bytes = new UnsafeBuffer(wireName.getBytes(StandardCharsets.US_ASCII));
        this.wireName = wireName;
        this.string = JsonName.of(wireName);
        this.yearToMonth = bytes.getLong(0, ByteOrder.LITTLE_ENDIAN);
        this.day = bytes.getShort(Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The revision as it is written in messages and headers. Any thread.
     *
     * @return a date, as {@code 2025-11-25}.
     */
    public String wireName() {
        return wireName;
    }

    /**
     * Whether the revision is stateless, its version and capabilities in the {@code _meta} of each request. Any thread.
     *
     * @return true from 2026-07-28 on.
     */
    public boolean isModern() {
        return compareTo(LATEST_LEGACY) > 0;
    }

    /**
     * Compares revisions. Any thread.
     *
     * @param other revision.
     * @return whether this is the other or a later one.
     */
    public boolean isAtLeast(final ProtocolVersion other) {
        return compareTo(other) >= 0;
    }

    /**
     * Finds the revision that bytes name. Any thread, no allocation.
     *
     * @param buffer that holds the name.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return the revision, or null when there is none of that name.
     */
    public static ProtocolVersion lookup(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length != WIRE_LENGTH) {
            return null;
        }
        final long yearToMonth = buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
        final short day = buffer.getShort(offset + Long.BYTES, ByteOrder.LITTLE_ENDIAN);
        for (final ProtocolVersion version : ALL) {
            if (version.yearToMonth == yearToMonth && version.day == day) {
                return version;
            }
        }
        return null;
    }

    /**
     * Finds the revision that a string names, however it is spelled. Any thread, no allocation.
     *
     * @param name a value of any type.
     * @return the revision, or null when there is none of that name.
     */
    public static ProtocolVersion lookup(final JsonValue name) {
        if (!name.isString()) {
            return null;
        }
        final ProtocolVersion plain = lookup(name.buffer(), name.stringOffset(), name.stringLength());
        return plain == null && name.stringEscaped() ? lookupEscaped(name) : plain;
    }

    private static ProtocolVersion lookupEscaped(final JsonValue name) {
        for (final ProtocolVersion version : ALL) {
            if (name.stringEquals(version.string)) {
                return version;
            }
        }
        return null;
    }
}
