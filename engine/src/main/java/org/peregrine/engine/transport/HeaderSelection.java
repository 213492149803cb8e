package org.peregrine.engine.transport;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The names of the header fields that a server passes on to its handlers. Credentials are never among them: a token
 * that was checked is not for handlers, and must not be passed on to others (MCP 2026-07-28, Security Best Practices,
 * "Token Passthrough"). Immutable, any thread.
 *
 * <p>The fields of one request travel as a block, which has an entry for each name, in their order:
 *
 * <pre>
 *   | length, 4 bytes, -1 when the request has no such field | value |   …
 * </pre>
 */
public final class HeaderSelection {
    /** No field. */
    public static final HeaderSelection NONE = new HeaderSelection(List.of());

    /** Most names. */
    public static final int MAX_NAMES = 32;

    private static final int ABSENT = -1;
    private static final Set<String> CREDENTIALS = Set.of("authorization", "proxy-authorization", "cookie");
    private static final String PROTOCOL_PREFIX = "mcp-";

    private final String[] names;

    private HeaderSelection(List<String> names) {
        this.names = names.toArray(String[]::new);
    }

    /**
     * Selects fields.
     *
     * @param names in any case; one that comes twice counts once.
     * @return the selection.
     * @throws IllegalArgumentException when one is no name of a field (RFC 9110, 5.6.2), holds credentials or is the
     *     protocol's own, or when there are more than {@link #MAX_NAMES}.
     */
    public static HeaderSelection of(Collection<String> names) {
        final List<String> lower = names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        lower.forEach(HeaderSelection::check);
        if (lower.size() > MAX_NAMES) {
            throw new IllegalArgumentException("More than " + MAX_NAMES + " header fields for handlers");
        }
        return lower.isEmpty() ? NONE : new HeaderSelection(lower);
    }

    private static void check(String name) {
        if (!name.matches("[a-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new IllegalArgumentException("'" + name + "' is no name of a header field");
        }
        if (CREDENTIALS.contains(name)) {
            throw new IllegalArgumentException("Field '" + name + "' holds credentials, which are not for handlers");
        }
        final boolean engines = Arrays.stream(FrameHeader.values())
                .anyMatch(header -> header.wireName().equals(name));
        if (engines || name.startsWith(PROTOCOL_PREFIX)) {
            throw new IllegalArgumentException("Field '" + name + "' is the protocol's, not for handlers");
        }
    }

    /**
     * The names: unmodifiable, in lower case.
     *
     * @return in the order of a block's entries.
     */
    public List<String> names() {
        return List.of(names);
    }

    /**
     * Writes the length of an entry.
     *
     * @param target with room for it.
     * @param index of the entry.
     * @param length of the value in bytes, or -1 for none.
     * @return index of the value.
     */
    public static int putLength(MutableDirectBuffer target, int index, int length) {
        target.putInt(index, length);
        return index + Integer.BYTES;
    }

    /** Index of a field's entry in a block; -1 when it is not selected, or the block has no entries. No allocation. */
    int find(String name, DirectBuffer block, int offset, int length) {
        int entry = offset;
        for (int i = 0; i < names.length && entry < offset + length; i++) {
            if (names[i].equalsIgnoreCase(name)) {
                return entry;
            }
            entry += Integer.BYTES + Math.max(0, block.getInt(entry));
        }
        return ABSENT;
    }
}
