package org.peregrine.engine.redaction;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.MemberHandler;

/**
 * Removes the values that rules name from messages: a text stands for each, everything else stays as it was, byte
 * for byte. A string that is itself a JSON document is left out whole when a rule's name is in it, and of the URIs in
 * a string the accounts and secret parameters. A body that is no JSON cannot be looked through: it is left out when a
 * name may occur anywhere in it, or a rule is a pointer. Allocates nothing for messages without such a name. One
 * thread.
 */
public final class BodyRedactor {
    private static final int MAX_DEPTH = 1000;
    private static final byte[] REDACTED = ('"' + RedactionRules.REDACTED + '"').getBytes(StandardCharsets.UTF_8);
    private static final String ANY = "*";
    private static final int MAX_NUMBER_CHARACTERS = 64;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?");
    private static final MemberHandler NO_MEMBERS =
            (depth, nameOffset, nameLength, escaped, type, offset, length) -> {};

    private final RedactionRules rules;
    private final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
    private final NameSweep sweep;
    private final UriSecrets uris;
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private final ExpandableArrayBuffer target = new ExpandableArrayBuffer();
    private final List<String> path = new ArrayList<>();
    private final Set<String> removed = new HashSet<>();
    private byte[] padded = new byte[0];
    private int copied;
    private int length;

    /**
     * Creates a redactor.
     *
     * @param rules of redaction.
     */
    public BodyRedactor(RedactionRules rules) {
        this.rules = rules;
        this.sweep = new NameSweep(rules.names());
        this.uris = new UriSecrets(rules.names());
    }

    /**
     * Redacts a body; the result stands in {@link #target()}.
     *
     * @param body holds it.
     * @param offset of its first byte.
     * @param bodyLength of it.
     */
    public void redact(DirectBuffer body, int offset, int bodyLength) {
        length = 0;
        copied = 0;
        removed.clear();
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
            if (rules.pointers().isEmpty()
                    && !rules.names().mayOccurIn(padded, bodyLength)
                    && !UriSecrets.mayBeIn(padded, 0, bodyLength)) {
                put(padded, 0, bodyLength);
            } else {
                put(REDACTED, 0, REDACTED.length);
            }
            return;
        }
        if (!rules.pointers().isEmpty() || sweep.finds(padded, bodyLength)) {
            walk();
        }
        put(padded, copied, bodyLength - copied);
    }

    private void walk() {
        final JsonValue root = new JsonValue().wrap(source, scanner.rootOffset(), scanner.rootLength());
        if (root.isArray()) { // A batch: rules are about messages.
            final JsonCursor messages = new JsonCursor().wrap(root);
            while (messages.next()) {
                walk(messages.value());
            }
        } else {
            walk(root);
        }
    }

    private void walk(JsonValue container) {
        final JsonCursor cursor = new JsonCursor().wrap(container);
        int element = 0;
        while (cursor.next()) {
            final String name = container.isObject() ? cursor.name() : Integer.toString(element++);
            path.add(name);
            final JsonValue value = cursor.value();
            if (isSecret(container.isObject() ? name : null) || (value.isString() && holdsSecret(value.string()))) {
                remove(value);
            } else if (value.isString()) {
                removeFromUris(value);
            } else if (value.isObject() || value.isArray()) {
                walk(value);
            }
            path.removeLast();
        }
    }

    private void removeFromUris(JsonValue value) {
        final String text = value.string();
        final String plain = uris.redact(text);
        if (!plain.equals(text)) {
            put(padded, copied, value.offset() - copied);
            final HeapJson json = new HeapJson();
            json.writer().value(plain);
            final byte[] bytes = json.bytes();
            put(bytes, 0, bytes.length);
            copied = value.offset() + value.length();
            removed.add(text);
        }
    }

    private void remove(JsonValue value) {
        put(padded, copied, value.offset() - copied);
        put(REDACTED, 0, REDACTED.length);
        copied = value.offset() + value.length();
        note(value);
    }

    private void note(JsonValue value) {
        if (value.isObject() || value.isArray()) {
            final JsonCursor cursor = new JsonCursor().wrap(value);
            while (cursor.next()) {
                note(cursor.value());
            }
        } else if (value.isString()) {
            removed.add(value.string());
        } else if (value.isNumber()) {
            removed.add(number(value.toString()));
        }
    }

    /** One spelling for each number: {@code 42} and {@code 4.2e1} mirror each other. */
    private static String number(String text) {
        return text.length() > MAX_NUMBER_CHARACTERS
                ? text
                : new BigDecimal(text).stripTrailingZeros().toString();
    }

    /** A result often stands twice in a message: as structured content, and as text of that. */
    private boolean holdsSecret(String string) {
        if (!string.stripLeading().startsWith("{") && !string.stripLeading().startsWith("[")) {
            return false;
        }
        final byte[] text = string.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer document = new UnsafeBuffer(Arrays.copyOf(text, text.length + JsonScanner.PADDING));
        final JsonScanner inner = new JsonScanner(MAX_DEPTH);
        return inner.scan(document, 0, text.length, NO_MEMBERS) == JsonError.NONE
                && namesSecret(new JsonValue().wrap(document, inner.rootOffset(), inner.rootLength()));
    }

    private boolean namesSecret(JsonValue value) {
        if (value.isString()) {
            return holdsSecret(value.string());
        }
        if (!value.isObject() && !value.isArray()) {
            return false;
        }
        final JsonCursor cursor = new JsonCursor().wrap(value);
        while (cursor.next()) {
            if ((value.isObject() && rules.names().contains(cursor.name())) || namesSecret(cursor.value())) {
                return true;
            }
        }
        return false;
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

    /**
     * Whether a text is a value that was taken out of the last body; header fields may mirror it.
     *
     * @param text of a header field.
     * @return true when it is to be taken out, too.
     */
    public boolean removed(String text) {
        return removed.contains(text) || (NUMBER.matcher(text).matches() && removed.contains(number(text)));
    }

    /**
     * The redacted body.
     *
     * @return valid until the next one.
     */
    public DirectBuffer target() {
        return target;
    }

    /**
     * The length of the redacted body.
     *
     * @return in bytes.
     */
    public int length() {
        return length;
    }
}
