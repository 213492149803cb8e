package org.peregrine.engine.resource;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.UriForm;

/**
 * The variables of the template that a URI matched, percent-decoded. Filled by {@code Registry.template}, valid until
 * that is called again. Owns its bytes; allocates nothing in matching. One thread.
 */
public final class TemplateMatch {
    /** Longest URI that matches a template, in bytes without JSON escapes. A longer one is not found. */
    public static final int MAX_URI_BYTES = 4096;

    /** Scanned strings are read a word at a time, also past their end. */
    private static final int PADDING = 16;

    private final UnsafeBuffer plain = new UnsafeBuffer(new byte[MAX_URI_BYTES]);

    /** The URI in the form that is compared, in quotes. */
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[UriForm.MAX_GROWTH * MAX_URI_BYTES + 2 + PADDING]);

    private final JsonValue form = new JsonValue();
    private final UnsafeBuffer view = new UnsafeBuffer(scratch, 0, 0);
    private int[] spans = new int[8];
    private List<String> names = List.of();

    /** A match of nothing. */
    public TemplateMatch() {}

    /**
     * Finds the first template whose pattern a URI matches.
     *
     * @param templates in their order.
     * @param uri of a request.
     * @param seen says which templates exist; others are passed over.
     * @return null when there is none.
     */
    public ResourceTemplate firstOf(
            ResourceTemplate[] templates, JsonValue uri, Predicate<? super ResourceTemplate> seen) {
        names = List.of();
        if (templates.length == 0) {
            return null;
        }
        final int length = form(uri).present() ? form.stringLength() : 0;
        for (final ResourceTemplate template : templates) {
            final List<String> candidate = template.pattern().names();
            reserve(candidate.size());
            if (length > 0 && template.pattern().matches(scratch, 1, length, this) && seen.test(template)) {
                names = candidate;
                return decodeAll() ? template : null;
            }
        }
        return null;
    }

    /**
     * The URI as it is compared.
     *
     * @param uri of a request.
     * @return absent when it is too long or no string; valid until the next call.
     */
    public JsonValue form(JsonValue uri) {
        final int length = uri.copyString(plain, 0, MAX_URI_BYTES);
        if (length <= 0) {
            return form.reset();
        }
        final int end = 1 + UriForm.write(plain, 0, length, scratch, 1);
        scratch.putByte(0, (byte) '"');
        scratch.putByte(end, (byte) '"');
        return form.wrap(scratch, 0, end + 1);
    }

    private void reserve(int variables) {
        if (2 * variables > spans.length) {
            spans = new int[2 * variables];
        }
    }

    /** Notes where a variable stands in the URI. */
    void span(int variable, int start, int end) {
        spans[2 * variable] = start;
        spans[2 * variable + 1] = end;
    }

    /** Percent-decodes each variable where it stands: the result is never longer. Source: RFC 3986 section 2.1. */
    private boolean decodeAll() {
        for (int i = 0; i < names.size(); i++) {
            final int end = decode(spans[2 * i], spans[2 * i + 1]);
            if (end < 0) {
                names = List.of();
                return false;
            }
            spans[2 * i + 1] = end;
        }
        return true;
    }

    private int decode(int start, int end) {
        int write = start;
        for (int read = start; read < end; read++) {
            byte value = scratch.getByte(read);
            if (value == '%') {
                final int high = read + 2 < end ? digit(read + 1) : -1;
                final int low = read + 2 < end ? digit(read + 2) : -1;
                if (high < 0 || low < 0) {
                    return -1;
                }
                value = (byte) (high << 4 | low);
                read += 2;
            }
            scratch.putByte(write++, value);
        }
        return write;
    }

    private int digit(int index) {
        return Character.digit(scratch.getByte(index), 16);
    }

    /**
     * A variable's bytes. Every call of this method moves the same view.
     *
     * @param name as in the template, without braces.
     * @return percent-decoded bytes, from 0 to the view's capacity; null when there is no such variable.
     */
    public UnsafeBuffer variable(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                view.wrap(scratch, spans[2 * i], spans[2 * i + 1] - spans[2 * i]);
                return view;
            }
        }
        return null;
    }

    /**
     * All variables as text. Allocates.
     *
     * @return unmodifiable, in the template's order; ill-formed UTF-8 as U+FFFD.
     */
    public Map<String, String> variables() {
        final Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            final int start = spans[2 * i];
            final byte[] bytes = new byte[spans[2 * i + 1] - start];
            scratch.getBytes(start, bytes);
            values.put(names.get(i), new String(bytes, StandardCharsets.UTF_8));
        }
        return Collections.unmodifiableMap(values);
    }
}
