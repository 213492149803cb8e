package org.peregrine.engine.recorder.tap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.MemberHandler;

/**
 * Takes out of messages what rules name: the value becomes a text that says so, everything else stays as it was, byte
 * for byte. A body that is no JSON cannot be looked through, so none of it is kept. One thread.
 */
final class BodyRedactor {
    private static final int MAX_DEPTH = 1000;
    private static final byte[] REDACTED = ('"' + RedactionRules.REDACTED + '"').getBytes(StandardCharsets.UTF_8);
    private static final String ANY = "*";
    private static final MemberHandler NO_MEMBERS =
            (depth, nameOffset, nameLength, escaped, type, offset, length) -> {};

    private final RedactionRules rules;
    private final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private final ExpandableArrayBuffer target = new ExpandableArrayBuffer();
    private final List<String> path = new ArrayList<>();
    private byte[] padded = new byte[0];
    private int copied;
    private int length;

    BodyRedactor(RedactionRules rules) {
        this.rules = rules;
    }

    /** Looks through a body; what is to be kept of it stands in {@link #target()}. */
    void redact(DirectBuffer body, int offset, int bodyLength) {
        length = 0;
        copied = 0;
        if (bodyLength == 0) {
            return;
        }
        if (padded.length < bodyLength + JsonScanner.PADDING) {
            padded = new byte[2 * (bodyLength + JsonScanner.PADDING)];
        }
        body.getBytes(offset, padded, 0, bodyLength);
        padded[bodyLength] = 0;
        source.wrap(padded);
        if (scanner.scan(source, 0, bodyLength, NO_MEMBERS) != JsonError.NONE) {
            put(REDACTED, 0, REDACTED.length);
            return;
        }
        final JsonValue root = new JsonValue().wrap(source, scanner.rootOffset(), scanner.rootLength());
        if (root.isArray()) { // A batch: rules are about messages.
            final JsonCursor messages = new JsonCursor().wrap(root);
            while (messages.next()) {
                walk(messages.value());
            }
        } else {
            walk(root);
        }
        put(padded, copied, bodyLength - copied);
    }

    private void walk(JsonValue container) {
        final JsonCursor cursor = new JsonCursor().wrap(container);
        int element = 0;
        while (cursor.next()) {
            final String name = container.isObject() ? cursor.name() : Integer.toString(element++);
            path.add(name);
            final JsonValue value = cursor.value();
            if (isSecret(container.isObject() ? name : null)) {
                put(padded, copied, value.offset() - copied);
                put(REDACTED, 0, REDACTED.length);
                copied = value.offset() + value.length();
            } else if (value.isObject() || value.isArray()) {
                walk(value);
            }
            path.removeLast();
        }
    }

    private boolean isSecret(String member) {
        if (member != null && rules.names().contains(member)) {
            return true;
        }
        for (final List<String> pointer : rules.pointers()) {
            if (matches(pointer)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(List<String> pointer) {
        if (pointer.size() != path.size()) {
            return false;
        }
        for (int i = 0; i < pointer.size(); i++) {
            if (!pointer.get(i).equals(ANY) && !pointer.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void put(byte[] bytes, int offset, int count) {
        target.putBytes(length, bytes, offset, count);
        length += count;
    }

    DirectBuffer target() {
        return target;
    }

    int length() {
        return length;
    }
}
