package org.peregrine.engine.listing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.protocol.PreparedResult;
import org.peregrine.engine.protocol.ResultMeta;

/**
 * All pages of one list, or of what some callers may use of it, encoded for every revision. A cursor names the list and
 * the page that comes next; it stays valid as long as the registry does, on every shard. Immutable, any thread. Source:
 * MCP 2025-11-25, Pagination.
 */
public final class ListPages {
    private static final String PAGE = "-page-";
    private static final int MAX_CURSOR_DIGITS = 8;

    private final Map<ProtocolVersion, List<UnsafeBuffer>> pages = new EnumMap<>(ProtocolVersion.class);

    private final byte[] cursorPrefix;

    private ListPages(String member) {
        cursorPrefix = (member + PAGE).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The form of pages.
     *
     * @param size most entries of one.
     * @param maxBytes longest result.
     * @param meta of every result.
     */
    public record Form(int size, int maxBytes, ResultMeta meta) {}

    /**
     * Encodes a list.
     *
     * @param member of the result that holds the entries, and the cursors' beginning.
     * @param entries in their order.
     * @param isPrivate whether other callers may see others.
     * @param form of the pages.
     * @return all pages.
     */
    public static ListPages of(String member, List<? extends Listed> entries, boolean isPrivate, Form form) {
        final ListPages result = new ListPages(member);
        final int pageSize = form.size();
        for (final ProtocolVersion version : ProtocolVersion.values()) {
            final List<UnsafeBuffer> encoded = new ArrayList<>();
            for (int first = 0; first == 0 || first < entries.size(); first += pageSize) {
                final int end = Math.min(entries.size(), first + pageSize);
                final List<? extends Listed> page = entries.subList(first, end);
                final String next = end < entries.size() ? member + PAGE + (encoded.size() + 1) : null;
                encoded.add(PreparedResult.encode(version, form.maxBytes(), form.meta(), writer -> {
                    writePage(writer, member, page, next, version);
                    PreparedResult.writeCacheHints(writer, version, isPrivate);
                }));
            }
            result.pages.put(version, encoded);
        }
        return result;
    }

    private static void writePage(
            JsonWriter writer, String member, List<? extends Listed> page, String next, ProtocolVersion version) {
        writer.name(member).beginArray();
        for (final Listed entry : page) {
            entry.writeTo(writer, version);
        }
        writer.endArray();
        if (next != null) {
            writer.name("nextCursor").value(next);
        }
    }

    /**
     * Finds the page that a request asks for.
     *
     * @param version of the request.
     * @param cursor of the request; absent for the first page.
     * @return null when the cursor is none of ours.
     */
    public UnsafeBuffer page(ProtocolVersion version, JsonValue cursor) {
        final List<UnsafeBuffer> encoded = pages.get(version);
        final int index = cursor.present() ? index(cursor) : 0;
        return index < 0 || index >= encoded.size() ? null : encoded.get(index);
    }

    private int index(JsonValue cursor) {
        final int digits = cursor.isString() ? cursor.stringLength() - cursorPrefix.length : 0;
        if (digits <= 0 || digits > MAX_CURSOR_DIGITS) {
            return -1;
        }
        final UnsafeBuffer buffer = cursor.buffer();
        final int start = cursor.stringOffset();
        for (int i = 0; i < cursorPrefix.length; i++) {
            if (buffer.getByte(start + i) != cursorPrefix[i]) {
                return -1;
            }
        }
        return decimal(buffer, start + cursorPrefix.length, digits);
    }

    private static int decimal(UnsafeBuffer buffer, int offset, int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            final int digit = buffer.getByte(offset + i) - '0';
            if (digit < 0 || digit > 9 || (i == 0 && digit == 0)) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
