package org.peregrine.engine.content;

import java.time.Instant;
import java.util.List;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.Fields;

/**
 * Hints to the client on how to use a resource or a content block. Immutable, any thread. Source: MCP 2025-11-25,
 * Resources, "Annotations".
 *
 * @param audience for whom it is meant; empty when not said.
 * @param priority from 0 (optional) to 1 (required); {@link Double#NaN} when not said.
 * @param lastModified written from 2025-06-18 on; null when not said.
 */
public record Annotations(List<Role> audience, double priority, Instant lastModified) {
    /** Nothing is said: nothing is written. */
    public static final Annotations NONE = new Annotations(List.of(), Double.NaN, null);

    /**
     * Checks the range of the priority.
     *
     * @throws IllegalArgumentException when it is neither NaN nor within 0 to 1.
     */
    public Annotations {
        audience = List.copyOf(audience);
        if (priority < 0 || priority > 1) {
            throw new IllegalArgumentException("priority must be within 0 to 1: " + priority);
        }
    }

    /**
     * Sets the audience.
     *
     * @param roles in the order they are written.
     * @return a new object.
     */
    public Annotations withAudience(Role... roles) {
        return new Annotations(List.of(roles), priority, lastModified);
    }

    /**
     * Sets the priority.
     *
     * @param value from 0 to 1.
     * @return a new object.
     */
    public Annotations withPriority(double value) {
        return new Annotations(audience, value, lastModified);
    }

    /**
     * Sets the time of the last change.
     *
     * @param moment written as ISO 8601 in UTC.
     * @return a new object.
     */
    public Annotations withLastModified(Instant moment) {
        return new Annotations(audience, priority, moment);
    }

    /**
     * Writes {@code "annotations":{…}}, or nothing when the revision knows none of what is said.
     *
     * @param writer in an object.
     * @param version of the client.
     */
    public void writeMember(JsonWriter writer, ProtocolVersion version) {
        final boolean dated = lastModified != null && version.isAtLeast(ProtocolVersion.V2025_06_18);
        if (audience.isEmpty() && Double.isNaN(priority) && !dated) {
            return;
        }
        writer.name(Fields.ANNOTATIONS).beginObject();
        if (!audience.isEmpty()) {
            writer.name(Fields.AUDIENCE).beginArray();
            for (final Role role : audience) {
                role.writeTo(writer);
            }
            writer.endArray();
        }
        if (!Double.isNaN(priority)) {
            writer.name(Fields.PRIORITY).value(priority);
        }
        if (dated) {
            writer.name(Fields.LAST_MODIFIED).value(lastModified.toString());
        }
        writer.endObject();
    }
}
